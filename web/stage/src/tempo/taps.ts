const kPauseMs = 3_000;
const kTaps = 8;
const kSlowest = 20;
const kFastest = 400;

/** A tempo, and the beat that it is at the moment of asking. */
export interface Pulse {
  beatsPerMinute: number;
  beat: number;
}

/** The performer's taps as a tempo. Times in milliseconds of any clock that goes on evenly. */
export class Taps {
  private times: number[] = [];
  private count = 0;
  private pace: { beatsPerMinute: number; beat: number; at: number } | null = null;

  /** A tap on a beat; the first after a pause begins a bar. A tempo comes with the second. */
  tap(now: number): Pulse | null {
    const last = this.times[this.times.length - 1];
    if (last !== undefined && now - last > kPauseMs) this.times = [];
    this.count = this.times.length === 0 ? 0 : this.count + 1;
    this.times = [...this.times, now].slice(-kTaps);
    if (this.times.length < 2) return null;
    const mean = (now - this.times[0]!) / (this.times.length - 1);
    return this.go(60_000 / mean, this.count, now);
  }

  /** The same music, so much faster. */
  faster(by: number, known: number, now: number): Pulse {
    return this.go((this.pace?.beatsPerMinute ?? known) + by, this.beatAt(now), now);
  }

  /** This moment begins a bar. */
  barNow(known: number, now: number): Pulse {
    return this.go(this.pace?.beatsPerMinute ?? known, 0, now);
  }

  private beatAt(now: number): number {
    if (!this.pace) return 0;
    return this.pace.beat + ((now - this.pace.at) * this.pace.beatsPerMinute) / 60_000;
  }

  private go(pace: number, beat: number, at: number): Pulse {
    const beatsPerMinute = Math.round(Math.min(kFastest, Math.max(kSlowest, pace)) * 10) / 10;
    this.pace = { beatsPerMinute, beat, at };
    return { beatsPerMinute, beat };
  }
}
