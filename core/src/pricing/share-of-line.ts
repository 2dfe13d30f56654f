import type { SaleLine } from '../journal/index.ts';
import { assertAmountMinor, divideRounded } from '../money/index.ts';

/** What was taken back of a sold line already: the sums over every refund of it. */
export interface TakenBack {
  readonly quantity: number;
  readonly grossMinor: number;
  readonly taxMinor: number;
}

export const NOTHING_TAKEN: TakenBack = { quantity: 0, grossMinor: 0, taxMinor: 0 };

/** What a line needs to be taken back in parts. */
export type DivisibleLine = Pick<
  SaleLine,
  'quantity' | 'netMinor' | 'taxMinor' | 'grossMinor' | 'reductions'
>;

/** What can still be taken back of a line, in pieces and in money. */
export function refundableOf(
  line: Omit<DivisibleLine, 'reductions'>,
  taken: TakenBack = NOTHING_TAKEN,
): {
  readonly quantity: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
} {
  const grossMinor = line.grossMinor - taken.grossMinor;
  const taxMinor = line.taxMinor - taken.taxMinor;
  return { quantity: line.quantity - taken.quantity, grossMinor, taxMinor, netMinor: grossMinor - taxMinor };
}

/**
 * The part of a sold line that `quantity` of its pieces are, exact over any sequence of partial refunds: the shares and
 * what remains add up to the line, to the unit, in net, tax and gross. Throws when more pieces are asked for than are
 * left: the caller refuses that first.
 */
export function shareOfLine<Line extends DivisibleLine>(
  line: Line,
  quantity: number,
  taken: TakenBack = NOTHING_TAKEN,
): Line {
  const left = refundableOf(line, taken);
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > left.quantity)
    throw new RangeError(`${quantity} pieces of ${left.quantity} left`);
  const grossMinor = rounded(left.grossMinor, quantity, left.quantity);
  return {
    ...line,
    quantity,
    ...taxedShare(line, grossMinor, taken),
    reductions: line.reductions.map((one) => ({
      ...one,
      amountMinor:
        rounded(one.amountMinor, taken.quantity + quantity, line.quantity) -
        rounded(one.amountMinor, taken.quantity, line.quantity),
    })),
  };
}

/** Money of a line and none of its pieces: `grossMinor` of it with the tax it carried. Throws when it is more than is left. */
export function shareByAmount<Line extends DivisibleLine>(
  line: Line,
  grossMinor: number,
  taken: TakenBack = NOTHING_TAKEN,
): Line {
  assertAmountMinor(grossMinor, 'grossMinor');
  const left = refundableOf(line, taken);
  if (grossMinor < 0 || grossMinor > left.grossMinor)
    throw new RangeError(`${grossMinor} of ${left.grossMinor} left`);
  return { ...line, quantity: 0, ...taxedShare(line, grossMinor, taken), reductions: [] };
}

/** The refunds of a line so far and one more. */
export const takenWith = (
  taken: TakenBack,
  share: Pick<DivisibleLine, 'quantity' | 'grossMinor' | 'taxMinor'>,
): TakenBack => ({
  quantity: taken.quantity + share.quantity,
  grossMinor: taken.grossMinor + share.grossMinor,
  taxMinor: taken.taxMinor + share.taxMinor,
});

/**
 * Tax is taken back in step with the money: after so much of the gross, so much of the tax. One rounded line through
 * both never runs backwards, so that no share has a negative net.
 */
function taxedShare(line: Omit<DivisibleLine, 'reductions'>, grossMinor: number, taken: TakenBack) {
  const left = refundableOf(line, taken);
  const soFar = rounded(line.taxMinor, taken.grossMinor + grossMinor, line.grossMinor) - taken.taxMinor;
  const taxMinor = Math.max(grossMinor - left.netMinor, 0, Math.min(soFar, grossMinor, left.taxMinor));
  return { grossMinor, taxMinor, netMinor: grossMinor - taxMinor };
}

/** `amount × part / whole`, rounded once; nothing of nothing. */
const rounded = (amountMinor: number, part: number, whole: number): number =>
  whole === 0 ? 0 : Number(divideRounded(BigInt(amountMinor) * BigInt(part), BigInt(whole), 'half-up'));
