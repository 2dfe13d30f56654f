import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { BOOKING_KINDS, type Fact } from '../journal/index.ts';
import { amountMinor } from '../money/index.ts';
import { assertNever } from '../result/index.ts';

const id = z.string().min(1).max(64);

export const tabLine = z.strictObject({ tabLineId: id, variantId: id, quantity: z.int().min(1) });
export type TabLine = z.infer<typeof tabLine>;

/** A booking as tills know it, in the `bookings` scope. */
export const booking = z.strictObject({
  bookingId: id,
  kind: z.enum(BOOKING_KINDS),
  day: isoDate,
  startsAtMs: z.int(),
  endsAtMs: z.int(),
  roomId: id,
  headcount: z.int().min(1),
  variantId: id,
  depositMinor: amountMinor,
  customerId: id.nullable(),
  tab: z.array(tabLine).max(200),
  state: z.enum(['open', 'billed', 'cancelled']),
  saleId: id.nullable(),
  /** Facts folded so far: a till shows its own word until the cloud's contains it. */
  changes: z.int().min(1),
});
export type Booking = z.infer<typeof booking>;

const BOOKING_FACTS = [
  'BookingMade',
  'BookingChanged',
  'BookingTabChanged',
  'BookingBilled',
  'BookingCancelled',
] as const;
export type BookingFact = Extract<Fact, { kind: (typeof BOOKING_FACTS)[number] }>;

export const isBookingFact = <F extends { readonly kind: string }>(
  fact: F,
): fact is F & Extract<F, { kind: (typeof BOOKING_FACTS)[number] }> =>
  (BOOKING_FACTS as readonly string[]).includes(fact.kind);

/**
 * A booking after one more fact: the same fold at a till and in the cloud, so that both know the same party. One
 * about a booking nobody made yet changes nothing (undefined).
 */
export function bookingAfter(before: Booking | undefined, fact: BookingFact): Booking | undefined {
  if (fact.kind === 'BookingMade')
    return before ?? { ...fact.body, tab: [], state: 'open', saleId: null, changes: 1 };
  return before && { ...changed(before, fact), changes: before.changes + 1 };
}

function changed(before: Booking, fact: Exclude<BookingFact, { kind: 'BookingMade' }>): Booking {
  switch (fact.kind) {
    case 'BookingChanged': {
      const { bookingId: _, ...agreed } = fact.body;
      return before.state === 'open' ? { ...before, ...agreed } : before;
    }
    case 'BookingTabChanged':
      return { ...before, tab: tabAfter(before.tab, fact.body) };
    case 'BookingBilled':
      return { ...before, headcount: fact.body.headcount, state: 'billed', saleId: fact.body.saleId };
    case 'BookingCancelled':
      return before.state === 'billed' ? before : { ...before, state: 'cancelled' };
    default:
      return assertNever(fact);
  }
}

function tabAfter(tab: readonly TabLine[], { tabLineId, variantId, quantity }: TabLine): TabLine[] {
  const others = tab.filter((line) => line.tabLineId !== tabLineId);
  if (quantity === 0) return others;
  const at = tab.findIndex((line) => line.tabLineId === tabLineId);
  const line = { tabLineId, variantId, quantity };
  return at < 0 ? [...tab, line] : tab.map((known, index) => (index === at ? line : known));
}

/** Whether two bookings want one room at one time; touching ends do not. */
export const collides = (
  left: Pick<Booking, 'bookingId' | 'roomId' | 'startsAtMs' | 'endsAtMs' | 'state'>,
  right: typeof left,
): boolean =>
  left.bookingId !== right.bookingId &&
  left.state !== 'cancelled' &&
  right.state !== 'cancelled' &&
  left.roomId === right.roomId &&
  left.startsAtMs < right.endsAtMs &&
  right.startsAtMs < left.endsAtMs;
