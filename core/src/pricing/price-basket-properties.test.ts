import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundle, type Offers, priceList, promotion } from '../catalogue/index.ts';
import { adjustment, type Adjustment } from '../contract/basket.ts';
import {
  type BasketToPrice,
  type LineToPrice,
  NOTHING_TAKEN,
  priceBasket,
  type PricedItem,
  type PricingContext,
  refundableOf,
  shareOfLine,
  takenWith,
} from './index.ts';

/** Baskets and offers of every kind, small enough that groups, bundles and codes meet often. */

const VARIANTS = ['adult', 'child', 'socks-s', 'socks-m', 'coffee', 'cake'] as const;
const itemOf = (variantId: string, priceMinor: number): PricedItem => ({
  variantId,
  productId: variantId.split('-')[0] ?? variantId,
  categoryId: variantId === 'coffee' || variantId === 'cake' ? 'food' : 'day',
  priceMinor,
  taxRateId: variantId === 'coffee' ? 'vat-20' : 'vat-13',
  taxBasisPoints: variantId === 'coffee' ? 2_000 : 1_300,
});

const variantId = fc.constantFrom(...VARIANTS);
const amount = fc.integer({ min: 0, max: 5_000 });
const positive = fc.integer({ min: 1, max: 3_000 });
const share = fc.integer({ min: 1, max: 10_000 });
const day = fc.constantFrom('2026-11-22', '2026-11-23', '2026-11-28');

const taken = { reason: 'because', overrideId: null };
const anyAdjustment: fc.Arbitrary<Adjustment | null> = fc
  .oneof(
    fc.constant(null),
    fc.constant(null),
    share.map((basisPoints) => ({ kind: 'discount-percent', basisPoints, ...taken })),
    positive.map((amountMinor) => ({ kind: 'discount-amount', amountMinor, ...taken })),
    amount.map((unitPriceMinor) => ({ kind: 'price-override', unitPriceMinor, ...taken })),
    fc.constant({ kind: 'complimentary', ...taken }),
    fc.constant({ kind: 'carer', ...taken }),
    share.map((basisPoints) => ({ kind: 'concession', basisPoints, ...taken })),
  )
  .map((one) => (one === null ? null : adjustment.parse(one)));

const prices = fc.record(Object.fromEntries(VARIANTS.map((one) => [one, amount])));
const draftLine = fc.record({
  variantId,
  quantity: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 999 })),
  day,
  adjustment: anyAdjustment,
});

const anyBasket: fc.Arbitrary<BasketToPrice> = fc
  .record({
    prices,
    lines: fc.array(draftLine, { minLength: 1, maxLength: 8 }),
    extras: fc.array(positive, { maxLength: 2 }),
    adjustment: anyAdjustment,
    promotionCodes: fc.subarray(['winter10', 'Unknown']),
  })
  .map(({ prices: of, lines, extras, ...rest }) => ({
    ...rest,
    extras: extras.map((amountMinor, index) => ({ lineId: `extra-${index}`, amountMinor })),
    lines: lines.map((line, index): LineToPrice => ({
      lineId: `line-${index}`,
      item: itemOf(line.variantId, of[line.variantId] ?? 0),
      quantity: line.quantity,
      day: line.day,
      adjustment: line.adjustment,
    })),
  }));

