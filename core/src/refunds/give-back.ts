import type { Tender, TenderKind } from '../journal/index.ts';
import { type CashRounding, roundedBy } from '../money/index.ts';
import { failure, type Result, success } from '../result/index.ts';
import type { Remaining } from './remaining.ts';

/** One way money goes back: by a tender of the sale, or in cash where it came as something else. */
export interface GivenBack {
  readonly kind: TenderKind;
  readonly amountMinor: number;
  /** The sale's tender this undoes; null when the money goes back another way. */
  readonly tender: Tender | null;
}

export interface GiveBack {
  readonly given: readonly GivenBack[];
  /** What rounding the cash added to what goes back; negative when the guest gets less. */
  readonly roundingMinor: number;
  /** Something that was not paid in cash goes back in cash: it takes a permission of its own. */
  readonly otherTender: boolean;
}

/** Foreign notes are given back in the venue's own money: nobody keeps the guest's notes apart. */
const isCash = ({ kind }: Tender): boolean => kind === 'cash' || kind === 'foreign-cash';

/**
 * How `totalMinor` of a sale goes back: by the tenders it was paid with, cash last, or all of it in cash. Cash is
 * rounded as it was when it was taken, and the last refund gives back exactly what is left of the cash, so that
 * refunds never come to more than was paid.
 */
export function giveBackOf(
  remaining: Remaining,
  totalMinor: number,
  to: 'original' | 'cash',
  rounding: CashRounding | undefined,
): Result<GiveBack, 'more_than_paid'> {
  const others = remaining.tenders.filter(({ tender, amountMinor }) => !isCash(tender) && amountMinor > 0);
  const cashLeft = remaining.tenders
    .filter(({ tender }) => isCash(tender))
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const isLast = totalMinor === remaining.totalMinor;
  const given: GivenBack[] = [];
  let due = totalMinor;
  if (to === 'original')
    for (const { tender, amountMinor } of others) {
      const part = Math.min(due, amountMinor);
      if (part > 0) given.push({ kind: tender.kind, amountMinor: part, tender });
      due -= part;
    }
  const pool = to === 'original' ? cashLeft : remaining.paidMinor;
  const wasCash = pool === cashLeft;
  // A difference of rounding alone is no more than an increment; anything beyond was never paid.
  if (due > pool + (rounding?.incrementMinor ?? 0)) return failure('more_than_paid', String(pool));
  const cashMinor = isLast && wasCash ? pool : due > 0 ? roundedWithin(due, pool, rounding) : 0;
  if (cashMinor !== 0) {
    const tender = remaining.tenders.find((one) => one.tender.kind === 'cash')?.tender ?? null;
    given.push({ kind: 'cash', amountMinor: cashMinor, tender });
  }
  return success({ given, roundingMinor: cashMinor - due, otherTender: to === 'cash' && !wasCash });
}

function roundedWithin(amountMinor: number, poolMinor: number, rounding: CashRounding | undefined): number {
  const wanted = rounding ? roundedBy(amountMinor, rounding) : amountMinor;
  if (wanted <= poolMinor) return wanted;
  const step = rounding?.incrementMinor ?? 1;
  return Math.floor(poolMinor / step) * step;
}
