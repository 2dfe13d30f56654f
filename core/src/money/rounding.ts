import { assertNever } from '../result/assert-never.ts';

/** How a fraction of a minor unit becomes a whole one. `half-up` rounds away from zero at exactly one half. */
export type RoundingMode = 'half-up' | 'half-even' | 'toward-zero' | 'away-from-zero';

/**
 * Divides exactly and rounds once, at the end. Works on bigint so that amount × rate cannot lose a bit
 * on the way to the division.
 */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode): bigint {
  if (denominator <= 0n) throw new RangeError('denominator must be positive');
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const quotient = magnitude / denominator;
  const remainder = magnitude % denominator;
  const rounded =
    remainder === 0n ? quotient : quotient + (roundsUp(quotient, remainder, denominator, mode) ? 1n : 0n);
  return negative ? -rounded : rounded;
}

function roundsUp(quotient: bigint, remainder: bigint, denominator: bigint, mode: RoundingMode): boolean {
  const twice = remainder * 2n;
  switch (mode) {
    case 'half-up':
      return twice >= denominator;
    case 'half-even':
      return twice > denominator || (twice === denominator && quotient % 2n === 1n);
    case 'toward-zero':
      return false;
    case 'away-from-zero':
      return true;
    default:
      return assertNever(mode);
  }
}

/**
 * Splits a whole amount over weights so that the parts add up to it exactly: each part gets its floor, and the
 * units left over go to the largest remainders, the earlier part first on a tie.
 */
export function allocateMinor(totalMinor: number, weights: readonly number[]): number[] {
  const weightSum = weights.reduce((sum, weight) => sum + BigInt(weight), 0n);
  if (weights.some((weight) => weight < 0)) throw new RangeError('weights must not be negative');
  if (weightSum === 0n) return weights.map((_, index) => (index === 0 ? totalMinor : 0));
  const total = BigInt(Math.abs(totalMinor));
  const shares = weights.map((weight, index) => {
    const exact = total * BigInt(weight);
    return { index, floor: exact / weightSum, remainder: exact % weightSum };
  });
  let left = total - shares.reduce((sum, share) => sum + share.floor, 0n);
  const byRemainder = shares.toSorted((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  const parts = shares.map((share) => share.floor);
  for (const share of byRemainder) {
    if (left === 0n) break;
    parts[share.index] = share.floor + 1n;
    left -= 1n;
  }
  const sign = totalMinor < 0 ? -1 : 1;
  return parts.map((part) => (part === 0n ? 0 : sign * Number(part)));
}
