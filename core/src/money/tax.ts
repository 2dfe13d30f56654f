import { z } from 'zod';
import { assertAmountMinor } from './money.ts';
import { allocateMinor, divideRounded } from './rounding.ts';

/** One whole in basis points: 1 bp = 0.01 %. Rates are integers, so 5.5 % is 550. */
export const BASIS_POINTS = 10_000;

/** How a jurisdiction taxes a sale, as data: whether prices contain the tax, and where and how a fraction is rounded. */
export const taxRule = z.strictObject({
  pricesIncludeTax: z.boolean(),
  roundingMode: z.enum(['half-up', 'half-even', 'toward-zero', 'away-from-zero']),
  /** `line` rounds the tax of every line; `document` rounds once per rate and shares the result out over the lines. */
  roundingLevel: z.enum(['line', 'document']),
});
export type TaxRule = z.infer<typeof taxRule>;

export interface TaxableLine {
  /** Price of the line as marked: gross when the rule says prices include tax, else net. */
  readonly amountMinor: number;
  readonly taxRateId: string;
  readonly rateBasisPoints: number;
}

export interface TaxedLine {
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
  readonly taxRateId: string;
  readonly rateBasisPoints: number;
}

export interface TaxTotal {
  readonly taxRateId: string;
  readonly rateBasisPoints: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
}

export interface TaxedDocument {
  readonly lines: readonly TaxedLine[];
  readonly totals: readonly TaxTotal[];
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
}

/** Tax contained in (or added to) one marked amount. net + tax = gross holds exactly, for refunds (negative) too. */
export function taxOf(markedMinor: number, rateBasisPoints: number, rule: TaxRule): number {
  assertAmountMinor(markedMinor);
  if (!Number.isSafeInteger(rateBasisPoints) || rateBasisPoints < 0) {
    throw new RangeError(`rateBasisPoints must be a whole number of basis points, got ${rateBasisPoints}`);
  }
  const denominator = BigInt(rule.pricesIncludeTax ? BASIS_POINTS + rateBasisPoints : BASIS_POINTS);
  return Number(divideRounded(BigInt(markedMinor) * BigInt(rateBasisPoints), denominator, rule.roundingMode));
}

/** Taxes a whole sale. The sum of the lines equals the totals to the unit under either rounding level. */
export function taxDocument(lines: readonly TaxableLine[], rule: TaxRule): TaxedDocument {
  const taxes = rule.roundingLevel === 'line' ? taxPerLine(lines, rule) : taxPerRate(lines, rule);
  const taxed = lines.map((line, index) => withTax(line, taxes[index] ?? 0, rule));
  const totals = new Map<string, TaxTotal>();
  for (const line of taxed) {
    const before = totals.get(line.taxRateId);
    totals.set(line.taxRateId, {
      taxRateId: line.taxRateId,
      rateBasisPoints: line.rateBasisPoints,
      netMinor: (before?.netMinor ?? 0) + line.netMinor,
      taxMinor: (before?.taxMinor ?? 0) + line.taxMinor,
      grossMinor: (before?.grossMinor ?? 0) + line.grossMinor,
    });
  }
  const sum = (pick: (line: TaxedLine) => number) => taxed.reduce((total, line) => total + pick(line), 0);
  return {
    lines: taxed,
    totals: [...totals.values()],
    netMinor: sum((line) => line.netMinor),
    taxMinor: sum((line) => line.taxMinor),
    grossMinor: sum((line) => line.grossMinor),
  };
}

function withTax(line: TaxableLine, taxMinor: number, rule: TaxRule): TaxedLine {
  const { taxRateId, rateBasisPoints, amountMinor } = line;
  return rule.pricesIncludeTax
    ? { netMinor: amountMinor - taxMinor, taxMinor, grossMinor: amountMinor, taxRateId, rateBasisPoints }
    : { netMinor: amountMinor, taxMinor, grossMinor: amountMinor + taxMinor, taxRateId, rateBasisPoints };
}

const taxPerLine = (lines: readonly TaxableLine[], rule: TaxRule): number[] =>
  lines.map((line) => taxOf(line.amountMinor, line.rateBasisPoints, rule));

/** Rounds once per rate and sign; lines of both signs (a sale with a return in it) must not borrow from each other. */
function taxPerRate(lines: readonly TaxableLine[], rule: TaxRule): number[] {
  const taxes = lines.map(() => 0);
  const groups = new Map<string, number[]>();
  lines.forEach((line, index) => {
    const key = `${line.taxRateId} ${line.rateBasisPoints} ${line.amountMinor < 0 ? '-' : '+'}`;
    groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  for (const indexes of groups.values()) {
    const members = indexes.map((index) => lines[index] as TaxableLine);
    const marked = members.reduce((sum, line) => sum + line.amountMinor, 0);
    const tax = taxOf(marked, (members[0] as TaxableLine).rateBasisPoints, rule);
    const parts = allocateMinor(
      tax,
      members.map((line) => Math.abs(line.amountMinor)),
    );
    indexes.forEach((index, position) => (taxes[index] = parts[position] as number));
  }
  return taxes;
}
