import { textIn, type VenuePolicy } from '@gatehouse/core/catalogue';
import type { BasketLine } from '@gatehouse/core/contract';
import type { Deferral, SaleLine } from '@gatehouse/core/journal';
import type { TaxTotal } from '@gatehouse/core/money';
import { priceBasket as priceOf } from '@gatehouse/core/pricing';
import type { Session } from '@gatehouse/core/catalogue';
import { businessDayOf, daysBetween, type IsoDate, type VenueCalendar } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { Sellable, TillCatalogueReader } from '../catalogue/index.ts';

export interface PricedLine {
  readonly line: SaleLine;
  readonly sellable: Sellable;
  readonly session: Session | null;
  readonly day: string;
}

export interface PricedBasket {
  readonly lines: readonly PricedLine[];
  readonly taxTotals: readonly (TaxTotal & { readonly name: string })[];
  readonly totalMinor: number;
}

export interface PricingMoment {
  readonly nowMs: number;
  readonly today: IsoDate;
  /** Last day a ticket may be good for: the seller's certificate, or two years ahead. */
  readonly lastTicketDay: IsoDate;
}

/** Prices a basket from the replica as it stands now, and checks that every line can be sold. Names the line at fault. */
export function priceBasket(
  lines: readonly BasketLine[],
  reader: TillCatalogueReader,
  policy: VenuePolicy,
  moment: PricingMoment,
): Answered<PricedBasket> {
  const found: {
    readonly asked: BasketLine;
    readonly sellable: Sellable;
    readonly session: Session | null;
  }[] = [];
  const wantedSeats = new Map<string, number>();
  for (const [index, asked] of lines.entries()) {
    const checked = checkLine(asked, `lines.${index}`, reader, policy, moment, wantedSeats);
    if (!checked.ok) return checked;
    found.push({ asked, ...checked.value });
  }
  const price = priceOf(
    found.map(({ asked, sellable }) => ({ item: sellable.tile, quantity: asked.quantity })),
    policy.taxRule,
  );
  const priced = found.map(({ asked, sellable, session }, index): PricedLine => {
    const amounts = price.lines[index];
    if (!amounts) throw new Error('a basket is priced line by line');
    const line: SaleLine = {
      lineId: asked.lineId,
      productId: sellable.tile.productId,
      variantId: sellable.tile.variantId,
      name: textIn(sellable.tile.name, policy.locale).slice(0, 200),
      quantity: asked.quantity,
      unitPriceMinor: sellable.tile.priceMinor,
      netMinor: amounts.netMinor,
      taxMinor: amounts.taxMinor,
      grossMinor: amounts.grossMinor,
      taxRateId: sellable.taxRate.taxRateId,
      taxBasisPoints: sellable.taxRate.basisPoints,
      kind: 'product',
      listUnitMinor: sellable.tile.priceMinor,
      reductions: [],
      reference: null,
      deferral: deferralOf(sellable, session, asked.day),
    };
    return { line, sellable, session, day: asked.day };
  });
  const names = new Map(found.map(({ sellable }) => [sellable.taxRate.taxRateId, sellable.taxRate.name]));
  return answered({
    lines: priced,
    taxTotals: price.totals.map((total) => ({
      ...total,
      name: names.get(total.taxRateId) ?? total.taxRateId,
    })),
    totalMinor: price.totalMinor,
  });
}

function checkLine(
  asked: BasketLine,
  field: string,
  reader: TillCatalogueReader,
  calendar: VenueCalendar,
  { nowMs, today, lastTicketDay }: PricingMoment,
  wantedSeats: Map<string, number>,
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
  const wanted = (wantedSeats.get(asked.sessionId) ?? 0) + seats;
  wantedSeats.set(asked.sessionId, wanted);
  if (wanted > slot.left) {
    return refused(
      409,
      'session_full',
      slot.left === 0 ? 'This session is full' : `Only ${slot.left} left in this session`,
      {
        detail: `${wanted} wanted, ${slot.left} left`,
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
function deferralOf(sellable: Sellable, session: Session | null, day: string): Deferral {
  if (sellable.product.kind === 'goods') return { kind: 'none' };
  return session ? { kind: 'session', sessionId: session.sessionId } : { kind: 'day', day };
}
