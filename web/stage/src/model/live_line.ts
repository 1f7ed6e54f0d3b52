import type { Clock } from '../../../shared/clock';

/** What of an EventSource is used here. */
export interface Stream {
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(name: string, handler: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface Listener {
  onEvent(name: string, data: unknown): void;
  /** Events were missed: what is known has to be read again. */
  onGap(): void;
  onState(state: 'open' | 'lost'): void;
}

const kClosed = 2;
const kPatienceMs = 1_000;

/**
 * Hears the daemon's live events, each once: the browser resumes a stream that breaks, this resumes
 * one that the browser gave up, and an event that comes a second time is dropped.
 */
export class LiveLine {
  private stream: Stream | null = null;
  private lastId = '';
  private cancel: () => void = () => undefined;

  /** `open` opens a stream of what came after the event with this id. */
  constructor(
    private readonly open: (after: string) => Stream,
    private readonly clock: Clock,
    private readonly listener: Listener,
    private readonly names: readonly string[],
  ) {}

  /** Hears what comes after the event with this id, instead of what was heard until now. */
  follow(afterId: string): void {
    this.lastId = afterId;
    this.connect();
  }

  private connect(): void {
    this.cancel();
    this.stream?.close();
    const stream = this.open(this.lastId);
    this.stream = stream;
    stream.onopen = () => this.listener.onState('open');
    stream.onerror = () => {
      this.listener.onState('lost');
      if (stream.readyState !== kClosed || this.stream !== stream) return;
      this.cancel = this.clock.after(kPatienceMs, () => this.connect());
    };
    const hear = (name: string, tell: (data: unknown) => void) =>
      stream.addEventListener(name, (event) => {
        if (this.stream !== stream || !isNewer(event.lastEventId, this.lastId)) return;
        this.lastId = event.lastEventId;
        tell(JSON.parse(event.data));
      });
    for (const name of this.names) hear(name, (data) => this.listener.onEvent(name, data));
    hear('gap', () => this.listener.onGap());
    // A state bears the id of the last event that is in it, so it is never newer than that one.
    stream.addEventListener('state', (event) => {
      if (this.stream === stream) this.listener.onEvent('state', JSON.parse(event.data));
    });
  }
}

/** Ids are "run.number"; those of another run of the daemon are always newer. */
function isNewer(id: string, than: string): boolean {
  const [run, number] = id.split('.');
  const [lastRun, lastNumber] = than.split('.');
  return run !== lastRun || Number(number) > Number(lastNumber);
}
