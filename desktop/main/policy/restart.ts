/** First wait, doubled per failure up to the longest; a station that ran for a minute starts over. */
export const stationRestart = { firstMs: 500, longestMs: 30_000, healthyAfterMs: 60_000 } as const;

/** How long to wait before starting the station again after `failures` short runs in a row (1 is the first). */
export function restartDelayMs(failures: number): number {
  return Math.min(stationRestart.longestMs, stationRestart.firstMs * 2 ** Math.max(0, failures - 1));
}

/** Failures in a row after a run that lasted so long. */
export function countFailure(failures: number, ranForMs: number): number {
  return ranForMs >= stationRestart.healthyAfterMs ? 1 : failures + 1;
}

export const pageReload = { most: 3, withinMs: 60_000 } as const;

/** A page that died may be loaded again three times in a minute; after that a person is told, not shown a loop. */
export function decideReload(
  reloadsAtMs: readonly number[],
  nowMs: number,
): { readonly kind: 'reload' | 'give_up'; readonly reloadsAtMs: readonly number[] } {
  const recent = reloadsAtMs.filter((atMs) => nowMs - atMs < pageReload.withinMs);
  if (recent.length >= pageReload.most) return { kind: 'give_up', reloadsAtMs: recent };
  return { kind: 'reload', reloadsAtMs: [...recent, nowMs] };
}
