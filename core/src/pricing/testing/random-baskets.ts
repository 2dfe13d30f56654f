import fc from 'fast-check';
import { bundle, type Offers, priceList, promotion } from '../../catalogue/index.ts';
import { adjustment, type Adjustment } from '../../contract/basket.ts';
import type { BasketToPrice, LineToPrice, PricedItem, PricingContext } from '../index.ts';

/** Baskets and offers of every kind, small enough that groups, bundles and codes meet often. */

const VARIANTS = ['adult', 'child', 'socks-s', 'socks-m', 'coffee', 'cake'] as const;
export const itemOf = (variantId: string, priceMinor: number): PricedItem => ({
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
export const anyAdjustment: fc.Arbitrary<Adjustment | null> = fc
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

export const anyBasket: fc.Arbitrary<BasketToPrice> = fc
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
export const anyOffers: fc.Arbitrary<Offers> = fc
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

export const anyContext: fc.Arbitrary<PricingContext> = fc.record({
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
