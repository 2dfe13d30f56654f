/**
 * How much room is left to sell in. `low` is said to the manager; at `critical` only the closing reserve is left: what
 * ends a shift safely still works, selling does not.
 */
export type StorageLevel = 'ok' | 'low' | 'critical';

export interface StorageThresholds {
  /** Below this people are told. */
  readonly lowBytes: number;
  /** Below this nothing more is sold. */
  readonly criticalBytes: number;
  /** Room held by the ballast file, given back at `critical`; 0 where there is none. */
  readonly ballastBytes: number;
}

/** Selling begins again only well above the line it ended at: a level that flickers helps nobody. */
const RECOVERED_FACTOR = 2;

/**
 * The level of a volume with `freeBytes` free. What a released ballast gave back is the closing reserve and is not
 * counted as room to sell in.
 */
export function levelOf(
  freeBytes: number,
  before: StorageLevel,
  isBallastKept: boolean,
  { lowBytes, criticalBytes, ballastBytes }: StorageThresholds,
): StorageLevel {
  const roomBytes = freeBytes - (isBallastKept ? 0 : ballastBytes);
  const criticalBelow = before === 'critical' ? criticalBytes * RECOVERED_FACTOR : criticalBytes;
  if (roomBytes < criticalBelow) return 'critical';
  return roomBytes < lowBytes ? 'low' : 'ok';
}

/** Whether the ballast can be made anew without reaching for the closing reserve. */
export const hasRoomForBallast = (
  freeBytes: number,
  { criticalBytes, ballastBytes }: StorageThresholds,
): boolean => freeBytes >= ballastBytes + criticalBytes * RECOVERED_FACTOR;
