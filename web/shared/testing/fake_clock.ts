import type { Clock } from '../clock';

/** Time that passes only when told to. */
export class FakeClock implements Clock {
  private now = 0;
  private timers: { at: number; action: () => void }[] = [];

  steady(): number {
    return this.now;
  }

  wall(): Date {
    return new Date(Date.UTC(2026, 10, 20, 20, 0, 0) + this.now);
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.now + milliseconds, action };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Lets time pass; what falls due runs in order, with the promises that it sets going. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    for (;;) {
      await settle();
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.now = due.at;
      due.action();
    }
    this.now = end;
  }
}

/** Runs everything that waits for resolved promises (fake-indexeddb needs a few turns). */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
