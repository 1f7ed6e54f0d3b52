import type { Clock } from '../../shared/clock';
import type { Api } from './api';
import type { Recording } from './records';

/** Nothing is known of it yet: not all of it is there, or it waits for analysis. */
export const isPending = ({ state }: Recording) => state === 'arriving' || state === 'queued';

/**
 * Milliseconds until a recording is asked after again; null when nothing more will happen to it.
 * Sparing, because a tunnel's free plan is used up by a hundred phones that ask every second.
 * `asked` counts the questions so far since the page was last opened or came back to the front;
 * `leastMs` is what the daemon asks for.
 */
export function nextQuestionMs(recording: Recording, asked: number, leastMs = 0): number | null {
  const usual = usualQuestionMs(recording, asked);
  return usual === null ? null : Math.max(usual, leastMs);
}

function usualQuestionMs(recording: Recording, asked: number): number | null {
  if (isPending(recording)) return Math.min(30_000, 2_000 * 2 ** Math.min(asked, 4));
  if (recording.state !== 'ready') return null;
  const stages = recording.samples.map((sample) => sample.stage);
  if (stages.some((stage) => stage === 'onStage' || stage === 'playing')) {
    return asked < 30 ? 8_000 : 30_000;
  }
  if (stages.some((stage) => stage === 'waiting')) return asked < 8 ? 8_000 : 30_000;
  return null;
}

/** Follows one recording, the newest, as long as the page is visible. */
export class Watcher {
  private followed: Recording | null = null;
  private asked = 0;
  private visible = true;
  private cancel: () => void = () => undefined;

  constructor(
    private readonly api: Api,
    private readonly clock: Clock,
    private readonly onAnswer: (recording: Recording) => void,
    private readonly onMissing: (id: string) => void,
    private readonly leastMs: () => number = () => 0,
  ) {}

  /** Follows this recording instead of any other; null follows none. */
  follow(recording: Recording | null): void {
    const same = recording !== null && recording.id === this.followed?.id;
    this.followed = recording;
    if (same) return;
    this.asked = 0;
    this.plan();
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    this.asked = 0;
    this.cancel();
    if (visible && this.followed && nextQuestionMs(this.followed, 0) !== null) void this.ask();
  }

  private plan(): void {
    this.cancel();
    if (!this.followed || !this.visible) return;
    const delay = nextQuestionMs(this.followed, this.asked, this.leastMs());
    if (delay !== null) this.cancel = this.clock.after(delay, () => void this.ask());
  }

  private async ask(): Promise<void> {
    const id = this.followed?.id;
    if (id === undefined) return;
    this.asked += 1;
    const answer = await this.api.recording(id);
    if (this.followed?.id !== id) return;
    if (answer.kind === 'missing') {
      this.followed = null;
      this.onMissing(id);
      return;
    }
    if (answer.kind === 'found') {
      this.followed = answer.value;
      this.onAnswer(answer.value);
    }
    this.plan();
  }
}
