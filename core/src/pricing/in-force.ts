import type {
  Bundle,
  Channel,
  Offers,
  OfferTarget,
  OfferTimes,
  PriceList,
  Promotion,
} from '../catalogue/index.ts';
import { promotionCodeOf } from '../catalogue/index.ts';
import type { IsoDate } from '../time/index.ts';

/** When, where and for whom a basket is priced. */
export interface PricingMoment {
  /** Minutes since midnight on the venue's clock, 0 to 1439. */
  readonly minuteOfDay: number;
  readonly channel: Channel;
  /** Groups the basket's guest is of; empty for nobody in particular. */
  readonly customerGroups: readonly string[];
}

/** What decides which offers fit a line. */
export interface OfferedItem {
  readonly variantId: string;
  readonly productId: string;
  readonly categoryId: string;
}

type Condition = Pick<Promotion, 'when' | 'channels' | 'customerGroups'>;

/** Whether channel, guest and hour let an offer hold at all; its days are asked line by line. */
export const holdsAt = ({ when, channels, customerGroups }: Condition, moment: PricingMoment): boolean =>
  (channels.length === 0 || channels.includes(moment.channel)) &&
  (customerGroups.length === 0 || customerGroups.some((group) => moment.customerGroups.includes(group))) &&
  isWithin(when, moment.minuteOfDay);

function isWithin({ fromMinute, untilMinute }: OfferTimes, minute: number): boolean {
  return fromMinute <= untilMinute
    ? minute >= fromMinute && minute < untilMinute
    : minute >= fromMinute || minute < untilMinute;
}

/** Whether an offer holds for a line sold for `day`. */
export const holdsOn = ({ fromDay, untilDay, weekdays }: OfferTimes, day: IsoDate): boolean =>
  (fromDay === null || day >= fromDay) &&
  (untilDay === null || day <= untilDay) &&
  (weekdays.length === 0 || weekdays.includes(isoWeekday(day)));

const DAY_MS = 86_400_000;

/** Monday 1 to Sunday 7, from the calendar date alone. 1970-01-01 was a Thursday. */
export const isoWeekday = (day: IsoDate): number =>
  ((Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY_MS) + 3) % 7) + 1;

export const fits = ({ variantIds, productIds, categoryIds }: OfferTarget, item: OfferedItem): boolean =>
  variantIds.length + productIds.length + categoryIds.length === 0 ||
  variantIds.includes(item.variantId) ||
  productIds.includes(item.productId) ||
  categoryIds.includes(item.categoryId);

/** Highest priority first, then by id: the same order whatever order the rows came in. */
const inTurn = <One extends { readonly priority: number }>(
  of: readonly One[],
  idOf: (one: One) => string,
): One[] => of.toSorted((a, b) => b.priority - a.priority || (idOf(a) < idOf(b) ? -1 : 1));

/** A bundle that was put together by its tile comes before every promotion. */
const BUNDLE_PRIORITY = 1_000_000;

/** A bundle as the promotion it is: its parts together cost its price. */
const promotionOf = ({ bundleId, name, parts, priceMinor }: Bundle): Promotion => ({
  promotionId: bundleId,
  name,
  when: { fromDay: null, untilDay: null, weekdays: [], fromMinute: 0, untilMinute: 1_440 },
  channels: [],
  customerGroups: [],
  priority: BUNDLE_PRIORITY,
  stacking: 'alone',
  codes: [],
  minimumMinor: 0,
  timesMax: null,
  rule: {
    kind: 'together',
    parts: parts.map(({ variantId, quantity }) => ({
      target: { variantIds: [variantId], productIds: [], categoryIds: [] },
      quantity,
    })),
    priceMinor,
  },
});

/** Promotions that hold now and whose code, where they have one, was given, in the order in which they are applied. */
export function promotionsInForce(
  { promotions, bundles }: Offers,
  moment: PricingMoment,
  codes: readonly string[],
): readonly Promotion[] {
  const given = new Set(codes.map(promotionCodeOf));
  const asked = promotions.filter(
    (one) =>
      holdsAt(one, moment) &&
      (one.codes.length === 0 || one.codes.some((code) => given.has(promotionCodeOf(code)))),
  );
  return inTurn([...bundles.map(promotionOf), ...asked], ({ promotionId }) => promotionId);
}

/** The list price of a line: of the first price list in force that has one, else the catalogue's own. */
export function listPriceOf(
  item: OfferedItem & { readonly priceMinor: number },
  day: IsoDate,
  lists: readonly PriceList[],
): { readonly priceMinor: number; readonly priceListId: string | null } {
  for (const { priceListId, when, prices } of lists) {
    if (!holdsOn(when, day)) continue;
    const found = prices.find(({ variantId }) => variantId === item.variantId);
    if (found) return { priceMinor: found.priceMinor, priceListId };
  }
  return { priceMinor: item.priceMinor, priceListId: null };
}

/** Price lists that hold now, first decides. */
export const priceListsInForce = ({ priceLists }: Offers, moment: PricingMoment): readonly PriceList[] =>
  inTurn(
    priceLists.filter((one) => holdsAt(one, moment)),
    ({ priceListId }) => priceListId,
  );
