import type { Api } from './api';
import type { Clock } from '../../shared/clock';
import { durationSeconds, peaks, resamplePeaks, type Pcm } from '../../shared/pcm';
import { kPeakCount, type Take } from './take';
import type { TakeStore } from './take_store';
import { encodeFrames, wavHeader, withoutLength } from '../../shared/wav';

const kPieceMs = 500;
/** Of those, every so many the phone's own copy is renewed. */
const kPiecesToACopy = 2;

/**
 * A take while it is being recorded: it goes to the daemon in pieces, and is kept on this phone, so
 * that a page which is closed or reloaded half-way can go on with it.
 */
export class LiveTake {
  private format: Pcm | null = null;
  private recordedAt = '';
  private readonly samples: Uint8Array[] = [];
  private readonly loudest: number[] = [];
  private seconds = 0;
  /** Whether anything was sent of it. */
  mayHaveArrived = false;
  private acknowledged = 0;
  private ticks = 0;
  private ended = false;
  private onTheWay: AbortController | null = null;
  private cancelTick: () => void = () => undefined;

  constructor(
    readonly id: string,
    /** Whether to send what comes. */
    private sends: boolean,
    private readonly around: { api: Api; clock: Clock; store: TakeStore },
  ) {}

  /** More of its audio. */
  add(pcm: Pcm): void {
    if (this.ended) return;
    if (this.format === null) {
      this.format = { ...pcm, channels: pcm.channels.map(() => new Float32Array()) };
      this.recordedAt = this.around.clock.wall().toISOString();
      this.plan();
    }
    this.samples.push(encodeFrames(pcm));
    this.loudest.push(peaks(pcm, 1)[0]!);
    this.seconds += durationSeconds(pcm);
  }

  /** Sends no more. How many bytes the daemon has for certain; it may have more. */
  end(): number {
    this.ended = true;
    this.cancelTick();
    this.onTheWay?.abort();
    return this.acknowledged;
  }

  private plan(): void {
    this.cancelTick = this.around.clock.after(kPieceMs, () => this.tick());
  }

  private tick(): void {
    this.plan();
    const file = this.file();
    this.ticks += 1;
    if (this.sends && !this.onTheWay) void this.send(withoutLength(file));
    if (this.ticks % kPiecesToACopy === 1) this.keep(file);
  }

  private file(): ArrayBuffer {
    const length = this.samples.reduce((sum, part) => sum + part.length, 0);
    const header = wavHeader(this.format!, length);
    const file = new Uint8Array(header.length + length);
    file.set(header);
    let offset = header.length;
    for (const part of this.samples) {
      file.set(part, offset);
      offset += part.length;
    }
    return file.buffer;
  }

  private keep(audio: ArrayBuffer): void {
    const { id, recordedAt, seconds } = this;
    const copy: Take = {
      id,
      recordedAt,
      seconds,
      peaks: resamplePeaks(this.loudest, kPeakCount),
      audio,
      place: null,
      delivery: { state: 'waiting', attempts: this.mayHaveArrived ? 1 : 0, obstacle: null },
      recording: null,
    };
    // Without room for it the take lives in this page only, as far as the daemon has not got it.
    void this.around.store.put(copy).catch(() => undefined);
  }

  private async send(file: Uint8Array): Promise<void> {
    const offset = this.acknowledged;
    this.mayHaveArrived = true;
    this.onTheWay = new AbortController();
    const outcome = await this.around.api.sendPiece(
      { id: this.id, recordedAt: this.recordedAt, place: null },
      { offset, bytes: file.subarray(offset), last: false },
      () => undefined,
      this.onTheWay.signal,
    );
    this.onTheWay = null;
    if (this.ended) return;
    if (outcome.kind === 'kept') {
      this.acknowledged = outcome.offset;
    } else if (outcome.kind === 'moved' && !outcome.complete) {
      this.acknowledged = Math.min(outcome.offset, file.length);
    } else if (outcome.kind !== 'later' || outcome.obstacle !== 'unreachable') {
      // Not now, says the daemon: what is missing goes out with the end.
      this.sends = false;
    }
  }
}
