/** One interleaved round: the naive bound and the product, measured one after the other in the same minute. */
export interface Round {
  /** Work per second; for latencies, milliseconds. */
  readonly bound: number;
  readonly product: number;
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly bound: () => Promise<number> | number;
  readonly product: () => Promise<number> | number;
}

/**
 * Measures bound and product in turns and swaps who goes first every round, so that a machine that slows down or
 * speeds up during the run bends both alike. Absolute figures are for this machine; the ratio is what carries over.
 */
export async function interleave(options: RoundsOptions): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    if (round % 2 === 0) {
      const bound = await options.bound();
      rounds.push({ bound, product: await options.product() });
    } else {
      const product = await options.product();
      rounds.push({ bound: await options.bound(), product });
    }
  }
  return rounds;
}

/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] as number;
  return Number.isInteger(middle) ? ((sorted[middle - 1] as number) + upper) / 2 : upper;
}

/** Median of the per-round ratios product ÷ bound: the figure a goal is set on. */
export const medianRatio = (rounds: readonly Round[]): number =>
  median(rounds.map(({ bound, product }) => product / bound));

/** The value below which a share of the samples lies (nearest rank). */
export function percentile(samples: readonly number[] | Float64Array, share: number): number {
  const sorted = Float64Array.from(samples).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
}

/** Seconds of monotonic time that a piece of work takes. */
export async function secondsOf(work: () => unknown): Promise<number> {
  const startedAt = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - startedAt) / 1e9;
}