const target = fc.oneof(
  fc.constant({}),
  fc.uniqueArray(variantId, { minLength: 1, maxLength: 3 }).map((variantIds) => ({ variantIds })),
  fc.constant({ categoryIds: ['food'] }),
  fc.constant({ productIds: ['socks'] }),
);
const rule = fc.oneof(
  fc.record({ kind: fc.constant('percentage'), basisPoints: share, target }),
  fc.record({ kind: fc.constant('amount'), amountMinor: positive, target }),
  fc.record({ kind: fc.constant('unit-price'), priceMinor: amount, target }),
  fc.record({
    kind: fc.constant('buy-get'),
    buy: fc.integer({ min: 1, max: 4 }),
    get: fc.integer({ min: 1, max: 2 }),
    basisPoints: share,
    target,
  }),
  fc.record({
    kind: fc.constant('together'),
    parts: fc.array(fc.record({ target, quantity: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 3,
    }),
    priceMinor: amount,
  }),
);
const condition = {
  priority: fc.integer({ min: 0, max: 3 }),
  customerGroups: fc.constantFrom([], ['members']),
  when: fc.constantFrom({}, { weekdays: [1, 2, 3, 4, 5] }, { fromMinute: 960, untilMinute: 1_080 }),
};
const anyPromotion = fc.record({
  ...condition,
  rule,
  stacking: fc.constantFrom('alone', 'with-others'),
  codes: fc.constantFrom([], [], ['WINTER10']),
  minimumMinor: fc.constantFrom(0, 2_000),
  timesMax: fc.constantFrom(null, 1, 2),
});
const anyList = fc.record({
  ...condition,
  prices: fc.uniqueArray(fc.record({ variantId, priceMinor: amount }), {
    maxLength: 4,
    selector: (one) => one.variantId,
  }),
});

const name = { default: 'offer' };
const anyOffers: fc.Arbitrary<Offers> = fc
  .record({
    lists: fc.array(anyList, { maxLength: 2 }),
    promotions: fc.array(anyPromotion, { maxLength: 4 }),
    bundles: fc.array(
      fc.record({ variantId, quantity: fc.integer({ min: 1, max: 3 }), priceMinor: amount }),
      {
        maxLength: 1,
      },
    ),
  })
  .map(({ lists, promotions, bundles }) => ({
    priceLists: lists.map((one, index) => priceList.parse({ priceListId: `l${index}`, name, ...one })),
    promotions: promotions.map((one, index) => promotion.parse({ promotionId: `p${index}`, name, ...one })),
    bundles: bundles.map(({ priceMinor, ...part }, index) =>
      bundle.parse({ bundleId: `b${index}`, name, categoryId: 'day', parts: [part], priceMinor }),
    ),
  }));

const anyContext: fc.Arbitrary<PricingContext> = fc.record({
  offers: anyOffers,
  minuteOfDay: fc.constantFrom(600, 1_000),
  channel: fc.constant('till' as const),
  customerGroups: fc.constantFrom([], ['members']),
  rule: fc.record({
    pricesIncludeTax: fc.boolean(),
    roundingMode: fc.constantFrom('half-up' as const, 'half-even' as const, 'toward-zero' as const),
    roundingLevel: fc.constantFrom('line' as const, 'document' as const),
  }),
});

describe('every basket under every offer', () => {
  it('has no negative line, lines that make the total, and reductions that make each line', () => {
    fc.assert(
      fc.property(anyBasket, anyContext, (basket, at) => {
        const price = priceBasket(basket, at);
        expect([...price.lines, ...price.extras].reduce((sum, one) => sum + one.grossMinor, 0)).toBe(
          price.totalMinor,
        );
        price.lines.forEach((one, index) => {
          const quantity = basket.lines[index]?.quantity ?? 0;
          expect(Math.min(one.netMinor, one.taxMinor, one.grossMinor)).toBeGreaterThanOrEqual(0);
          const marked = at.rule.pricesIncludeTax ? one.grossMinor : one.netMinor;
          const off = (kinds: (kind: string) => boolean) =>
            one.reductions
              .filter(({ kind }) => kinds(kind))
              .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
          expect(marked).toBe(one.unitPriceMinor * quantity - off((kind) => kind !== 'price-override'));
          expect(off((kind) => kind === 'price-override')).toBe(
            Math.max(0, (one.listUnitMinor - one.unitPriceMinor) * quantity),
          );
          expect(one.reductions.length).toBeLessThanOrEqual(20);
        });
      }),
      { numRuns: 400 },
    );
  });

  it('costs the same in whatever order it was tapped and the offers were written, and each time it is asked', () => {
    const turned = fc.record({ basket: anyBasket, at: anyContext, turn: fc.nat(7) });
    fc.assert(
      fc.property(turned, ({ basket, at, turn }) => {
        const lines = basket.lines.toReversed();
        const other = {
          ...basket,
          lines: [...lines.slice(turn % lines.length), ...lines.slice(0, turn % lines.length)],
        };
        const reversed = { ...at, offers: { ...at.offers, promotions: at.offers.promotions.toReversed() } };
        const price = priceBasket(basket, at);
        const again = priceBasket(other, reversed);
        expect(again.totalMinor).toBe(price.totalMinor);
        expect(again.taxMinor).toBe(price.taxMinor);
        for (const one of price.lines) expect(again.lines).toContainEqual(one);
        expect(priceBasket(structuredClone(basket), structuredClone(at))).toEqual(price);
      }),
      { numRuns: 300 },
    );
  });

  it('is taken back piece by piece to the unit: what went back and what remains are what was sold', () => {
    fc.assert(
      fc.property(anyBasket, anyContext, fc.integer({ min: 1, max: 40 }), (basket, at, pieces) => {
        priceBasket(basket, at).lines.forEach((priced, index) => {
          const quantity = basket.lines[index]?.quantity ?? 0;
          const sold = {
            ...priced,
            quantity,
            reductions: priced.reductions.map((one) => ({ ...one, reason: one.reason.default })),
          };
          let taken = NOTHING_TAKEN;
          for (let count = 0; count < Math.min(pieces, quantity); count += 1)
            taken = takenWith(taken, shareOfLine(sold, 1, taken));
          const rest = refundableOf(sold, taken);
          expect(Math.min(rest.netMinor, rest.taxMinor, rest.grossMinor)).toBeGreaterThanOrEqual(0);
          const all = rest.quantity === 0 ? taken : takenWith(taken, shareOfLine(sold, rest.quantity, taken));
          expect(all).toEqual({ quantity, grossMinor: sold.grossMinor, taxMinor: sold.taxMinor });
        });
      }),
      { numRuns: 150 },
    );
  });
});
