/** Shares a guest may give by one touch. */
const PERCENTS = [5, 10, 15] as const;

/** Tips of a usual share, to whole tenths of the main unit upwards, each larger than the one before. */
export function tipsFor(totalMinor: number): { readonly percent: number; readonly amountMinor: number }[] {
  return PERCENTS.map((percent) => ({
    percent,
    amountMinor: Math.ceil((totalMinor * percent) / 1_000) * 10,
  })).filter(({ amountMinor }, at, all) => amountMinor > (all[at - 1]?.amountMinor ?? 0));
}
