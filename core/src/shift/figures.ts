import { z } from 'zod';
import { amountMinor } from '../money/index.ts';
import { CASH_DIRECTIONS, type JournalRecord, type RecordBody, type Tender } from '../journal/index.ts';

/**
 * What a shift did, added up from its records: what an X or a Z report shows. It counts by itself and asks no books, so
 * that the two can be compared: float and `cashMinor` and the movements are what the drawer's account must say.
 */
export const shiftFigures = z.strictObject({
  saleCount: z.int(),
  /** Of sales, before refunds. */
  soldMinor: amountMinor,
  refundCount: z.int(),
  refundedMinor: amountMinor,
  /** By what was tendered; `of` is the terminal, the foreign currency or the account, else empty. */
  tenders: z.array(
    z.strictObject({
      kind: z.string(),
      of: z.string(),
      count: z.int(),
      soldMinor: amountMinor,
      refundedMinor: amountMinor,
      /** In its own currency, for notes of another one; else 0. */
      foreignMinor: amountMinor,
    }),
  ),
  /** Sales less refunds, per rate. */
  taxes: z.array(
    z.strictObject({
      taxRateId: z.string(),
      basisPoints: z.int(),
      netMinor: amountMinor,
      taxMinor: amountMinor,
    }),
  ),
  /** Sales less refunds. Lines of money are under their kind. */
  categories: z.array(z.strictObject({ categoryId: z.string(), quantity: z.int(), grossMinor: amountMinor })),
  reductions: z.array(
    z.strictObject({
      kind: z.string(),
      reason: z.string(),
      count: z.int(),
      amountMinor,
    }),
  ),
  refundReasons: z.array(z.strictObject({ reason: z.string(), count: z.int(), amountMinor })),
  voids: z.strictObject({
    lineCount: z.int(),
    lineMinor: amountMinor,
    basketCount: z.int(),
    basketMinor: amountMinor,
  }),
  overrides: z.array(z.strictObject({ permission: z.string(), count: z.int() })),
  noSaleCount: z.int(),
  correctionCount: z.int(),
  moves: z.record(z.enum(CASH_DIRECTIONS), amountMinor),
  /** Cash of the venue's currency from sales, refunds and corrections together. */
  cashMinor: amountMinor,
  /** Notes of other currencies in the drawer. */
  foreign: z.array(z.strictObject({ currency: z.string(), amountMinor })),
  roundingMinor: amountMinor,
  /** Card payments of this shift whose fate nobody knew when it was added up. */
  unknownPayments: z.int(),
});
export type ShiftFigures = z.infer<typeof shiftFigures>;

export interface FigureNames {
  /** The category a product is sold under; undefined where the catalogue no longer has it. */
  readonly categoryOf: (line: {
    readonly productId: string;
    readonly variantId: string;
  }) => string | undefined;
}

