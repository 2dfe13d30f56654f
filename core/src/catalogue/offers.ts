import { z } from 'zod';
import { amountMinor } from '../money/index.ts';
import { isoDate, localizedText } from './catalogue.ts';

/** What changes a price without anybody's hand: price lists, promotions and bundles, all of them data. */

export const CHANNELS = ['till', 'kiosk', 'online'] as const;
export const channel = z.enum(CHANNELS);
export type Channel = z.infer<typeof channel>;

const minuteOfDay = z.int().min(0).max(1_440);

/** Which days and hours something holds for. Days are those the line is sold for; hours are the counter's now. */
export const offerTimes = z.strictObject({
  fromDay: isoDate.nullable().default(null),
  untilDay: isoDate.nullable().default(null),
  /** ISO weekdays, Monday 1 to Sunday 7; empty is every day. */
  weekdays: z.array(z.int().min(1).max(7)).default([]),
  fromMinute: minuteOfDay.default(0),
  /** First minute it no longer holds. A window over midnight has its end before its start. */
  untilMinute: minuteOfDay.default(1_440),
});
export type OfferTimes = z.infer<typeof offerTimes>;

const ALWAYS = {
  fromDay: null,
  untilDay: null,
  weekdays: [],
  fromMinute: 0,
  untilMinute: 1_440,
};

const common = {
  when: offerTimes.default(ALWAYS),
  /** Empty is every channel. */
  channels: z.array(channel).default([]),
  /** The guest must be of one of these; empty is everybody. */
  customerGroups: z.array(z.string().min(1).max(64)).default([]),
  /** The higher goes first; of equals the one whose id comes first. */
  priority: z.int().default(0),
};

/** Other prices for some variants, by day, time, channel and customer group. One list decides about a variant: the first. */
export const priceList = z.strictObject({
  priceListId: z.string().min(1).max(64),
  name: localizedText,
  ...common,
  prices: z.array(z.strictObject({ variantId: z.string(), priceMinor: amountMinor.min(0) })).max(5_000),
});
export type PriceList = z.infer<typeof priceList>;

/** What a promotion is about; a line fits when one of the three names it, and all of them empty fits every line. */
export const offerTarget = z.strictObject({
  variantIds: z.array(z.string()).default([]),
  productIds: z.array(z.string()).default([]),
  categoryIds: z.array(z.string()).default([]),
});
export type OfferTarget = z.infer<typeof offerTarget>;

const EVERYTHING = { variantIds: [], productIds: [], categoryIds: [] };
const target = offerTarget.default(EVERYTHING);
const basisPoints = z.int().min(1).max(10_000);

export const promotionRule = z.discriminatedUnion('kind', [
  /** A share off everything it fits, rounded once for all of it. */
  z.strictObject({ kind: z.literal('percentage'), basisPoints, target }),
  /** An amount off, shared out over everything it fits. */
  z.strictObject({ kind: z.literal('amount'), amountMinor: amountMinor.min(1), target }),
  /** Another price for each piece, never a higher one: happy hour, member price. */
  z.strictObject({ kind: z.literal('unit-price'), priceMinor: amountMinor.min(0), target }),
  /** Of every `buy + get` pieces, dearest first, the cheapest `get` are reduced; the group shares the reduction. */
  z.strictObject({
    kind: z.literal('buy-get'),
    buy: z.int().min(1).max(100),
    get: z.int().min(1).max(100),
    basisPoints: basisPoints.default(10_000),
    target,
  }),
  /** Parts that cost one price together, dearest pieces first: family of four. */
  z.strictObject({
    kind: z.literal('together'),
    parts: z
      .array(z.strictObject({ target: offerTarget, quantity: z.int().min(1).max(100) }))
      .min(1)
      .max(10),
    priceMinor: amountMinor.min(0),
  }),
]);
export type PromotionRule = z.infer<typeof promotionRule>;

export const promotion = z.strictObject({
  promotionId: z.string().min(1).max(64),
  /** The sentence on screen and paper, after the amount: "family of four". */
  name: localizedText,
  ...common,
  /** `alone`: a piece it reduces is reduced by nothing else. `with-others`: by others of that kind, too, each off the rest. */
  stacking: z.enum(['alone', 'with-others']).default('alone'),
  /** Said, typed or scanned; small and capital letters are the same. Empty applies by itself. */
  codes: z.array(z.string().min(1).max(40)).max(1_000).default([]),
  /** What the lines it fits must cost at least, before anything is taken off. */
  minimumMinor: amountMinor.min(0).default(0),
  /** How often it applies in one basket: groups, bundles; null for as often as it fits. */
  timesMax: z.int().min(1).nullable().default(null),
  rule: promotionRule,
});
export type Promotion = z.infer<typeof promotion>;

/** A tile that adds several lines, which cost one price together however they came into the basket. */
export const bundle = z.strictObject({
  bundleId: z.string().min(1).max(64),
  name: localizedText,
  categoryId: z.string(),
  hint: z.string().default(''),
  favouriteRank: z.int().optional(),
  parts: z
    .array(z.strictObject({ variantId: z.string(), quantity: z.int().min(1).max(100) }))
    .min(1)
    .max(10),
  priceMinor: amountMinor.min(0),
});
export type Bundle = z.infer<typeof bundle>;

/** Everything of a catalogue that changes prices. */
export const offers = z.strictObject({
  priceLists: z.array(priceList),
  promotions: z.array(promotion),
  bundles: z.array(bundle),
});
export type Offers = z.infer<typeof offers>;

export const NO_OFFERS: Offers = { priceLists: [], promotions: [], bundles: [] };

/** Codes as they are compared: case, width and blanks around do not count. */
export const promotionCodeOf = (typed: string): string => typed.normalize('NFKC').trim().toUpperCase();
