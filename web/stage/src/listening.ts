import type { Clock } from '../../recorder/src/clock';
import { Refusal, type Api } from './api';
import type { Cue, Heard } from './cue';
import type { StageSample } from './records';
import type { StageModel } from './stage_model';
import { kWords } from './words';

/** Lets the performer hear one sound at a time, the way that was chosen for it. */
export class Listening {
  /** The number of the sound that plays; null: none. */
  playing: number | null = null;
  /** Whether the performer is asked where to listen. */
  asks = false;
  private forget: () => void = () => undefined;

  constructor(
    readonly cue: Cue,
    private readonly api: Api,
    private readonly model: StageModel,
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  async toggle(sample: StageSample): Promise<void> {
    const again = this.playing === sample.number;
    await this.stop();
    if (again) return;
    if (this.cue.way === 'page' && !this.cue.confirmed) return this.ask(true);
    this.playing = sample.number;
    this.changed();
    if (this.cue.way === 'page') return this.playHere(sample.number);
    await this.model.act('audition', { sample: sample.number });
    // The instrument does not tell the end; the sound's length does.
    this.forget = this.clock.after(sample.durationSeconds * 1000, () => this.ended(sample.number));
  }

  ask(open: boolean): void {
    this.asks = open;
    this.changed();
  }

  private async stop(): Promise<void> {
    if (this.playing === null) return;
    this.forget();
    this.playing = null;
    this.changed();
    this.cue.stop();
    if (this.cue.way === 'instrument') await this.model.act('audition');
  }

  private async playHere(number: number): Promise<void> {
    try {
      this.tell(await this.cue.play(await this.api.audio(number)));
    } catch (problem) {
      if (!(problem instanceof Refusal)) throw problem;
      this.model.say(problem.message);
    }
    this.ended(number);
  }

  private tell(heard: Heard): void {
    if (heard === 'failed') this.model.say(kWords.cue.failed);
    if (heard !== 'missing') return;
    this.model.say(kWords.cue.missing(this.cue.confirmed!.label));
    this.ask(true);
  }

  private ended(number: number): void {
    if (this.playing !== number) return;
    this.playing = null;
    this.changed();
  }
}
