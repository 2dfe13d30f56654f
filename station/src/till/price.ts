import { textIn, type Session, type VenuePolicy } from '@gatehouse/core/catalogue';
import type { Basket, BasketLine } from '@gatehouse/core/contract';
import type { Deferral, SaleLine } from '@gatehouse/core/journal';
import type { TaxTotal } from '@gatehouse/core/money';
import {
  type BasketPrice,
  isForBasket,
  type ManualReduction,
  NO_TAX_RATE_ID,
  priceBasket as priceOf,
  type PricedLine as EngineLine,
} from '@gatehouse/core/pricing';
import {
  businessDayOf,
  daysBetween,
  type IsoDate,
  localMinuteOf,
  type VenueCalendar,
} from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { Sellable, TillCatalogueReader } from '../catalogue/index.ts';
import { extraLineOf } from './extras/index.ts';

export interface PricedLine {
  readonly line: SaleLine;
  readonly sellable: Sellable;
  readonly session: Session | null;
  readonly day: string;
  /** One code for all of its pieces. */
  readonly oneCode: boolean;
}

export interface PricedBasket {
  readonly lines: readonly PricedLine[];
  /** Lines of money: tips, donations, gift cards, deposits. */
  readonly extras: readonly SaleLine[];
  readonly taxTotals: readonly (TaxTotal & { readonly name: string })[];
  readonly totalMinor: number;
  /** What was taken off by hand, and needs a permission for it. */
  readonly byHand: readonly ManualReduction[];
  /** Sessions sold beyond their capacity, with the approval for each. */
  readonly oversold: readonly { readonly sessionId: string; readonly overrideId: string | null }[];
  /** What became of the codes that were given. */
  readonly codes: BasketPrice['codes'];
}

export interface PricingMoment {
  readonly nowMs: number;
  readonly today: IsoDate;
  /** Last day a ticket may be good for: the seller's certificate, or two years ahead. */
  readonly lastTicketDay: IsoDate;
  /** Groups the basket's guest is of, for member prices. */
  readonly customerGroups: readonly string[];
}

/** What of a basket decides its price. */
export type BasketToPrice = Pick<
  Basket,
  'lines' | 'extras' | 'adjustment' | 'promotionCodes' | 'guestLanguage'
>;

/** Prices a basket from the replica as it stands now, and checks that every line can be sold. Names the line at fault. */
export function priceBasket(
  asked: BasketToPrice,
  reader: TillCatalogueReader,
  policy: VenuePolicy,
  moment: PricingMoment,
): Answered<PricedBasket> {
  const found: {
    readonly asked: BasketLine;
    readonly sellable: Sellable;
    readonly session: Session | null;
  }[] = [];
  const seats: WantedSeats = { bySession: new Map(), oversold: [] };
  for (const [index, line] of asked.lines.entries()) {
    const checked = checkLine(line, `lines.${index}`, reader, policy, moment, seats);
    if (!checked.ok) return checked;
    found.push({ asked: line, ...checked.value });
  }
  const wrong = wrongByHand(asked, found);
  if (wrong) return wrong;
  const offers = reader.offers();
  const price = priceOf(
    {
      ...asked,
      lines: found.map(({ asked: { lineId, quantity, day, adjustment }, sellable, session }) => ({
        lineId,
        item: sellable.tile,
        quantity,
        // A session is on its own day, whatever the line says.
        day: session ? businessDayOf(session.startsAtMs, policy) : day,
        adjustment,
      })),
    },
    {
      rule: policy.taxRule,
      offers,
      // The calendar's arithmetic is only asked where something depends on it.
      minuteOfDay:
        offers.promotions.length + offers.priceLists.length === 0
          ? 0
          : localMinuteOf(moment.nowMs, policy.timeZone),
      channel: 'till',
      customerGroups: moment.customerGroups,
    },
  );
  const language = asked.guestLanguage ?? policy.locale;
  const priced = found.map(({ asked: line, sellable, session }, index): PricedLine => {
    const amounts = price.lines[index];
    if (!amounts) throw new Error('a basket is priced line by line');
    return {
      line: saleLineOf(line, sellable, session, amounts, policy.locale, language),
      sellable,
      session,
      day: line.day,
      oneCode: line.codes === 'one',
    };
  });
  const names = new Map([
    [NO_TAX_RATE_ID, '0 %'],
    ...found.map(({ sellable }) => [sellable.taxRate.taxRateId, sellable.taxRate.name] as const),
  ]);
  return answered({
    lines: priced,
    extras: asked.extras.map((extra) => extraLineOf(extra, policy.locale)),
    taxTotals: price.totals.map((total) => ({
      ...total,
      name: names.get(total.taxRateId) ?? total.taxRateId,
    })),
    totalMinor: price.totalMinor,
    byHand: price.byHand,
    oversold: seats.oversold,
    codes: price.codes,
  });
}

