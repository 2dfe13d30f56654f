import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listPriceLine, type SaleLine, type Tender } from '../journal/index.ts';
import { giveBackOf } from './give-back.ts';
import { planRefund, type RefundWanted } from './plan.ts';
import { isAllTakenBack, type RefundFact, remainingOf, type SaleFact } from './remaining.ts';

const lineOf = (lineId: string, quantity: number, grossMinor: number, taxMinor: number): SaleLine =>
  listPriceLine({
    lineId,
    productId: 'p',
    variantId: 'v',
    name: 'x',
    quantity,
    unitPriceMinor: 100,
    netMinor: grossMinor - taxMinor,
    taxMinor,
    grossMinor,
    taxRateId: 't',
    taxBasisPoints: 1_300,
    deferral: { kind: 'none' },
  });
const card = (tenderId: string, amountMinor: number): Tender => ({
  tenderId,
  kind: 'card',
  amountMinor,
  paymentId: `p-${tenderId}`,
  terminalId: 'c1',
  state: 'captured',
  brand: 'visa',
  last4: '4242',
  approvalCode: '',
});
const cash = (tenderId: string, amountMinor: number): Tender => ({
  tenderId,
  kind: 'cash',
  amountMinor,
  tenderedMinor: amountMinor,
  changeMinor: 0,
});
const FIVE = { incrementMinor: 5, mode: 'nearest' } as const;

interface Made {
  readonly sale: SaleFact;
  readonly rounding: typeof FIVE | undefined;
}
const sales: fc.Arbitrary<Made> = fc
  .record({
    lines: fc.array(
      fc.record({ quantity: fc.integer({ min: 1, max: 9 }), gross: fc.integer({ min: 0, max: 30_000 }) }),
      { minLength: 1, maxLength: 5 },
    ),
    taxShare: fc.integer({ min: 0, max: 20 }),
    cardShare: fc.integer({ min: 0, max: 100 }),
    rounds: fc.boolean(),
  })
  .map(({ lines: made, taxShare, cardShare, rounds }) => {
    const lines = made.map(({ quantity, gross }, index) =>
      lineOf(`l${index}`, quantity, gross, Math.floor((gross * taxShare) / 100)),
    );
    const totalMinor = lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
    const byCard = Math.floor((totalMinor * cardShare) / 100);
    const rest = totalMinor - byCard;
    const paid = rounds ? Math.round(rest / 5) * 5 : rest;
    const tenders = [...(byCard > 0 ? [card('k', byCard)] : []), ...(paid !== 0 ? [cash('c', paid)] : [])];
    return {
      sale: { lines, tenders, totalMinor, roundingMinor: paid - rest, currency: 'EUR' },
      rounding: rounds ? FIVE : undefined,
    };
  });
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('whole', 'lines', 'lines', 'lines', 'amount', 'amount'),
    line: fc.nat(4),
    quantity: fc.integer({ min: 1, max: 4 }),
    share: fc.integer({ min: 1, max: 100 }),
    to: fc.constantFrom<'original' | 'cash'>('original', 'original', 'cash'),
  }),
  { maxLength: 12 },
);

const sumOf = <T>(all: readonly T[], of: (one: T) => number) => all.reduce((sum, one) => sum + of(one), 0);
const paidBy = (of: { readonly tenders: readonly { readonly amountMinor: number }[] }) =>
  sumOf(of.tenders, ({ amountMinor }) => amountMinor);

