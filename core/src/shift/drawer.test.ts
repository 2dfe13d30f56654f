import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fact, type Fact, type JournalRecord, type SaleLine, type Tender } from '../journal/index.ts';
import { accounts, balancesOf, postingsOf } from '../ledger/index.ts';
import { createShiftFold, drawerByFigures, judgeCount, USUAL_DRAWER, worthOfPieces } from './index.ts';

/**
 * The drawer is added up three times: by the books (postings), by the figures a report prints, and by a list of pluses
 * and minuses a child could keep. They agree for any shift, whatever others tendered.
 */

let serial = 0;
const record = (one: Fact): JournalRecord => ({
  stationId: 'till-1',
  incarnation: 'ab'.repeat(16),
  seq: (serial += 1),
  id: `r${serial}`,
  organizationId: 'org',
  venueId: 'venue',
  registerId: 'R1',
  businessDay: '2026-11-22',
  occurredAtMs: serial,
  monotonicMs: 0,
  bootId: 'b',
  clockOffsetMs: null,
  operatorId: 'lena',
  shiftId: 's1',
  refs: [],
  ...one,
});

const amount = fc.integer({ min: 1, max: 50_000 });
const tenderId = 't';
const tender = (minor: number) =>
  fc.oneof(
    fc.integer({ min: 0, max: 10_000 }).map((extra): Tender => ({
      tenderId,
      kind: 'cash',
      amountMinor: minor,
      tenderedMinor: minor + extra,
      changeMinor: extra,
    })),
    amount.map((foreignMinor): Tender => ({
      tenderId,
      kind: 'foreign-cash',
      amountMinor: minor,
      foreignCurrency: foreignMinor % 2 === 0 ? 'USD' : 'CHF',
      foreignMinor,
      rateMillionths: 940_000,
    })),
    fc.constantFrom('captured' as const, 'unknown' as const).map((state): Tender => ({
      tenderId,
      kind: 'card',
      amountMinor: minor,
      paymentId: 'p',
      terminalId: 'term-1',
      state,
      brand: 'visa',
      last4: '4242',
      approvalCode: '',
    })),
    fc.constantFrom('gift-card' as const, 'wallet' as const).map((account): Tender => ({
      tenderId,
      kind: 'stored-value',
      amountMinor: minor,
      account,
      accountId: 'a1',
      offline: false,
    })),
    fc.constant<Tender>({ tenderId, kind: 'invoice', amountMinor: minor, debtorId: 'd', reference: '' }),
    fc.constant<Tender>({ tenderId, kind: 'deposit', amountMinor: minor, reference: 'booking-1' }),
  );

const line = (grossMinor: number): SaleLine => ({
  lineId: 'l',
  kind: 'product',
  productId: 'day',
  variantId: 'day-adult',
  name: 'Day',
  quantity: 1,
  listUnitMinor: grossMinor,
  unitPriceMinor: grossMinor,
  netMinor: grossMinor,
  taxMinor: 0,
  grossMinor,
  taxRateId: 'vat',
  taxBasisPoints: 0,
  reductions: [],
  reference: null,
  deferral: { kind: 'none' },
});

/** Tenders of a document and the rounding that makes them fit its total. */
const money = fc
  .tuple(fc.array(amount, { minLength: 1, maxLength: 4 }), fc.integer({ min: -2, max: 2 }))
  .chain(([parts, roundingMinor]) =>
    fc.tuple(...parts.map(tender)).map((tenders) => {
      const paid = tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      const totalMinor = paid - roundingMinor;
      return { currency: 'EUR', tenders, roundingMinor, totalMinor, lines: [line(totalMinor)] };
    }),
  );

const step = fc.oneof(
  money.map((paid) =>
    fact('SaleCompleted', {
      saleId: 'x',
      receiptNumber: '1',
      ...paid,
      basketId: null,
      customerId: null,
      orderId: null,
    }),
  ),
  money.map((paid) =>
    fact('SaleRefunded', {
      refundId: 'f',
      saleId: 'x',
      receiptNumber: '2',
      ...paid,
      reason: 'rain',
      scope: 'whole',
      overrideId: null,
      exchangeSaleId: null,
    }),
  ),
  amount
    .chain((minor) => fc.tuple(tender(minor), tender(minor)))
    .map(([removed, added]) =>
      fact('TenderCorrected', {
        correctionId: 'c',
        saleId: 'x',
        currency: 'EUR',
        removed,
        added,
        reason: 'wrong key',
        overrideId: null,
      }),
    ),
  fc
    .tuple(fc.constantFrom('paid-in', 'paid-out', 'drop', 'change-in', 'to-bag' as const), amount)
    .map(([direction, amountMinor]) =>
      fact('CashMoved', {
        movementId: 'm',
        direction: direction as 'drop',
        amountMinor,
        currency: 'EUR',
        reason: 'x',
        bagNumber: direction === 'to-bag' ? 'B-1' : null,
        overrideId: null,
      }),
    ),
);