/** Most of a name or sentence that a record takes. */
const TEXT_MAX = 200;

const saleLineOf = (
  asked: BasketLine,
  { tile, taxRate, product }: Sellable,
  session: Session | null,
  { netMinor, taxMinor, grossMinor, listUnitMinor, unitPriceMinor, reductions }: EngineLine,
  locale: string,
  guestLanguage: string,
): SaleLine => ({
  lineId: asked.lineId,
  productId: tile.productId,
  variantId: tile.variantId,
  name: textIn(tile.name, locale).slice(0, TEXT_MAX),
  quantity: asked.quantity,
  unitPriceMinor,
  netMinor,
  taxMinor,
  grossMinor,
  taxRateId: taxRate.taxRateId,
  taxBasisPoints: taxRate.basisPoints,
  kind: 'product',
  listUnitMinor,
  reductions: reductions.map((one) => ({
    ...one,
    reason: textIn(one.reason, guestLanguage).slice(0, TEXT_MAX),
  })),
  reference: null,
  deferral: deferralOf(product, session, asked),
});

/** Reductions by hand that no permission makes right: they are not for this. */
function wrongByHand(
  asked: BasketToPrice,
  found: readonly { readonly asked: BasketLine; readonly sellable: Sellable }[],
) {
  if (asked.adjustment && !isForBasket(asked.adjustment))
    return refused(422, 'adjustment_not_for_basket', 'This is for one line, not for a whole basket', {
      errors: [{ field: 'adjustment.kind', message: asked.adjustment.kind }],
    });
  for (const [index, { asked: line, sellable }] of found.entries()) {
    const { adjustment } = line;
    if (adjustment?.kind !== 'concession') continue;
    const mostBasisPoints = sellable.product.concessionBasisPoints ?? 0;
    if (adjustment.basisPoints > mostBasisPoints)
      return refused(422, 'no_concession', `${sellable.tile.name.default} has no such concession`, {
        errors: [{ field: `lines.${index}.adjustment.basisPoints`, message: `at most ${mostBasisPoints}` }],
        facts: { mostBasisPoints },
      });
  }
  const pieces = (pick: (one: (typeof found)[number]) => boolean) =>
    found.reduce((sum, one) => (pick(one) ? sum + one.asked.quantity : sum), 0);
  const isCarer = ({ asked: line }: (typeof found)[number]) => line.adjustment?.kind === 'carer';
  const carers = pieces(isCarer);
  const guests = pieces((one) => !isCarer(one) && one.sellable.product.admission !== undefined);
  if (carers > guests)
    return refused(409, 'carer_alone', 'A carer comes free beside a guest in the same basket', {
      detail: `${carers} carers, ${guests} guests`,
      facts: { carers, guests },
    });
  return undefined;
}

interface WantedSeats {
  readonly bySession: Map<string, number>;
  readonly oversold: { readonly sessionId: string; readonly overrideId: string | null }[];
}