describe('what is left of a sale', () => {
  it('refunds and remains are what was sold, to the unit, and never more goes back than was paid', () => {
    fc.assert(
      fc.property(sales, steps, ({ sale, rounding }, wanted) => {
        const refunds: RefundFact[] = [];
        for (const step of wanted) {
          const left = remainingOf(sale, refunds);
          const ask: RefundWanted =
            step.kind === 'whole'
              ? { kind: 'whole' }
              : step.kind === 'lines'
                ? { kind: 'lines', lines: [{ lineId: `l${step.line}`, quantity: step.quantity }] }
                : { kind: 'amount', amountMinor: Math.ceil((left.totalMinor * step.share) / 100) };
          const plan = planRefund(left, ask);
          if (!plan.ok) continue;
          const back = giveBackOf(left, plan.value.totalMinor, step.to, rounding);
          if (!back.ok) continue;
          refunds.push({
            lines: [...plan.value.lines],
            totalMinor: plan.value.totalMinor,
            roundingMinor: back.value.roundingMinor,
            tenders: back.value.given.map((one, index) => ({
              ...(one.tender ?? cash(`n${refunds.length}-${index}`, one.amountMinor)),
              amountMinor: one.amountMinor,
            })),
          });
          const last = refunds.at(-1) as RefundFact;
          expect(paidBy(last)).toBe(last.totalMinor + last.roundingMinor);
          for (const { netMinor, taxMinor, grossMinor } of last.lines) {
            expect(netMinor + taxMinor).toBe(grossMinor);
            expect(Math.min(netMinor, taxMinor, grossMinor)).toBeGreaterThanOrEqual(0);
          }
        }
        const left = remainingOf(sale, refunds);
        expect(left.totalMinor + sumOf(refunds, ({ totalMinor }) => totalMinor)).toBe(sale.totalMinor);
        expect(sumOf(left.lines, ({ grossMinor }) => grossMinor)).toBe(left.totalMinor);
        expect(left.paidMinor + sumOf(refunds, paidBy)).toBe(paidBy(sale));
        expect(left.paidMinor).toBeGreaterThanOrEqual(0);
        expect(sumOf(left.tenders, ({ amountMinor }) => amountMinor)).toBe(left.paidMinor);
        for (const line of left.lines) {
          expect(line.quantity).toBeGreaterThanOrEqual(0);
          expect(line.grossMinor).toBeGreaterThanOrEqual(0);
          if (line.quantity === 0 && refunds.length > 0) expect(line.grossMinor).toBe(0);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('gives everything back when everything is taken back', () => {
    fc.assert(
      fc.property(sales, ({ sale, rounding }) => {
        const left = remainingOf(sale, []);
        const plan = planRefund(left, { kind: 'whole' });
        if (!plan.ok) return;
        const back = giveBackOf(left, plan.value.totalMinor, 'original', rounding);
        expect(back).toMatchObject({
          ok: true,
          value: { roundingMinor: sale.roundingMinor, otherTender: false },
        });
      }),
    );
  });
});

describe('a refund', () => {
  const sale: SaleFact = {
    lines: [lineOf('a', 3, 1_000, 115), lineOf('b', 1, 0, 0)],
    tenders: [card('k', 600), cash('c', 400)],
    totalMinor: 1_000,
    roundingMinor: 0,
    currency: 'EUR',
  };
  it('takes pieces one by one and leaves no unit over', () => {
    const refunds: RefundFact[] = [];
    const grosses = [1, 2, 3].map(() => {
      const plan = planRefund(remainingOf(sale, refunds), {
        kind: 'lines',
        lines: [{ lineId: 'a', quantity: 1 }],
      });
      if (!plan.ok) throw new Error(plan.code);
      refunds.push({
        lines: [...plan.value.lines],
        totalMinor: plan.value.totalMinor,
        roundingMinor: 0,
        tenders: [cash('x', plan.value.totalMinor)],
      });
      return plan.value.totalMinor;
    });
    expect(grosses.reduce((a, b) => a + b)).toBe(1_000);
    const left = remainingOf(sale, refunds);
    expect(isAllTakenBack(left)).toBe(false);
    expect(planRefund(left, { kind: 'lines', lines: [{ lineId: 'a', quantity: 1 }] })).toMatchObject({
      ok: false,
      code: 'more_than_left',
    });
    expect(planRefund(left, { kind: 'amount', amountMinor: 1 })).toMatchObject({ ok: false });
    expect(planRefund(left, { kind: 'lines', lines: [{ lineId: 'z', quantity: 1 }] })).toMatchObject({
      code: 'no_such_line',
    });
  });
  it('goes back to the card first and the rest in cash; all in cash is another tender', () => {
    const left = remainingOf(sale, []);
    expect(giveBackOf(left, 700, 'original', undefined)).toMatchObject({
      value: {
        given: [
          { kind: 'card', amountMinor: 600 },
          { kind: 'cash', amountMinor: 100 },
        ],
        otherTender: false,
      },
    });
    expect(giveBackOf(left, 700, 'cash', undefined)).toMatchObject({
      value: { given: [{ kind: 'cash', amountMinor: 700 }], otherTender: true },
    });
    expect(giveBackOf(left, 1_001, 'cash', undefined)).toMatchObject({ ok: false });
  });
  it('counts money that went back another way against what was paid', () => {
    const left = remainingOf(sale, [
      { lines: [], totalMinor: 900, roundingMinor: 0, tenders: [cash('new', 900)] },
    ]);
    expect(left.tenders.map(({ amountMinor }) => amountMinor)).toEqual([100, 0]);
  });
});
