/** When a station says something happened, and what its clock is worth. */
export interface Moment {
  /** The journal it stands in, and its place there: within one, order is never in doubt. */
  readonly stream: string;
  readonly seq: number;
  /** On the station's own clock. */
  readonly occurredAtMs: number;
  /** Cloud time less station time as last sampled; null before the first exchange. */
  readonly clockOffsetMs: number | null;
}

/** The span of cloud time in which it happened. */
export interface TrueTime {
  readonly atMs: number;
  readonly plusMinusMs: number;
}

/**
 * A sampled offset is off by half the round trip at most and drifts until the next sample; jumps over 2 s are
 * records of their own, so nothing beyond that goes unnoticed.
 */
const SAMPLED_ERROR_MS = 2_000;
/** A clock nobody ever compared: what a computer set by hand is commonly off by. */
const UNSAMPLED_ERROR_MS = 120_000;

/** Puts a moment on the cloud's clock, with how far off it may be. */
export const trueTimeOf = ({ occurredAtMs, clockOffsetMs }: Moment): TrueTime => ({
  atMs: occurredAtMs + (clockOffsetMs ?? 0),
  plusMinusMs: clockOffsetMs === null ? UNSAMPLED_ERROR_MS : SAMPLED_ERROR_MS,
});

export type Order = 'before' | 'after' | 'undetermined';

/** Whether `one` happened before `other`. Overlapping spans of two stations leave it open: wall clocks never decide. */
export function orderOf(one: Moment, other: Moment): Order {
  if (one.stream === other.stream) return one.seq < other.seq ? 'before' : 'after';
  const [a, b] = [trueTimeOf(one), trueTimeOf(other)];
  if (a.atMs + a.plusMinusMs < b.atMs - b.plusMinusMs) return 'before';
  if (b.atMs + b.plusMinusMs < a.atMs - a.plusMinusMs) return 'after';
  return 'undetermined';
}

/** Milliseconds that lay between two moments for certain; 0 when they may have been at once. */
export function leastGapMs(one: Moment, other: Moment): number {
  const [a, b] = [trueTimeOf(one), trueTimeOf(other)];
  return Math.max(0, Math.abs(a.atMs - b.atMs) - a.plusMinusMs - b.plusMinusMs);
}
