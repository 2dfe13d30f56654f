/** How old something is, in the largest unit that says enough; the words are in `common.age`. */
export type Age =
  | { readonly unit: 'now' }
  | { readonly unit: 'seconds' | 'minutes' | 'hours' | 'days'; readonly count: number };

/** Splits a duration. Below 5 s, and for clocks that ran backwards, it is "now". */
export function ageOf(durationMs: number): Age {
  if (durationMs < 5_000) return { unit: 'now' };
  if (durationMs < 60_000) return { unit: 'seconds', count: Math.floor(durationMs / 1000) };
  if (durationMs < 3_600_000) return { unit: 'minutes', count: Math.floor(durationMs / 60_000) };
  if (durationMs < 48 * 3_600_000) return { unit: 'hours', count: Math.floor(durationMs / 3_600_000) };
  return { unit: 'days', count: Math.floor(durationMs / 86_400_000) };
}
