/** Time and timers, injected so that tests need not wait. */
export interface Clock {
  /** Monotonic milliseconds; only differences mean anything. */
  steady(): number;
  /** Wall-clock time, for people and files. */
  wall(): Date;
  /** Calls `action` once, `milliseconds` from now; the answer cancels it. */
  after(milliseconds: number, action: () => void): () => void;
}

export const kBrowserClock: Clock = {
  steady: () => performance.now(),
  wall: () => new Date(),
  after(milliseconds, action) {
    const timer = setTimeout(action, milliseconds);
    return () => clearTimeout(timer);
  },
};
