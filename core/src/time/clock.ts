/** Wall and monotonic time, injected everywhere: order never depends on the wall clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch, as this machine believes. */
  nowMs(): number;
  /** Milliseconds that only go forward, with an arbitrary start. */
  monotonicMs(): number;
}

/** Makes ids that sort by time (UUIDv7, RFC 9562 §5.7), so that unique indexes grow at the end. */
export interface IdSource {
  nextId(): string;
}

/** Fills fresh random bytes from a cryptographic source. */
export interface RandomSource {
  bytes(length: number): Uint8Array;
}

/** Ends a timer; doing it again changes nothing. */
export type CancelTimer = () => void;

/** Waiting, injected like the clock: a simulation runs a season in seconds on timers of its own. */
export interface Timers {
  /** Runs `work` once after so many milliseconds. */
  after(delayMs: number, work: () => void): CancelTimer;
  /** Runs `work` every so many milliseconds until cancelled. */
  every(periodMs: number, work: () => void): CancelTimer;
  /** Runs `work` in the event loop's next turn, after what is already waiting. */
  soon(work: () => void): CancelTimer;
}
