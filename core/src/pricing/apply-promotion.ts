import type { Promotion } from '../catalogue/index.ts';
import { BASIS_POINTS, divideRounded } from '../money/index.ts';
import { assertNever } from '../result/assert-never.ts';
import { amountOfRuns, countOfRuns, dearestFirst, type Run, shareOff, takePieces } from './pieces.ts';

/** What a promotion does to the pieces it fits. */
export interface Applied {
  /** Pieces as they stand afterwards. */
  readonly runs: readonly Run[];
  /** Taken off, by index of the line; a line may appear more than once. */
  readonly off: readonly { readonly line: number; readonly amountMinor: number }[];
}

export const shareOfMinor = (amountMinor: number, basisPoints: number): number =>
  Number(divideRounded(BigInt(amountMinor) * BigInt(basisPoints), BigInt(BASIS_POINTS), 'half-up'));

/**
 * Applies one promotion to `pool`, the pieces that it fits and that are open to it; `fitsPart` says which of them belong
 * to a part of a rule with parts. Pieces it does not reduce stay as open as they were.
 */
export function applyPromotion(
  { rule, stacking, timesMax }: Pick<Promotion, 'rule' | 'stacking' | 'timesMax'>,
  pool: readonly Run[],
  fitsPart: (part: number, line: number) => boolean,
): Applied {
  const state = stacking === 'alone' ? 'closed' : 'shared';
  const times = timesMax ?? Number.POSITIVE_INFINITY;
  switch (rule.kind) {
    case 'percentage':
      return reduced(pool, shareOff(pool, shareOfMinor(amountOfRuns(pool), rule.basisPoints)), state);
    case 'amount':
      return reduced(pool, shareOff(pool, rule.amountMinor), state);
    case 'unit-price':
      return reduced(
        pool,
        pool.map(({ amountMinor, count }) => Math.max(0, amountMinor - rule.priceMinor * count)),
        state,
      );
    case 'buy-get':
      return buyGet(rule, pool, times, state);
    case 'together':
      return together(rule, pool, times, state, fitsPart);
    default:
      return assertNever(rule);
  }
}

function reduced(runs: readonly Run[], offs: readonly number[], state: Run['state']): Applied {
  return {
    runs: runs.map((run, index) => {
      const offMinor = offs[index] ?? 0;
      return offMinor === 0 ? run : { ...run, amountMinor: run.amountMinor - offMinor, state };
    }),
    off: runs.flatMap(({ line }, index) => {
      const amountMinor = offs[index] ?? 0;
      return amountMinor === 0 ? [] : [{ line, amountMinor }];
    }),
  };
}

/** Everything of a group is used up by it, also the pieces that were paid for: they earned the others. */
const used = (applied: Applied, state: Run['state']): Applied => ({
  ...applied,
  runs: applied.runs.map((run) => ({ ...run, state })),
});

/**
 * Groups of buy + get, dearest pieces first, so that the free one is the cheapest of its group and no choice of the
 * cashier's order changes it. All groups of one price are one run: 999 pieces cost no more work than two.
 */
function buyGet(
  { buy, get, basisPoints }: Extract<Promotion['rule'], { kind: 'buy-get' }>,
  pool: readonly Run[],
  times: number,
  state: Run['state'],
): Applied {
  const groups = Math.min(Math.floor(countOfRuns(pool) / (buy + get)), times);
  const all = takePieces(pool.toSorted(dearestFirst), groups * (buy + get));
  if (groups === 0 || !all) return { runs: pool, off: [] };
  let left = all.taken;
  const results: Applied[] = [];
  while (left.length > 0) {
    // Where the front run fills whole groups by itself, they are taken at once.
    const alike = Math.max(1, Math.floor((left[0]?.count ?? 0) / (buy + get)));
    const group = takePieces(left, alike * (buy + get));
    if (!group) break;
    const free = takePieces(group.taken.toReversed(), alike * get);
    const offMinor = shareOfMinor(amountOfRuns(free?.taken ?? []), basisPoints);
    results.push(used(reduced(group.taken, shareOff(group.taken, offMinor), state), state));
    left = group.rest;
  }
  return {
    runs: [...results.flatMap(({ runs }) => runs), ...all.rest],
    off: results.flatMap(({ off }) => off),
  };
}

function together(
  { parts, priceMinor }: Extract<Promotion['rule'], { kind: 'together' }>,
  pool: readonly Run[],
  times: number,
  state: Run['state'],
  fitsPart: (part: number, line: number) => boolean,
): Applied {
  let left: readonly Run[] = pool.toSorted(dearestFirst);
  const results: Applied[] = [];
  for (let time = 0; time < times; time += 1) {
    const set = oneSet(parts, left, fitsPart);
    const offMinor = set ? amountOfRuns(set.taken) - priceMinor : 0;
    if (!set || offMinor <= 0) break;
    results.push(used(reduced(set.taken, shareOff(set.taken, offMinor), state), state));
    left = set.rest;
  }
  return { runs: [...results.flatMap(({ runs }) => runs), ...left], off: results.flatMap(({ off }) => off) };
}

/** One piece set for every part, in the order of the parts; undefined when a part cannot be filled. */
function oneSet(
  parts: readonly { readonly quantity: number }[],
  pool: readonly Run[],
  fitsPart: (part: number, line: number) => boolean,
): { readonly taken: readonly Run[]; readonly rest: readonly Run[] } | undefined {
  const taken: Run[] = [];
  let left = pool;
  for (const [part, { quantity }] of parts.entries()) {
    const found = takePieces(
      left.filter(({ line }) => fitsPart(part, line)),
      quantity,
    );
    if (!found) return undefined;
    taken.push(...found.taken);
    left = [...left.filter(({ line }) => !fitsPart(part, line)), ...found.rest].toSorted(dearestFirst);
  }
  return { taken, rest: left };
}
