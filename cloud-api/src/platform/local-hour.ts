import { localMinuteOf } from '@gatehouse/core/time';

const QUARTER_MS = 15 * 60_000;
const KEPT_MAX = 50_000;
const kept = new Map<string, number>();

/**
 * Local hour (0–23) of an instant. Every zone's offset is a multiple of a quarter of an hour, so the hour is the same
 * within one; kept, because three months of history ask for a few thousand quarters a hundred thousand times.
 */
export function localHourOf(instantMs: number, timeZone: string): number {
  const quarter = Math.floor(instantMs / QUARTER_MS);
  const name = `${timeZone} ${quarter}`;
  let hour = kept.get(name);
  if (hour === undefined) {
    hour = Math.floor(localMinuteOf(quarter * QUARTER_MS, timeZone) / 60);
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(name, hour);
  }
  return hour;
}
