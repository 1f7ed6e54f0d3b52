import type { Api, SendOutcome } from './api';
import type { Clock } from '../../shared/clock';
import { LiveTake } from './live_take';
import type { Place } from './places';
import type { Recording } from './records';
import { isUnsent, type Delivery, type Take } from './take';
import type { TakeStore } from './take_store';
import { withoutLength } from '../../shared/wav';

/** Delivered takes that stay on the phone, to be played back and downloaded. */
const kKeptTakes = 30;
const kFirstRetryMs = 1_000;
const kLongestRetryMs = 60_000;
/** Who is sent elsewhere this often in a row tries again later. */
const kMostMoves = 3;

/**
 * How long to wait before trying again. Doubles from 1 s to 60 s; what the daemon asked for wins.
 * `random` (0..1) spreads a room of phones that failed in the same moment.
 */
export function retryDelayMs(attempts: number, retryAfterSeconds: number | null, random: number): number {
  if (retryAfterSeconds !== null) return retryAfterSeconds * 1_000 * (1 + random / 4);
  const doubled = Math.min(kLongestRetryMs, kFirstRetryMs * 2 ** Math.min(attempts - 1, 10));
  return doubled * (0.75 + random / 4);
}

/**
 * The takes of this phone, each kept until the daemon has acknowledged it. One upload at a time,
 * the oldest first; whatever stands in the way of one stands in the way of all.
 */
export class Outbox {
  /** Told when the daemon will not delete a take that was withdrawn; the take is back then. */
  onWithdrawalRefused: () => void = () => undefined;
  /** 0..1 of the take on its way, by id. */
  readonly progress = new Map<string, number>();
  /** Whether takes go out in pieces, so that one that broke off goes on where it was. */
  inPieces = false;
  /** How many bytes the daemon has, of the takes for which this is known. */
  private readonly offsets = new Map<string, number>();
  private takes_: Take[] = [];
  private running = false;
  private daemonSaysWait = false;
  private cancelRetry: () => void = () => undefined;

  constructor(
    readonly store: TakeStore,
    readonly api: Api,
    readonly clock: Clock,
    private readonly onChange: () => void,
    private readonly random: () => number = Math.random,
  ) {}

  /** Oldest first, without those that were withdrawn. */
  get takes(): readonly Take[] {
    return this.takes_.filter((take) => take.delivery.state !== 'withdrawing');
  }

  get hasUnsent(): boolean {
    return this.takes_.some(isUnsent);
  }

  /** Brings back what an earlier visit left. */
  async load(): Promise<void> {
    this.takes_ = await this.store.all();
    this.onChange();
  }

  /** A take that begins to be recorded; `add` it when it is complete, or `drop` it. */
  begin(id: string): LiveTake {
    return new LiveTake(id, this.inPieces, this);
  }

  /** Keeps a take, and sends it as soon as that is possible. `live` is how it was recorded. */
  async add(take: Take, live?: LiveTake): Promise<void> {
    this.takes_.push(take);
    if (live) this.offsets.set(take.id, live.end());
    if (live?.mayHaveArrived) take.delivery = { state: 'waiting', attempts: 1, obstacle: null };
    this.onChange();
    // The disk comes first, but nobody waits for it: on stage every moment counts.
    const saved = this.save(take);
    void this.sendAll();
    await saved;
  }

  /** The recording came to nothing. */
  async drop(live: LiveTake): Promise<void> {
    live.end();
    if (live.mayHaveArrived) void this.api.withdraw(live.id);
    await this.store.remove(live.id).catch(() => undefined);
  }

  /** Something has changed for the better (online, visible): tries now, unless told to wait. */
  wake(): void {
    if (!this.daemonSaysWait) void this.sendAll();
  }

  async withdraw(id: string): Promise<void> {
    const take = this.find(id);
    if (!take) return;
    const unattempted = take.delivery.state === 'waiting' && take.delivery.attempts === 0;
    if (unattempted && !this.progress.has(id)) {
      await this.forget(id);
    } else {
      await this.change(take, { delivery: { state: 'withdrawing' } });
      void this.sendAll();
    }
  }

  /** The daemon's latest word on a take. */
  async note(id: string, recording: Recording): Promise<void> {
    const take = this.find(id);
    if (take) await this.change(take, { recording });
  }

  /** A place that was told after the take. */
  async setPlace(id: string, place: Place): Promise<void> {
    const take = this.find(id);
    if (!take || take.place) return;
    await this.change(take, { place });
    if (take.delivery.state === 'sent') await this.api.addPlace(id, place);
  }

  private async sendAll(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.cancelRetry();
    this.daemonSaysWait = false;
    try {
      for (let take = this.next(); take; take = this.next()) {
        const done = take.delivery.state === 'withdrawing' ? await this.tell(take) : await this.send(take);
        if (!done) break;
      }
    } finally {
      this.running = false;
    }
    this.onChange();
  }

  private next(): Take | undefined {
    return this.takes_.find((take) => ['waiting', 'withdrawing'].includes(take.delivery.state));
  }