/** Adds records up one by one; give it the records of one shift, in order. */
export function createShiftFold({ categoryOf }: FigureNames) {
  const tenders = new Map<string, ShiftFigures['tenders'][number]>();
  const taxes = new Map<string, ShiftFigures['taxes'][number]>();
  const categories = new Map<string, ShiftFigures['categories'][number]>();
  const reductions = new Map<string, ShiftFigures['reductions'][number]>();
  const reasons = new Map<string, ShiftFigures['refundReasons'][number]>();
  const overrides = new Map<string, number>();
  const foreign = new Map<string, number>();
  const unknown = new Set<string>();
  const moves = { 'paid-in': 0, 'paid-out': 0, drop: 0, 'change-in': 0, 'to-bag': 0 };
  const voids = { lineCount: 0, lineMinor: 0, basketCount: 0, basketMinor: 0 };
  const sums = {
    sales: 0,
    sold: 0,
    refunds: 0,
    refunded: 0,
    cash: 0,
    rounding: 0,
    noSales: 0,
    corrections: 0,
  };

  const addTender = (tender: Tender, direction: 1 | -1, pieces: 0 | 1): void => {
    const of = scopeOf(tender);
    const key = `${tender.kind} ${of}`;
    const before = tenders.get(key) ?? {
      kind: tender.kind,
      of,
      count: 0,
      soldMinor: 0,
      refundedMinor: 0,
      foreignMinor: 0,
    };
    const foreignMinor = tender.kind === 'foreign-cash' ? direction * tender.foreignMinor : 0;
    tenders.set(key, {
      ...before,
      count: before.count + pieces,
      soldMinor: before.soldMinor + (direction === 1 ? tender.amountMinor : 0),
      refundedMinor: before.refundedMinor + (direction === -1 ? tender.amountMinor : 0),
      foreignMinor: before.foreignMinor + foreignMinor,
    });
    if (tender.kind === 'cash') sums.cash += direction * tender.amountMinor;
    if (tender.kind === 'foreign-cash')
      foreign.set(
        tender.foreignCurrency,
        (foreign.get(tender.foreignCurrency) ?? 0) + direction * tender.foreignMinor,
      );
  };
  const addLines = (lines: RecordBody<'SaleCompleted'>['lines'], direction: 1 | -1): void => {
    for (const line of lines) {
      const { taxRateId, taxBasisPoints, netMinor, taxMinor, grossMinor, quantity } = line;
      if (line.kind === 'product' || taxMinor !== 0) {
        const rate = taxes.get(taxRateId);
        taxes.set(taxRateId, {
          taxRateId,
          basisPoints: taxBasisPoints,
          netMinor: (rate?.netMinor ?? 0) + direction * netMinor,
          taxMinor: (rate?.taxMinor ?? 0) + direction * taxMinor,
        });
      }
      const categoryId = line.kind === 'product' ? (categoryOf(line) ?? 'other') : line.kind;
      const category = categories.get(categoryId);
      categories.set(categoryId, {
        categoryId,
        quantity: (category?.quantity ?? 0) + direction * quantity,
        grossMinor: (category?.grossMinor ?? 0) + direction * grossMinor,
      });
      if (direction === -1) continue;
      for (const { kind, reason, amountMinor: offMinor } of line.reductions) {
        const key = `${kind} ${reason}`;
        const before = reductions.get(key);
        reductions.set(key, {
          kind,
          reason,
          count: (before?.count ?? 0) + 1,
          amountMinor: (before?.amountMinor ?? 0) + offMinor,
        });
      }
    }
  };

  return {
    add(record: JournalRecord): void {
      switch (record.kind) {
        case 'SaleCompleted':
          sums.sales += 1;
          sums.sold += record.body.totalMinor;
          sums.rounding += record.body.roundingMinor;
          record.body.tenders.forEach((tender) => addTender(tender, 1, 1));
          addLines(record.body.lines, 1);
          return;
        case 'SaleRefunded': {
          const { reason, totalMinor } = record.body;
          sums.refunds += 1;
          sums.refunded += totalMinor;
          sums.rounding -= record.body.roundingMinor;
          record.body.tenders.forEach((tender) => addTender(tender, -1, 1));
          addLines(record.body.lines, -1);
          const before = reasons.get(reason);
          reasons.set(reason, {
            reason,
            count: (before?.count ?? 0) + 1,
            amountMinor: (before?.amountMinor ?? 0) + totalMinor,
          });
          return;
        }
        case 'TenderCorrected':
          sums.corrections += 1;
          addTender(negative(record.body.removed), 1, 0);
          addTender(record.body.added, 1, 0);
          return;
        case 'CashMoved':
          moves[record.body.direction] += record.body.amountMinor;
          return;
        case 'LineVoided':
          voids.lineCount += 1;
          voids.lineMinor += record.body.amountMinor;
          return;
        case 'BasketVoided':
          voids.basketCount += 1;
          voids.basketMinor += record.body.amountMinor;
          return;
        case 'OverrideGranted':
          overrides.set(record.body.permission, (overrides.get(record.body.permission) ?? 0) + 1);
          return;
        case 'DrawerOpened':
          if (record.body.cause === 'no-sale') sums.noSales += 1;
          return;
        case 'PaymentUnknown':
          unknown.add(record.body.paymentId);
          return;
        case 'PaymentCaptured':
        case 'PaymentDeclined':
        case 'PaymentCancelled':
        case 'PaymentResolved':
          unknown.delete(record.body.paymentId);
          return;
        default:
      }
    },
    figures: (): ShiftFigures => ({
      saleCount: sums.sales,
      soldMinor: sums.sold,
      refundCount: sums.refunds,
      refundedMinor: sums.refunded,
      tenders: [...tenders.values()].toSorted((a, b) => b.soldMinor - a.soldMinor),
      taxes: [...taxes.values()].toSorted((a, b) => b.basisPoints - a.basisPoints),
      categories: [...categories.values()].toSorted((a, b) => b.grossMinor - a.grossMinor),
      reductions: [...reductions.values()].toSorted((a, b) => b.amountMinor - a.amountMinor),
      refundReasons: [...reasons.values()].toSorted((a, b) => b.amountMinor - a.amountMinor),
      voids: { ...voids },
      overrides: [...overrides].map(([permission, count]) => ({ permission, count })),
      noSaleCount: sums.noSales,
      correctionCount: sums.corrections,
      moves: { ...moves },
      cashMinor: sums.cash,
      foreign: [...foreign].map(([currency, minor]) => ({ currency, amountMinor: minor })),
      roundingMinor: sums.rounding,
      unknownPayments: unknown.size,
    }),
  };
}

/** Kinds that say something about a shift's figures. */
export const FIGURE_KINDS = [
  'SaleCompleted',
  'SaleRefunded',
  'TenderCorrected',
  'CashMoved',
  'LineVoided',
  'BasketVoided',
  'OverrideGranted',
  'DrawerOpened',
  'PaymentUnknown',
  'PaymentCaptured',
  'PaymentDeclined',
  'PaymentCancelled',
  'PaymentResolved',
] as const;

/** What should lie in the drawer in the venue's currency, by the figures alone. */
export const drawerByFigures = (floatMinor: number, { cashMinor, moves }: ShiftFigures): number =>
  floatMinor +
  cashMinor +
  moves['paid-in'] +
  moves['change-in'] -
  moves['paid-out'] -
  moves.drop -
  moves['to-bag'];

function scopeOf(tender: Tender): string {
  if (tender.kind === 'card') return tender.terminalId;
  if (tender.kind === 'foreign-cash') return tender.foreignCurrency;
  return tender.kind === 'stored-value' ? tender.account : '';
}

/** The same tender taken out again. */
function negative(tender: Tender): Tender {
  const amount = { amountMinor: -tender.amountMinor };
  return tender.kind === 'foreign-cash'
    ? { ...tender, ...amount, foreignMinor: -tender.foreignMinor }
    : { ...tender, ...amount };
}