function checkLine(
  asked: BasketLine,
  field: string,
  reader: TillCatalogueReader,
  calendar: VenueCalendar,
  { nowMs, today, lastTicketDay }: PricingMoment,
  wanted: WantedSeats,
) {
  const sellable = reader.sellable(asked.variantId);
  if (!sellable) {
    return refused(422, 'unknown_variant', 'This product is not in the catalogue any more', {
      errors: [{ field: `${field}.variantId`, message: `no product has variant ${asked.variantId}` }],
    });
  }
  if (sellable.tile.soldOut) {
    return refused(409, 'sold_out', `${sellable.tile.name.default} is sold out`, {
      errors: [{ field: `${field}.variantId`, message: 'sold out' }],
    });
  }
  if (asked.voucherId !== null) {
    // Its day and session are chosen when it is redeemed; one code is one voucher.
    if (asked.quantity === 1) return answered({ sellable, session: null });
    return refused(422, 'one_per_voucher', 'Each voucher is a line of its own', {
      errors: [{ field: `${field}.quantity`, message: 'must be 1' }],
    });
  }
  if (sellable.product.eventId === undefined) {
    if (sellable.product.kind === 'admission' && asked.day < today) {
      return refused(409, 'day_over', `${asked.day} is over`, {
        errors: [{ field: `${field}.day`, message: `today is ${today}` }],
        facts: { today },
      });
    }
    if (isTooFar(sellable, asked.day, lastTicketDay)) return tooFar(`${field}.day`, lastTicketDay);
    return answered({ sellable, session: null });
  }
  if (asked.sessionId === null) {
    return refused(422, 'session_required', `Choose a session for ${sellable.tile.name.default}`, {
      errors: [{ field: `${field}.sessionId`, message: 'a session must be chosen' }],
    });
  }
  const slot = reader.session(asked.sessionId);
  if (!slot || slot.session.eventId !== sellable.product.eventId) {
    return refused(422, 'unknown_session', 'This session is not on the programme', {
      errors: [
        {
          field: `${field}.sessionId`,
          message: `no session ${asked.sessionId} of event ${sellable.product.eventId}`,
        },
      ],
    });
  }
  if (slot.session.endsAtMs <= nowMs) {
    return refused(409, 'session_over', 'This session is over', {
      errors: [{ field: `${field}.sessionId`, message: 'the session is over' }],
    });
  }
  // A session is valid on its own day; the calendar's arithmetic is only asked near the bound.
  if (
    slot.session.startsAtMs >= Date.parse(lastTicketDay) - DAY_MS &&
    isTooFar(sellable, businessDayOf(slot.session.startsAtMs, calendar), lastTicketDay)
  )
    return tooFar(`${field}.sessionId`, lastTicketDay);
  const seats = asked.quantity * (sellable.product.admission?.admits ?? 1);
  const all = (wanted.bySession.get(asked.sessionId) ?? 0) + seats;
  wanted.bySession.set(asked.sessionId, all);
  if (all > slot.left && asked.oversell) {
    wanted.oversold.push({ sessionId: asked.sessionId, overrideId: asked.oversell.overrideId });
    return answered({ sellable, session: slot.session });
  }
  if (all > slot.left) {
    return refused(
      409,
      'session_full',
      slot.left === 0 ? 'This session is full' : `Only ${slot.left} left in this session`,
      {
        detail: `${all} wanted, ${slot.left} left`,
        errors: [{ field: `${field}.quantity`, message: `${slot.left} left` }],
        facts: { left: slot.left, sessionId: asked.sessionId },
      },
    );
  }
  return answered({ sellable, session: slot.session });
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A ticket whose last day the seller's key may not sign for would be refused by every gate. */
function isTooFar({ product: { admission } }: Sellable, from: IsoDate, lastTicketDay: IsoDate): boolean {
  if (!admission) return false;
  if (from > lastTicketDay) return true;
  return admission.validity.kind === 'days' && daysBetween(from, lastTicketDay) < admission.validity.days - 1;
}

const tooFar = (field: string, lastTicketDay: IsoDate) =>
  refused(422, 'day_too_far', `Tickets can be sold up to ${lastTicketDay}`, {
    errors: [{ field, message: `the last day is ${lastTicketDay}` }],
    facts: { lastDay: lastTicketDay },
  });

/** Admission becomes revenue when its session or day is over; goods at once. */
function deferralOf(
  product: Sellable['product'],
  session: Session | null,
  { day, voucherId }: BasketLine,
): Deferral {
  if (voucherId !== null) return { kind: 'voucher', voucherId };
  if (product.kind === 'goods') return { kind: 'none' };
  return session ? { kind: 'session', sessionId: session.sessionId } : { kind: 'day', day };
}
