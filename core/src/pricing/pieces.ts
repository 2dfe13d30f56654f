import { allocateMinor } from '../money/index.ts';

/**
 * Pieces of one line that stand alike in what was taken off them. A line begins as one run; a promotion that takes some
 * of its pieces divides it, its money exactly.
 */
export interface Run {
  /** Index of its line. */
  readonly line: number;
  readonly count: number;
  /** What these pieces cost together now. */
  readonly amountMinor: number;
  /** `open` to every promotion, `shared` to those that stand others, `closed` to all. */
  readonly state: 'open' | 'shared' | 'closed';
}

/** Dearest piece first; of equals the earlier line. Compared without a division, so nothing is rounded. */
export const dearestFirst = (a: Run, b: Run): number => {
  const difference = BigInt(b.amountMinor) * BigInt(a.count) - BigInt(a.amountMinor) * BigInt(b.count);
  return difference === 0n ? a.line - b.line : difference > 0n ? 1 : -1;
};

/** `count` pieces of a run and the rest of it; their amounts add up to the run's. */
export function divided(run: Run, count: number): { readonly taken: Run; readonly rest: Run | undefined } {
  if (count >= run.count) return { taken: run, rest: undefined };
  const [takenMinor = 0, restMinor = 0] = allocateMinor(run.amountMinor, [count, run.count - count]);
  return {
    taken: { ...run, count, amountMinor: takenMinor },
    rest: { ...run, count: run.count - count, amountMinor: restMinor },
  };
}

/** Takes `count` pieces from the front of `pool`; undefined when there are not so many. */
export function takePieces(
  pool: readonly Run[],
  count: number,
): { readonly taken: readonly Run[]; readonly rest: readonly Run[] } | undefined {
  const taken: Run[] = [];
  const rest: Run[] = [];
  let missing = count;
  for (const run of pool) {
    if (missing === 0) {
      rest.push(run);
      continue;
    }
    const parts = divided(run, missing);
    taken.push(parts.taken);
    if (parts.rest) rest.push(parts.rest);
    missing -= parts.taken.count;
  }
  return missing === 0 ? { taken, rest } : undefined;
}

export const amountOfRuns = (runs: readonly Run[]): number =>
  runs.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
export const countOfRuns = (runs: readonly Run[]): number => runs.reduce((sum, { count }) => sum + count, 0);

/** Takes an amount off runs in proportion to what they cost: no run below zero, and together exactly that. */
export function shareOff(runs: readonly Run[], offMinor: number): readonly number[] {
  return allocateMinor(
    Math.min(offMinor, amountOfRuns(runs)),
    runs.map(({ amountMinor }) => amountMinor),
  );
}