/** Pluses and minuses by currency, kept by hand. */
function naive(floatMinor: number, records: readonly JournalRecord[]): Map<string, number> {
  const drawer = new Map([['EUR', floatMinor]]);
  const put = (currency: string, minor: number) => drawer.set(currency, (drawer.get(currency) ?? 0) + minor);
  const take = (of: Tender, sign: number): void => {
    if (of.kind === 'cash') put('EUR', sign * (of.tenderedMinor - of.changeMinor));
    if (of.kind === 'foreign-cash') put(of.foreignCurrency, sign * of.foreignMinor);
  };
  for (const { kind, body } of records) {
    if (kind === 'SaleCompleted') body.tenders.forEach((of) => take(of, 1));
    if (kind === 'SaleRefunded') body.tenders.forEach((of) => take(of, -1));
    if (kind === 'TenderCorrected') {
      take(body.removed, -1);
      take(body.added, 1);
    }
    if (kind === 'CashMoved')
      put('EUR', (['paid-in', 'change-in'].includes(body.direction) ? 1 : -1) * body.amountMinor);
  }
  return drawer;
}

describe('a drawer', () => {
  it('complaint 9: holds the same by the books, by the report and by hand: change, refunds, foreign notes and all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        fc.array(step, { maxLength: 40 }),
        fc.integer({ min: -500, max: 500 }),
        (floatMinor, facts, offMinor) => {
          const opened = record(fact('ShiftOpened', { shiftId: 's1', floatMinor, currency: 'EUR' }));
          const records = [opened, ...facts.map(record)];
          const fold = createShiftFold({ categoryOf: () => 'day' });
          records.forEach((one) => fold.add(one));
          const figures = fold.figures();
          const drawer = naive(floatMinor, records);
          const cash = accounts.cash('till-1', 's1');
          const held = (postings: Parameters<typeof balancesOf>[0], currency: string): number => {
            const balance = balancesOf(postings).get(`${cash} ${currency}`);
            return (balance?.debitMinor ?? 0) - (balance?.creditMinor ?? 0);
          };
          const booked = records.flatMap((one) => [...postingsOf(one)]);
          for (const [currency, minor] of drawer) expect(held(booked, currency)).toBe(minor);
          expect(drawerByFigures(floatMinor, figures)).toBe(drawer.get('EUR'));
          expect(new Map(figures.foreign.map((one) => [one.currency, one.amountMinor]))).toEqual(
            new Map([...drawer].filter(([currency]) => currency !== 'EUR')),
          );

          // The close empties the drawer in every currency, and the books of the shift add up to nothing.
          const expectedMinor = drawer.get('EUR') ?? 0;
          const countedMinor = Math.max(0, expectedMinor + offMinor);
          const closed = record(
            fact('ShiftClosed', {
              shiftId: 's1',
              zNumber: 1,
              currency: 'EUR',
              expectedMinor,
              countedMinor,
              differenceMinor: countedMinor - expectedMinor,
              saleCount: figures.saleCount,
              grossMinor: 0,
              unsyncedCount: 0,
              journal: null,
              checkpoint: null,
              attempts: 1,
              foreign: [...drawer]
                .filter(([currency]) => currency !== 'EUR')
                .map(([currency, minor]) => ({
                  currency,
                  expectedMinor: minor,
                  countedMinor: Math.max(0, minor),
                })),
              unknownPayments: 0,
              openDeposits: 0,
              overrideId: null,
            }),
          );
          const all = [...booked, ...postingsOf(closed)];
          for (const currency of drawer.keys()) {
            expect(held(all, currency)).toBe(0);
            const sum = all
              .filter((one) => one.currency === currency)
              .reduce((total, { side, amountMinor }) => total + (side === 'debit' ? 1 : -1) * amountMinor, 0);
            expect(sum).toBe(0);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is judged blind: within tolerance at once, else so many recounts, then somebody who may', () => {
    const policy = { ...USUAL_DRAWER, toleranceMinor: 100, recounts: 2 };
    expect(judgeCount(policy, 1, [-100, 0])).toEqual({ kind: 'agreed' });
    expect(judgeCount(policy, 1, [101])).toEqual({ kind: 'recount', left: 2 });
    expect(judgeCount(policy, 2, [0, -101])).toEqual({ kind: 'recount', left: 1 });
    expect(judgeCount(policy, 3, [101])).toEqual({ kind: 'approval' });
    expect(judgeCount({ ...policy, recounts: 0 }, 1, [101])).toEqual({ kind: 'approval' });
  });

  it('counts pieces exactly, and no fraction of one', () => {
    expect(worthOfPieces({ '5000': 2, '200': 3, '1': 7 })).toBe(10_607);
    expect(worthOfPieces({})).toBe(0);
    expect(() => worthOfPieces({ '100': 1.5, '1': 0.25 })).toThrow(RangeError);
    expect(() => worthOfPieces({ '100': -1 })).toThrow(RangeError);
  });
});
