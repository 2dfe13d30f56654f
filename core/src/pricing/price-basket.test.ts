import { describe, expect, it } from 'vitest';
import { NO_OFFERS, type Offers, promotion } from '../catalogue/index.ts';
import { adjustment } from '../contract/basket.ts';
import {
  type BasketToPrice,
  isoWeekday,
  PLAIN_MOMENT,
  priceBasket,
  type PricedItem,
  type PricingContext,
  shareTaken,
} from './index.ts';

const itemOf = (variantId: string, priceMinor: number): PricedItem => ({
  variantId,
  productId: variantId.split('-')[0] ?? variantId,
  categoryId: variantId === 'coffee' || variantId === 'cake' ? 'food' : 'day',
  priceMinor,
  taxRateId: variantId === 'coffee' ? 'vat-20' : 'vat-13',
  taxBasisPoints: variantId === 'coffee' ? 2_000 : 1_300,
});

const rule = { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' } as const;
const SUNDAY = '2026-11-22';
const context = (offers: Partial<Offers> = {}, more: Partial<PricingContext> = {}): PricingContext => ({
  ...PLAIN_MOMENT,
  rule,
  offers: { ...NO_OFFERS, ...offers },
  ...more,
});
const line = (variantId: string, priceMinor: number, quantity = 1, more = {}) => ({
  lineId: variantId,
  item: itemOf(variantId, priceMinor),
  quantity,
  day: SUNDAY,
  adjustment: null,
  ...more,
});
const basketOf = (lines: BasketToPrice['lines'], more: Partial<BasketToPrice> = {}): BasketToPrice => ({
  lines,
  extras: [],
  adjustment: null,
  promotionCodes: [],
  ...more,
});
const offer = (of: Record<string, unknown>) =>
  promotion.parse({ promotionId: 'p', name: { default: 'p' }, ...of });
const family = offer({
  promotionId: 'family',
  name: { default: 'family of four', byLocale: { de: 'Familie zu viert' } },
  rule: {
    kind: 'together',
    parts: [
      { target: { variantIds: ['adult'] }, quantity: 2 },
      { target: { variantIds: ['child'] }, quantity: 2 },
    ],
    priceMinor: 7_200,
  },
});
const offs = (price: ReturnType<typeof priceBasket>) =>
  price.lines.map(({ reductions }) => reductions.map((one) => `-${one.amountMinor} ${one.reason.default}`));

describe('a basket', () => {
  it('costs what its lines cost, tax inside, and on top where prices are net', () => {
    const lines = [line('adult', 2_400, 2), line('coffee', 320)];
    const price = priceBasket(basketOf(lines), context());
    expect(price.totalMinor).toBe(5_120);
    expect(price.totals.map((total) => [total.taxRateId, total.taxMinor])).toEqual([
      ['vat-13', 552],
      ['vat-20', 53],
    ]);
    const net = { ...rule, pricesIncludeTax: false };
    expect(priceBasket(basketOf([line('adult', 1_000, 3)]), context({}, { rule: net })).totalMinor).toBe(
      3_390,
    );
  });

  it('adds lines of money untaxed and unreduced', () => {
    const price = priceBasket(
      basketOf([line('adult', 2_400)], {
        extras: [{ lineId: 'tip', amountMinor: 300 }],
        adjustment: adjustment.parse({ kind: 'discount-percent', basisPoints: 5_000, reason: 'rain' }),
      }),
      context(),
    );
    expect([price.totalMinor, price.extras[0]]).toEqual([
      1_500,
      { netMinor: 300, taxMinor: 0, grossMinor: 300, taxRateId: 'none', rateBasisPoints: 0 },
    ]);
  });
});

describe('promotions', () => {
  it('say in each line what they took off and why', () => {
    const price = priceBasket(
      basketOf([line('adult', 2_400, 2), line('child', 1_700, 3)]),
      context({ promotions: [family] }),
    );
    expect(price.totalMinor).toBe(7_200 + 1_700);
    expect(offs(price)).toEqual([['-585 family of four'], ['-415 family of four']]);
    expect(price.lines[0]?.reductions[0]?.reason.byLocale['de']).toBe('Familie zu viert');
  });

  it('apply no family price that is dearer than its parts', () => {
    const lines = [line('adult', 1_000, 2), line('child', 500, 2)];
    expect(priceBasket(basketOf(lines), context({ promotions: [family] })).reducedMinor).toBe(0);
  });

  it('give the cheapest of every five, as often as there are five, however the sizes lie on lines', () => {
    const five = offer({ rule: { kind: 'buy-get', buy: 4, get: 1, target: { productIds: ['socks'] } } });
    const one = priceBasket(basketOf([line('socks-s', 400, 11)]), context({ promotions: [five] }));
    expect(one.totalMinor).toBe(9 * 400);
    const two = priceBasket(
      basketOf([line('socks-s', 400, 3), line('socks-m', 450, 2)]),
      context({ promotions: [five] }),
    );
    expect(two.reducedMinor).toBe(400);
  });

  it('know a code in any writing, and say what became of it', () => {
    const winter = offer({ codes: ['WINTER10'], rule: { kind: 'percentage', basisPoints: 1_000 } });
    const codes = (promotionCodes: string[]) =>
      priceBasket(basketOf([line('adult', 2_400)], { promotionCodes }), context({ promotions: [winter] }));
    expect(codes([' winter10 ']).totalMinor).toBe(2_160);
    expect(codes([]).totalMinor).toBe(2_400);
    expect(codes(['Winter10', 'nope']).codes).toEqual([
      { code: 'Winter10', state: 'applied' },
      { code: 'nope', state: 'unknown' },
    ]);
  });

  it('hold by hour of the counter and by day of the line', () => {
    const happy = offer({
      when: { fromMinute: 960, untilMinute: 1_080 },
      rule: { kind: 'unit-price', priceMinor: 200, target: { variantIds: ['coffee'] } },
    });
    const at = (minuteOfDay: number) =>
      priceBasket(basketOf([line('coffee', 320)]), context({ promotions: [happy] }, { minuteOfDay }))
        .totalMinor;
    expect([at(959), at(960), at(1_079), at(1_080)]).toEqual([320, 200, 200, 320]);
    expect([isoWeekday('2026-11-22'), isoWeekday('2026-11-23'), isoWeekday('1969-12-31')]).toEqual([7, 1, 3]);
    const weekdays = offer({ when: { weekdays: [1] }, rule: { kind: 'percentage', basisPoints: 5_000 } });
    const lines = [line('adult', 2_000), line('child', 2_000, 1, { day: '2026-11-23' })];
    expect(offs(priceBasket(basketOf(lines), context({ promotions: [weekdays] })))).toEqual([
      [],
      ['-1000 p'],
    ]);
  });

  it('give members their price only', () => {
    const member = offer({ customerGroups: ['members'], rule: { kind: 'percentage', basisPoints: 2_000 } });
    const of = (customerGroups: string[]) =>
      priceBasket(basketOf([line('adult', 2_400)]), context({ promotions: [member] }, { customerGroups }));
    expect([of([]).totalMinor, of(['members']).totalMinor]).toEqual([2_400, 1_920]);
    expect(of(['members']).lines[0]?.reductions[0]?.kind).toBe('member');
  });

  it('stack only where both say so, each off what the one before left', () => {
    const both = (stacking: string) =>
      ['a', 'b'].map((promotionId) =>
        offer({ promotionId, stacking, rule: { kind: 'percentage', basisPoints: 5_000 } }),
      );
    const total = (promotions: Offers['promotions']) =>
      priceBasket(basketOf([line('adult', 1_000)]), context({ promotions })).totalMinor;
    expect(total(both('with-others'))).toBe(250);
    expect(total(both('alone'))).toBe(500);
    expect(total([...both('alone').slice(0, 1), ...both('with-others').slice(1)])).toBe(500);
  });

  it('round a share once, not once for each piece: 10 % of a hundred at 5 cents is 50 cents', () => {
    const tenth = offer({ rule: { kind: 'percentage', basisPoints: 1_000 } });
    expect(
      priceBasket(basketOf([line('adult', 5, 100)]), context({ promotions: [tenth] })).reducedMinor,
    ).toBe(50);
  });
});

describe('what is done by hand', () => {
  const by = (of: Record<string, unknown>) => adjustment.parse({ reason: 'said so', ...of });
  it('comes after promotions, names its share for the limit, and overrides take part in none', () => {
    const tenth = offer({ rule: { kind: 'percentage', basisPoints: 1_000 } });
    const price = priceBasket(
      basketOf([
        line('adult', 2_000, 1, { adjustment: by({ kind: 'discount-percent', basisPoints: 5_000 }) }),
        line('child', 1_000, 2, { adjustment: by({ kind: 'price-override', unitPriceMinor: 700 }) }),
        line('cake', 500, 1, { adjustment: by({ kind: 'carer' }) }),
      ]),
      context({ promotions: [tenth] }),
    );
    expect(offs(price)).toEqual([['-200 p', '-900 said so'], ['-600 said so'], ['-500 said so']]);
    expect(price.totalMinor).toBe(900 + 1_400);
    expect(price.byHand.map((one) => [one.lineId, one.offMinor, shareTaken(one)])).toEqual([
      ['adult', 900, 5_000],
      ['cake', 500, 10_000],
      ['child', 600, 3_000],
    ]);
  });

  it('shares a basket discount out over the lines to the last unit', () => {
    const price = priceBasket(
      basketOf([line('adult', 1_000), line('cake', 1_000), line('child', 1_000)], {
        adjustment: by({ kind: 'discount-amount', amountMinor: 100 }),
      }),
      context(),
    );
    expect(price.lines.map(({ grossMinor }) => grossMinor)).toEqual([966, 967, 967]);
  });
});
