import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fact, type Fact, type JournalRecord, type SaleLine } from '../journal/index.ts';
import { taxDocument, type TaxRule } from '../money/index.ts';
import { accountOf, balancesOf, type Posting, postingsOf } from './index.ts';

const rule: TaxRule = { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' };
const record = (one: Fact): JournalRecord => ({
  stationId: 'till-1',
  incarnation: 'ab'.repeat(16),
  seq: 1,
  id: 'r',
  organizationId: 'org',
  venueId: 'venue',
  registerId: 'R1',
  businessDay: '2026-11-22',
  occurredAtMs: 0,
  monotonicMs: 0,
  bootId: 'b',
  clockOffsetMs: null,
  operatorId: null,
  shiftId: 's1',
  refs: [],
  ...one,
});

const draft = fc.record({
  unit: fc.integer({ min: 0, max: 50_000 }),
  quantity: fc.integer({ min: 1, max: 20 }),
  rate: fc.constantFrom(1_000, 1_300, 2_000),
  deferral: fc.constantFrom(
    { kind: 'none' as const },
    { kind: 'session' as const, sessionId: 'se' },
    { kind: 'day' as const, day: '2026-11-22' },
  ),
});
type Draft = { unit: number; quantity: number; rate: number; deferral: SaleLine['deferral'] };

function saleBody(drafts: readonly Draft[]) {
  const taxed = taxDocument(
    drafts.map((one) => ({
      amountMinor: one.unit * one.quantity,
      taxRateId: `t${one.rate}`,
      rateBasisPoints: one.rate,
    })),
    rule,
  );
  const lines = drafts.map((one, index): SaleLine => {
    const tax = taxed.lines[index] as (typeof taxed.lines)[number];
    return {
      lineId: `l${index}`,
      productId: `p${index}`,
      variantId: 'v',
      name: 'n',
      quantity: one.quantity,
      unitPriceMinor: one.unit,
      netMinor: tax.netMinor,
      taxMinor: tax.taxMinor,
      grossMinor: tax.grossMinor,
      taxRateId: tax.taxRateId,
      taxBasisPoints: tax.rateBasisPoints,
      deferral: one.deferral,
    };
  });
  const total = taxed.grossMinor;
  const tenders = [
    {
      tenderId: 't',
      kind: 'cash' as const,
      amountMinor: total,
      tenderedMinor: total + 500,
      changeMinor: 500,
    },
  ];
  return {
    saleId: 's',
    receiptNumber: '1',
    currency: 'EUR',
    lines,
    tenders,
    roundingMinor: 0,
    totalMinor: total,
  };
}
const sold = (drafts: readonly Draft[]) => postingsOf(record(fact('SaleCompleted', saleBody(drafts))));
const refunded = (drafts: readonly Draft[]) =>
  postingsOf(record(fact('SaleRefunded', { ...saleBody(drafts), refundId: 'r', reason: 'rain' })));
const off = (postings: readonly Posting[]) =>
  postings.reduce((sum, one) => sum + (one.side === 'debit' ? one.amountMinor : -one.amountMinor), 0);

describe('the books', () => {
  it('balance for every sale and every refund, with positive amounts only', () => {
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 12 }), (drafts) => {
        for (const postings of [sold(drafts), refunded(drafts)]) {
          expect(off(postings)).toBe(0);
          for (const one of postings) expect(one.amountMinor).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('come back to nothing when a sale is refunded whole', () => {
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 12 }), (drafts) => {
        for (const balance of balancesOf([...sold(drafts), ...refunded(drafts)]).values())
          expect(balance.debitMinor).toBe(balance.creditMinor);
      }),
    );
  });

  it('keep the change out of the drawer and the tax out of revenue', () => {
    const balances = balancesOf(
      sold([{ unit: 2_400, quantity: 1, rate: 1_300, deferral: { kind: 'day', day: '2026-11-22' } }]),
    );
    expect(
      [...balances.values()].map(({ account, debitMinor, creditMinor }) => [
        account.id,
        debitMinor - creditMinor,
      ]),
    ).toEqual([
      ['cash:till-1:s1', 2_400],
      ['deferred-revenue:p0:2026-11-22', -2_124],
      ['tax-payable:t1300', -276],
    ]);
  });

  it('empty the drawer at the close and name what was short', () => {
    const closed = postingsOf(
      record(
        fact('ShiftClosed', {
          shiftId: 's1',
          zNumber: 1,
          currency: 'EUR',
          expectedMinor: 10_000,
          countedMinor: 9_950,
          differenceMinor: -50,
          saleCount: 1,
          grossMinor: 1,
          unsyncedCount: null,
          journal: null,
          checkpoint: null,
        }),
      ),
    );
    const opened = postingsOf(
      record(fact('ShiftOpened', { shiftId: 's1', floatMinor: 10_000, currency: 'EUR' })),
    );
    const balances = balancesOf([...opened, ...closed]);
    const net = (id: string) =>
      (balances.get(`${id} EUR`)?.debitMinor ?? 0) - (balances.get(`${id} EUR`)?.creditMinor ?? 0);
    expect(net('cash:till-1:s1')).toBe(0);
    expect(net('cash-over-short:s1')).toBe(50);
    expect(net('safe:venue')).toBe(-50);
  });

  it('refuse a body that does not add up', () => {
    const body = saleBody([{ unit: 1_000, quantity: 1, rate: 1_000, deferral: { kind: 'none' } }]);
    expect(() => postingsOf(record(fact('SaleCompleted', { ...body, roundingMinor: 1 })))).toThrow(
      /off by -1/,
    );
  });

  it('know every account by the first word of its name', () => {
    expect(accountOf('deferred-revenue:p:2026-11-22')).toMatchObject({ kind: 'liability', normal: 'credit' });
    expect(() => accountOf('sundries:x')).toThrow(/No account/);
  });
});
