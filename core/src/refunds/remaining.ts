import type { RecordBody, SaleLine, Tender } from '../journal/index.ts';
import { NOTHING_TAKEN, refundableOf, type TakenBack, takenWith } from '../pricing/index.ts';

export type SaleFact = Pick<
  RecordBody<'SaleCompleted'>,
  'lines' | 'tenders' | 'totalMinor' | 'roundingMinor' | 'currency'
>;
/** A refund, made or set aside, as far as what is left depends on it. */
export interface RefundFact {
  readonly lines: readonly Pick<
    RecordBody<'SaleRefunded'>['lines'][number],
    'lineId' | 'quantity' | 'netMinor' | 'taxMinor' | 'grossMinor'
  >[];
  readonly tenders: readonly Pick<Tender, 'tenderId' | 'kind' | 'amountMinor'>[];
  readonly totalMinor: number;
  readonly roundingMinor: number;
}

/** What of a sale's line can still be taken back, in pieces and minor units. Net and tax make up the gross. */
export interface RemainingLine {
  readonly line: SaleLine;
  readonly taken: TakenBack;
  readonly quantity: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
}

export interface RemainingTender {
  readonly tender: Tender;
  readonly amountMinor: number;
}

export interface Remaining {
  readonly lines: readonly RemainingLine[];
  readonly tenders: readonly RemainingTender[];
  /** Worth of the goods that were not taken back. */
  readonly totalMinor: number;
  /** Money that was not given back: the total with what rounding added. */
  readonly paidMinor: number;
}

/**
 * What is left of a sale after its refunds: sold = refunded + remaining, per line and in all, to the unit. Anything
 * below zero was refunded twice, by tills that could not know of each other, and is shown as it is.
 */
export function remainingOf(sale: SaleFact, refunds: readonly RefundFact[]): Remaining {
  const refunded = refunds.flatMap(({ lines }) => lines);
  const lines = sale.lines.map((line): RemainingLine => {
    const taken = refunded
      .filter(({ lineId }) => lineId === line.lineId)
      .reduce<TakenBack>((sum, one) => takenWith(sum, one), NOTHING_TAKEN);
    return { line, taken, ...refundableOf(line, taken) };
  });
  const sum = (of: (one: SaleFact | RefundFact) => number) =>
    of(sale) - refunds.reduce((total, refund) => total + of(refund), 0);
  return {
    lines,
    tenders: tendersLeft(
      sale.tenders,
      refunds.flatMap(({ tenders }) => tenders),
    ),
    totalMinor: sum((one) => one.totalMinor),
    paidMinor: sum((one) => one.tenders.reduce((total, { amountMinor }) => total + amountMinor, 0)),
  };
}

/** Nothing is left: no money and no piece. */
export const isAllTakenBack = (remaining: Remaining): boolean =>
  remaining.totalMinor <= 0 && remaining.lines.every(({ quantity }) => quantity <= 0);

/**
 * What can still go back by each tender. A refund's tender that carries the id of the sale's counts against that one;
 * any other against one of its kind, and what is more than those (money given back another way) against the rest.
 */
function tendersLeft(paid: readonly Tender[], given: RefundFact['tenders']): RemainingTender[] {
  const left = paid.map(({ amountMinor }) => amountMinor);
  let over = 0;
  const take = (amountMinor: number, fits: (tender: Tender) => boolean): number => {
    let rest = amountMinor;
    for (const [index, tender] of paid.entries()) {
      if (rest <= 0) break;
      if (!fits(tender)) continue;
      const taken = Math.min(rest, Math.max(0, left[index] ?? 0));
      left[index] = (left[index] ?? 0) - taken;
      rest -= taken;
    }
    return rest;
  };
  for (const tender of given) {
    const rest = take(tender.amountMinor, ({ tenderId }) => tenderId === tender.tenderId);
    over += take(rest, ({ kind }) => kind === tender.kind);
  }
  take(over, () => true);
  return paid.map((tender, index) => ({ tender, amountMinor: left[index] ?? 0 }));
}
