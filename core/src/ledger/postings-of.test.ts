import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fact,
  listPriceLine,
  PLAIN_CLOSE,
  WALK_IN,
  WHOLE_REFUND,
  type Tender,
  type Fact,
  type JournalRecord,
  type SaleLine,
} from '../journal/index.ts';
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
type Draft = {
  unit: number;
  quantity: number;
  rate: number;
  deferral: Exclude<SaleLine['deferral'], { kind: 'voucher' }>;
};

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
    return listPriceLine({
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
    });
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
    ...WALK_IN,
  };
}
const refundBody = (drafts: readonly Draft[]) => {
  const { basketId: _basket, customerId: _customer, orderId: _order, ...money } = saleBody(drafts);
  return { ...money, refundId: 'r', reason: 'rain', ...WHOLE_REFUND };
};
const sold = (drafts: readonly Draft[]) => postingsOf(record(fact('SaleCompleted', saleBody(drafts))));
const refunded = (drafts: readonly Draft[]) => postingsOf(record(fact('SaleRefunded', refundBody(drafts))));
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
          ...PLAIN_CLOSE,
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

/** One tender of every kind that settles the amount. */
const tenderOf = (kind: Tender['kind'], amountMinor: number): Tender => {
  const base = { tenderId: kind, amountMinor };
  switch (kind) {
    case 'cash':
      return { ...base, kind, tenderedMinor: amountMinor, changeMinor: 0 };
    case 'foreign-cash':
      return {
        ...base,
        kind,
        foreignCurrency: 'USD',
        foreignMinor: 2 * amountMinor + 7,
        rateMillionths: 500_000,
      };
    case 'card':
      return {
        ...base,
        kind,
        paymentId: 'p',
        terminalId: 't',
        state: 'captured',
        brand: '',
        last4: '',
        approvalCode: '',
      };
    case 'stored-value':
      return { ...base, kind, account: 'gift-card', accountId: 'g', offline: false };
    case 'voucher':
      return {
        ...base,
        kind,
        voucherId: 'v',
        productId: 'p0',
        taxRateId: 't1000',
        netMinor: amountMinor,
        taxMinor: 0,
      };
    case 'invoice':
      return { ...base, kind, debtorId: 'd', reference: '' };
    case 'deposit':
      return { ...base, kind, reference: 'booking' };
    case 'online':
      return { ...base, kind, provider: 'stripe', reference: 'o' };
  }
};
const tenderKinds = fc.constantFrom<Tender['kind'][]>(
  'cash',
  'foreign-cash',
  'card',
  'stored-value',
  'voucher',
  'invoice',
  'deposit',
  'online',
);

describe('tenders', () => {
  const split = fc.array(fc.tuple(tenderKinds, fc.integer({ min: 1, max: 9_999 })), {
    minLength: 1,
    maxLength: 8,
  });
  const withTenders = (parts: readonly (readonly [Tender['kind'], number])[], rounding: number) => {
    const total = parts.reduce((sum, [, amount]) => sum + amount, 0) - rounding;
    const base = saleBody([{ unit: total, quantity: 1, rate: 1_000, deferral: { kind: 'none' } }]);
    return {
      ...base,
      tenders: parts.map(([kind, amount]) => tenderOf(kind, amount)),
      roundingMinor: rounding,
    };
  };

  it('balance in every currency, whatever they are and however they are mixed', () => {
    fc.assert(
      fc.property(split, fc.constantFrom(-2, 0, 2), (parts, rounding) => {
        const postings = postingsOf(record(fact('SaleCompleted', withTenders(parts, rounding))));
        for (const currency of ['EUR', 'USD'])
          expect(off(postings.filter((posting) => posting.currency === currency))).toBe(0);
      }),
    );
  });

  it('move to where a correction says, and leave every other account alone', () => {
    fc.assert(
      fc.property(tenderKinds, tenderKinds, fc.integer({ min: 1, max: 9_999 }), (from, to, amount) => {
        const sale = postingsOf(record(fact('SaleCompleted', withTenders([[from, amount]], 0))));
        const right = postingsOf(record(fact('SaleCompleted', withTenders([[to, amount]], 0))));
        const body = {
          correctionId: 'c',
          saleId: 's',
          currency: 'EUR',
          removed: tenderOf(from, amount),
          added: tenderOf(to, amount),
          reason: 'wrong key',
          overrideId: null,
        };
        const balances = (postings: readonly Posting[]) =>
          [...balancesOf(postings).values()]
            .map(({ account, currency, debitMinor, creditMinor }) => [
              account.id,
              currency,
              debitMinor - creditMinor,
            ])
            .filter(([, , balance]) => balance !== 0)
            .map(String)
            .toSorted();
        const corrected = balances([...sale, ...postingsOf(record(fact('TenderCorrected', body)))]);
        expect(corrected).toEqual(balances(right));
      }),
    );
  });
});

describe('a card payment', () => {
  const payment = {
    paymentId: 'p',
    terminalId: 't',
    provider: 'lab' as const,
    amountMinor: 500,
    currency: 'EUR',
  };
  const card = { brand: 'visa', last4: '4242', approvalCode: '1', reference: 'pi' };
  const held = (postings: readonly Posting[]) =>
    Object.fromEntries(
      [...balancesOf(postings)].map(([key, { debitMinor, creditMinor }]) => [key, debitMinor - creditMinor]),
    );

  it('belongs to a guest until a sale takes it up', () => {
    const captured = postingsOf(record(fact('PaymentCaptured', { ...payment, ...card })));
    expect(held(captured)).toEqual({ 'card-clearing:t EUR': 500, 'unapplied-payments:till-1 EUR': -500 });
    const sale = { ...saleBody([{ unit: 500, quantity: 1, rate: 1_000, deferral: { kind: 'none' } }]) };
    const paid = postingsOf(record(fact('SaleCompleted', { ...sale, tenders: [tenderOf('card', 500)] })));
    expect(held([...captured, ...paid])['unapplied-payments:till-1 EUR']).toBe(0);
  });

  it.each([
    ['captured', 's', { 'card-clearing:t EUR': 500, 'payments-unknown:t EUR': -500 }],
    ['captured', null, { 'card-clearing:t EUR': 500, 'unapplied-payments:till-1 EUR': -500 }],
    ['not-charged', 's', { 'payment-losses:venue EUR': 500, 'payments-unknown:t EUR': -500 }],
    ['not-charged', null, {}],
  ] as const)('that was unknown and turns out %s, with sale %s', (outcome, saleId, expected) => {
    const body = {
      ...payment,
      before: 'unknown' as const,
      outcome,
      by: 'provider' as const,
      reason: '',
      saleId,
    };
    expect(held(postingsOf(record(fact('PaymentResolved', body))))).toEqual(expected);
  });

  it.each(['s', null])(
    'ends in the same books however often its fate was told differently, with sale %s',
    (saleId) => {
      const told = (before: 'unknown' | 'captured' | 'not-charged', outcome: 'captured' | 'not-charged') =>
        postingsOf(
          record(fact('PaymentResolved', { ...payment, before, outcome, by: 'person', reason: '', saleId })),
        );
      const nonZero = (postings: readonly Posting[]) =>
        Object.fromEntries(Object.entries(held(postings)).filter(([, minor]) => minor !== 0));
      const straight = nonZero(told('unknown', 'captured'));
      expect(
        nonZero([
          ...told('unknown', 'not-charged'),
          ...told('not-charged', 'captured'),
          ...told('captured', 'captured'),
          ...told('captured', 'not-charged'),
          ...told('not-charged', 'captured'),
        ]),
      ).toEqual(straight);
    },
  );
});
