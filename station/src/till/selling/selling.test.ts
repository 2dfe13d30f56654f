/** A till on a real ledger: prices by the engine, reductions by hand with leave, voids with a trace. One file for one till. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundle, priceList, promotion } from '@gatehouse/core/catalogue';
import { basket as basketSchema, type BasketInput, VOID_AFTER_MS } from '@gatehouse/core/contract';
import { type RecordKind, readRecord } from '@gatehouse/core/journal';
import { parseTicketCode } from '@gatehouse/core/tickets';
import { approve } from '../../permits/index.ts';
import { catalogueRows, PRODUCTS, rowsOf } from '../../testing/small-venue.ts';
import { JONAS, lineOf, scratchTill, type ScratchTill, TODAY } from '../testing/scratch-till.ts';
import { UNEXPLAINED } from './index.ts';

const LENA = { operatorId: 'lena', name: 'Lena', role: 'cashier' as const };
const name = (text: string) => ({ default: text, byLocale: { de: `${text} (de)`, en: `${text} (en)` } });
const family = promotion.parse({
  promotionId: 'family',
  name: name('family'),
  rule: {
    kind: 'together',
    parts: [
      { target: { variantIds: ['day-adult'] }, quantity: 2 },
      { target: { variantIds: ['day-child'] }, quantity: 2 },
    ],
    priceMinor: 7_200,
  },
});
const winter = promotion.parse({
  promotionId: 'winter',
  name: name('winter'),
  codes: ['WINTER10'],
  rule: { kind: 'percentage', basisPoints: 1_000 },
});
const member = promotion.parse({
  promotionId: 'member',
  name: name('member'),
  customerGroups: ['members'],
  priority: 9,
  rule: { kind: 'percentage', basisPoints: 2_000 },
});
const mondays = priceList.parse({
  priceListId: 'mondays',
  name: name('mondays'),
  when: { weekdays: [1] },
  prices: [{ variantId: 'coffee', priceMinor: 250 }],
});
const snack = bundle.parse({
  bundleId: 'snack',
  name: name('snack'),
  categoryId: 'food',
  parts: [{ variantId: 'coffee', quantity: 5 }],
  priceMinor: 1_000,
});

let at: ScratchTill;
beforeEach(async () => {
  at = await scratchTill();
  stock([family, winter, member]);
  at.till.openShift({ operationId: 'op-shift-1', floatMinor: 10_000 }, JONAS);
});
afterEach(async () => {
  await at.close();
  at.scratch.remove();
});

function stock(
  promotions: readonly { promotionId: string }[],
  more: readonly (readonly [string, unknown])[] = [],
): void {
  const products = PRODUCTS.map((one) =>
    one.productId === 'day' ? { ...one, concessionBasisPoints: 2_500 } : one,
  );
  at.replica.applyPage({
    scope: 'catalogue',
    generation: 'g2',
    rows: [
      ...catalogueRows(products),
      ...rowsOf([...promotions.map((one) => [`promotion:${one.promotionId}`, one] as const), ...more]),
    ],
    toPosition: 200,
    confirmedAtMs: 2,
  });
}

let operation = 0;
const buy = (
  basket: BasketInput,
  expectedTotalMinor: number,
  operator: typeof JONAS | typeof LENA = JONAS,
) => {
  operation += 1;
  return at.till.completeSale(
    {
      ...basket,
      operationId: `op-sale-${operation}`,
      expectedTotalMinor,
      tenders: [{ kind: 'cash', tenderedMinor: 100_000 }],
    },
    operator,
  );
};
const bodies = <Kind extends RecordKind>(kind: Kind) =>
  at.ledger.recordsFrom(1, 1_000).flatMap(({ text }) => {
    const read = readRecord(text);
    return read.kind === 'record' && read.record.kind === kind
      ? [read.record.body as never as Record<string, unknown>]
      : [];
  });
const must = <Value>(answer: { ok: true; value: Value } | { ok: false; problem: unknown }): Value => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.value;
};
const soldLines = () => bodies('SaleCompleted').at(-1)?.['lines'] as readonly Record<string, never>[];
const reason = { reason: 'rain', overrideId: null };

describe('a sale under promotions', () => {
  it('charges the family price and says why in each line, in the guest language', () => {
    must(buy({ lines: [lineOf('day-adult', 2), lineOf('day-child', 2)], guestLanguage: 'en' }, 7_200));
    expect(soldLines().map(({ grossMinor, reductions }) => [grossMinor, reductions])).toEqual([
      [
        4_215,
        [
          expect.objectContaining({
            kind: 'promotion',
            reductionId: 'family',
            amountMinor: 585,
            reason: 'family (en)',
          }),
        ],
      ],
      [2_985, [expect.objectContaining({ amountMinor: 415 })]],
    ]);
  });

  it('takes a code in any writing, and a day price by the day of the line', () => {
    must(buy({ lines: [lineOf('day-adult')], promotionCodes: ['winter10'] }, 2_160));
    stock(
      [],
      [
        ['price-list:mondays', mondays],
        ['bundle:snack', snack],
      ],
    );
    must(buy({ lines: [{ ...lineOf('coffee'), day: '2026-06-15' }] }, 250));
    must(buy({ lines: [{ ...lineOf('coffee'), day: '2026-06-16' }] }, 320));
    must(buy({ lines: [{ ...lineOf('coffee', 5), day: '2026-06-16' }] }, 1_000));
  });

  it('books lines of money as what they are, and refuses a gift card nobody keeps', () => {
    const tip = { lineId: 'x1', kind: 'tip' as const, amountMinor: 150 };
    const gift = { lineId: 'x2', kind: 'donation' as const, amountMinor: 200 };
    const sale = must(buy({ lines: [lineOf('coffee')], extras: [tip, gift] }, 670));
    expect(sale.lines.map(({ name: of, grossMinor }) => [of, grossMinor])).toEqual([
      ['Kaffee', 320],
      ['Trinkgeld', 150],
      ['Spende', 200],
    ]);
    const card = { lineId: 'x3', kind: 'gift-card' as const, accountId: 'g', amountMinor: 1_000 };
    expect(buy({ lines: [], extras: [card] }, 1_000)).toMatchObject({
      ok: false,
      problem: { code: 'extra_not_sold' },
    });
  });

  it('issues one code for all of a group, which admits them all', () => {
    const sale = must(buy({ lines: [{ ...lineOf('day-child', 12), codes: 'one' }] }, 20_400));
    expect(sale.tickets).toHaveLength(1);
    expect(typeof parseTicketCode(sale.tickets[0]?.code ?? '')).toBe('object');
    expect(bodies('TicketIssued')).toMatchObject([{ admits: 12 }]);
  });
});

describe('reductions by hand', () => {
  const discounted = (basisPoints: number, quantity = 1, overrideId: string | null = null): BasketInput => ({
    basketId: 'basket-1',
    lines: [
      {
        ...lineOf('day-adult', quantity),
        adjustment: { kind: 'discount-percent', basisPoints, reason: 'rain', overrideId },
      },
    ],
  });
  const approval = async (
    permission: 'sale.discount' | 'sale.oversell',
    amountMinor: number,
    basisPoints: number,
  ) =>
    must(
      await approve(
        {
          ledger: at.ledger,
          ids: { nextId: () => `override-${(operation += 1)}` },
          identify: async () => ({
            ok: true as const,
            value: { operatorId: 'maria', name: 'Maria', role: 'supervisor' as const, permissions: [] },
          }),
          clock: at.scratch.clock,
          limits: () => undefined,
          bootId: 'boot',
        } as never,
        { permission, action: 'discount', subjectId: 'basket-1', amountMinor, basisPoints },
        { kind: 'pin', pin: '1' },
        LENA,
      ),
    ).overrideId;

  it('are the cashier’s own up to their limit, and also when they are many', () => {
    must(buy(discounted(1_000), 2_160, LENA));
    expect(soldLines()[0]?.['reductions']).toMatchObject([
      { kind: 'discount', amountMinor: 240, reason: 'rain' },
    ]);
    expect(buy(discounted(1_100), 2_136, LENA)).toMatchObject({
      ok: false,
      problem: { code: 'needs_override' },
    });
    // Ten per cent of much is more than the amount a cashier may give.
    expect(buy(discounted(1_000, 9), 19_440, LENA)).toMatchObject({
      ok: false,
      problem: { code: 'needs_override' },
    });
    // A tenth off each line and a tenth off the rest is nearly a fifth.
    expect(
      buy(
        { ...discounted(1_000), adjustment: { kind: 'discount-percent', basisPoints: 1_000, ...reason } },
        1_944,
        LENA,
      ),
    ).toMatchObject({ ok: false, problem: { code: 'needs_override' } });
  });

  it('wait with their approval for a guest who looks for coins, cover what was approved, and serve once', async () => {
    const overrideId = await approval('sale.discount', 1_200, 5_000);
    const basket = basketSchema.parse(discounted(5_000, 1, overrideId));
    expect(
      must(at.till.adjust({ basket, lineId: 'line-day-adult-1', what: 'reduction' }, LENA)),
    ).toMatchObject({
      totalMinor: 1_200,
      overrideId,
    });
    at.scratch.clock.advance(10 * 60_000);
    expect(buy(discounted(5_000, 2, overrideId), 2_400, LENA)).toMatchObject({
      ok: false,
      problem: { code: 'override_invalid' },
    });
    must(buy(discounted(5_000, 1, overrideId), 1_200, LENA));
    expect(soldLines()[0]?.['reductions']).toMatchObject([{ overrideId }]);
    expect(buy(discounted(5_000, 1, overrideId), 1_200, LENA)).toMatchObject({ ok: false });
  });

  it('refuse what no leave makes right: a concession beyond the product’s, a carer without a guest', () => {
    const with_ = (variantId: string, adjustment: object, quantity = 1) => ({
      ...lineOf(variantId, quantity),
      lineId: `${variantId}-x`,
      adjustment: { ...reason, ...adjustment } as never,
    });
    must(buy({ lines: [with_('day-adult', { kind: 'concession', basisPoints: 2_500 })] }, 1_800, LENA));
    expect(
      buy({ lines: [with_('day-adult', { kind: 'concession', basisPoints: 2_600 })] }, 1_776, LENA),
    ).toMatchObject({
      problem: { code: 'no_concession' },
    });
    expect(buy({ lines: [with_('day-adult', { kind: 'carer' })] }, 0, LENA)).toMatchObject({
      problem: { code: 'carer_alone' },
    });
    must(buy({ lines: [lineOf('day-adult'), with_('day-adult', { kind: 'carer' })] }, 2_400, LENA));
    expect(buy({ lines: [with_('coffee', { kind: 'complimentary' })] }, 0, LENA)).toMatchObject({
      problem: { code: 'needs_override' },
    });
    must(buy({ lines: [with_('coffee', { kind: 'complimentary' })] }, 0, JONAS));
    must(buy({ lines: [with_('coffee', { kind: 'price-override', unitPriceMinor: 100 }, 2)] }, 200, JONAS));
    expect(soldLines()[0]).toMatchObject({
      listUnitMinor: 320,
      unitPriceMinor: 100,
      reductions: [{ kind: 'price-override', amountMinor: 440 }],
    });
  });

  it('sell beyond a session’s capacity only with leave', async () => {
    const full = { ...lineOf('climb-60', 6, 's1') };
    expect(buy({ lines: [full] }, 8_700, LENA)).toMatchObject({ problem: { code: 'session_full' } });
    const beyond = (overrideId: string | null): BasketInput => ({
      basketId: 'basket-1',
      lines: [{ ...full, oversell: { overrideId } }],
    });
    expect(buy(beyond(null), 8_700, LENA)).toMatchObject({ problem: { code: 'needs_override' } });
    must(buy(beyond(await approval('sale.oversell', 0, 0)), 8_700, LENA));
  });
});

describe('what leaves a basket', () => {
  const basket = (lines: BasketInput['lines'], basketId: string | null = 'b1') =>
    basketSchema.parse({ basketId, lines });
  const two = [lineOf('day-adult', 3), lineOf('coffee')];

  it('complaint 21: leaves a trace once it had been there, whoever asked for no reason', () => {
    at.till.keepBasket(basket(two), LENA);
    at.till.keepBasket(basket([lineOf('day-adult', 3)]), LENA);
    expect(bodies('LineVoided')).toEqual([]);
    at.scratch.clock.advance(VOID_AFTER_MS);
    at.till.keepBasket(basket([{ ...lineOf('day-adult', 3), quantity: 1 }]), LENA);
    expect(bodies('LineVoided')).toMatchObject([
      { basketId: 'b1', variantId: 'day-adult', quantity: 2, amountMinor: 4_800, reason: UNEXPLAINED },
    ]);
    // Another guest's basket in its place: the last piece is told, too.
    at.till.keepBasket(basket([lineOf('coffee')], 'b2'), LENA);
    expect(bodies('LineVoided')).toHaveLength(2);
  });

  it('complaint 21: a sale that leaves out what was kept says so in the same commit', () => {
    at.till.keepBasket(basket(two), LENA);
    at.scratch.clock.advance(VOID_AFTER_MS);
    must(buy({ basketId: 'b1', lines: [lineOf('coffee')] }, 320));
    expect(bodies('LineVoided')).toMatchObject([{ variantId: 'day-adult', quantity: 3 }]);
    at.till.keepBasket(basket([], null), LENA);
    expect(bodies('LineVoided')).toHaveLength(1);
  });

  it('complaint 21: a reason is kept with who gave it, once, also over a retry and a restart', async () => {
    at.till.keepBasket(basket(two), LENA);
    at.scratch.clock.advance(VOID_AFTER_MS);
    await at.restart();
    const asked = {
      operationId: 'op-void-1',
      basketId: 'b1',
      lineId: 'line-coffee-1',
      quantity: 1,
      reason: 'changed their mind',
      overrideId: null,
      basket: basket([lineOf('day-adult', 3)]),
    };
    must(at.till.voidLine(asked, LENA));
    must(at.till.voidLine(asked, LENA));
    at.till.keepBasket(asked.basket, LENA);
    expect(bodies('LineVoided')).toMatchObject([{ variantId: 'coffee', reason: 'changed their mind' }]);
    must(
      at.till.voidBasket(
        { operationId: 'op-void-2', basketId: 'b1', reason: 'left', overrideId: null },
        LENA,
      ),
    );
    at.till.keepBasket(basket([], null), LENA);
    expect(bodies('BasketVoided')).toMatchObject([{ lineCount: 1, amountMinor: 7_200, reason: 'left' }]);
    expect(bodies('LineVoided')).toHaveLength(1);
    expect(at.till.basket().lines).toEqual([]);
  });

  it('takes a supervisor’s leave where much is voided', () => {
    at.till.keepBasket(basket([lineOf('day-adult', 5)]), LENA);
    const asked = { operationId: 'op-void-3', basketId: 'b1', reason: 'left', overrideId: null };
    expect(at.till.voidBasket(asked, LENA)).toMatchObject({ problem: { code: 'needs_override' } });
    must(at.till.voidBasket(asked, JONAS));
  });
});

describe('the sold-out switch', () => {
  it('holds at this till for today, is written down, and is taken back', () => {
    const asked = { operationId: 'op-out-1', variantId: 'coffee', soldOut: true };
    must(at.till.switchSoldOut(asked, LENA));
    expect(buy({ lines: [lineOf('coffee')] }, 320)).toMatchObject({ problem: { code: 'sold_out' } });
    expect(must(at.till.catalogue()).tiles.find(({ variantId }) => variantId === 'coffee')?.soldOut).toBe(
      true,
    );
    expect(bodies('SoldOutSwitched')).toEqual([{ productId: 'coffee', variantId: 'coffee', soldOut: true }]);
    must(at.till.switchSoldOut({ ...asked, operationId: 'op-out-2', soldOut: false }, LENA));
    must(buy({ lines: [lineOf('coffee')] }, 320));
    must(at.till.switchSoldOut({ ...asked, operationId: 'op-out-3' }, LENA));
    at.scratch.clock.advance(24 * 3_600_000);
    must(buy({ lines: [{ ...lineOf('coffee'), day: TODAY }] }, 320));
  });
});