  private async send(take: Take): Promise<boolean> {
    this.progress.set(take.id, 0);
    this.onChange();
    const placeSent = take.place;
    const report = (fraction: number) => {
      this.progress.set(take.id, fraction);
      this.onChange();
    };
    const outcome = this.inPieces ? await this.sendRest(take, report) : await this.api.send(take, report);
    this.progress.delete(take.id);
    this.offsets.delete(take.id);
    const withdrawn = take.delivery.state === 'withdrawing';
    if (outcome.kind === 'later') {
      const attempts = take.delivery.state === 'waiting' ? take.delivery.attempts + 1 : 1;
      if (!withdrawn) {
        const obstacle = outcome.obstacle;
        await this.change(take, { delivery: { state: 'waiting', attempts, obstacle } });
      }
      this.retryLater(attempts, outcome.retryAfterSeconds);
      return false;
    }
    if (withdrawn) return true;
    await this.change(take, settle(outcome));
    if (outcome.kind === 'accepted' && take.place && take.place !== placeSent) {
      await this.api.addPlace(take.id, take.place);
    }
    await this.forgetOldest();
    return true;
  }

  /** Sends what the daemon does not have yet, in one request. */
  private async sendRest(take: Take, report: (fraction: number) => void): Promise<SendOutcome> {
    const file = withoutLength(take.audio);
    const unreachable = { kind: 'later', obstacle: 'unreachable', retryAfterSeconds: null } as const;
    const untouched = take.delivery.state === 'waiting' && take.delivery.attempts === 0;
    let offset = untouched ? 0 : this.offsets.get(take.id);
    if (offset === undefined) {
      const asked = await this.api.progress(take.id);
      if (asked.kind === 'unreachable') return unreachable;
      if (asked.kind === 'found' && asked.value.complete) return this.outcomeOf(take.id);
      offset = asked.kind === 'found' ? asked.value.offset : 0;
    }
    for (let moves = 0; moves < kMostMoves; moves += 1) {
      // The daemon may have more than a page that was closed could keep.
      const done = Math.min(offset, file.length) / file.length;
      const piece = { offset, bytes: file.subarray(offset), last: true };
      const outcome = await this.api.sendPiece(take, piece, (part) => report(done + part * (1 - done)));
      if (outcome.kind === 'kept') return unreachable;
      if (outcome.kind !== 'moved') return outcome;
      if (outcome.complete) return this.outcomeOf(take.id);
      offset = outcome.offset;
    }
    return unreachable;
  }

  /** For a take that the daemon has ended already: with the last piece, or because of a long pause. */
  private async outcomeOf(id: string): Promise<SendOutcome> {
    const asked = await this.api.recording(id);
    return asked.kind === 'found'
      ? { kind: 'accepted', recording: asked.value }
      : { kind: 'later', obstacle: 'unreachable', retryAfterSeconds: null };
  }

  private async tell(take: Take): Promise<boolean> {
    const outcome = await this.api.withdraw(take.id);
    if (outcome === 'gone') {
      await this.forget(take.id);
    } else if (outcome === 'refused') {
      await this.change(take, { delivery: { state: 'sent' } });
      this.onWithdrawalRefused();
    } else {
      this.retryLater(3, null);
    }
    return outcome !== 'unreachable';
  }

  private retryLater(attempts: number, retryAfterSeconds: number | null): void {
    const delay = retryDelayMs(attempts, retryAfterSeconds, this.random());
    this.daemonSaysWait = retryAfterSeconds !== null;
    this.cancelRetry = this.clock.after(delay, () => void this.sendAll());
  }

  private find(id: string): Take | undefined {
    return this.takes_.find((take) => take.id === id);
  }

  private async change(
    take: Take,
    change: Partial<Pick<Take, 'delivery' | 'recording' | 'place'>>,
  ): Promise<void> {
    Object.assign(take, change);
    this.onChange();
    await this.save(take);
  }

  private async save(take: Take): Promise<void> {
    try {
      await this.store.put(take);
    } catch {
      // No room on the phone: what is delivered goes, and if that is not enough the take lives in
      // this page only, which warns before it is closed.
      for (const old of this.takes_.filter((other) => other.delivery.state === 'sent')) {
        if (old !== take) await this.forget(old.id);
      }
      await this.store.put(take).catch(() => undefined);
    }
  }

  private async forgetOldest(): Promise<void> {
    const delivered = this.takes_.filter((take) => take.delivery.state === 'sent');
    for (const take of delivered.slice(0, -kKeptTakes)) await this.forget(take.id);
  }

  private async forget(id: string): Promise<void> {
    this.takes_ = this.takes_.filter((take) => take.id !== id);
    this.onChange();
    await this.store.remove(id).catch(() => undefined);
  }
}

function settle(outcome: Exclude<SendOutcome, { kind: 'later' }>): {
  delivery: Delivery;
  recording: Recording | null;
} {
  if (outcome.kind === 'accepted') {
    return { delivery: { state: 'sent' }, recording: outcome.recording };
  }
  const { code, message } = outcome;
  return { delivery: { state: 'refused', code, message }, recording: null };
}
