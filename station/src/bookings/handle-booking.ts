import { type Booking, type BookingFact, collides, hostSheetPaper } from '@gatehouse/core/bookings';
import { type Product, textIn, type VenuePolicy } from '@gatehouse/core/catalogue';
import { type Basket, basket as basketSchema, type BookingView } from '@gatehouse/core/contract';
import { fact, type RecordBody, type SaleLine } from '@gatehouse/core/journal';
import { accounts } from '@gatehouse/core/ledger';
import { instantOf, localMinuteOf } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { AppendContext, Ledger, LedgerWriter } from '../ledger/index.ts';
import { enqueuePaper } from '../printing/print-jobs.ts';
import { once, policyOf, type TillOperator, type TillParts } from '../till/parts.ts';
import { openShiftRow } from '../till/shifts.ts';
import { bookingOf, bookingsOn, writeBookingFact } from './booking-store.ts';

export type BookingParts = Pick<
  TillParts,
  'ledger' | 'replica' | 'reader' | 'clock' | 'ids' | 'pokePrinting'
>;

interface Agreed {
  readonly day: string;
  /** Minutes after midnight on the venue's clock. */
  readonly startMinute: number;
  readonly durationMinutes: number;
  readonly roomId: string;
  readonly headcount: number;
}

export interface BookingAsked extends Agreed {
  readonly operationId: string;
  readonly kind: Booking['kind'];
  readonly variantId: string;
  readonly depositMinor: number;
  readonly customerId: string | null;
}

const contextOf = (writer: LedgerWriter, operator: TillOperator): AppendContext => ({
  operatorId: operator.operatorId,
  shiftId: openShiftRow(writer)?.shiftId ?? null,
});

/** Books a room and a package. Refuses a room that is taken or too small, naming the field. */
export function makeBooking(
  parts: BookingParts,
  asked: BookingAsked,
  operator: TillOperator,
): Answered<BookingView> {
  return change(parts, asked.operationId, 'make-booking', (writer, policy) => {
    if (!parts.reader.sellable(asked.variantId))
      return refused(422, 'unknown_variant', 'This package is not in the catalogue any more', {
        errors: [{ field: 'variantId', message: `no product has variant ${asked.variantId}` }],
      });
    const { kind, variantId, depositMinor, customerId } = asked;
    const bookingId = parts.ids.nextId();
    const body = { bookingId, kind, variantId, depositMinor, customerId, ...placed(asked, policy) };
    const wrong = wrongWithRoom(parts, writer, policy, { ...body, state: 'open' });
    if (wrong) return wrong;
    return answered(write(parts, writer, 'BookingMade', body, operator));
  });
}

/** Another headcount, room or time of an open booking. */
export function changeBooking(
  parts: BookingParts,
  asked: Agreed & { readonly operationId: string; readonly bookingId: string },
  operator: TillOperator,
): Answered<BookingView> {
  return change(parts, asked.operationId, 'change-booking', (writer, policy) => {
    const found = openBooking(parts, writer, asked.bookingId);
    if (!found.ok) return found;
    const body = { bookingId: asked.bookingId, ...placed(asked, policy) };
    const wrong = wrongWithRoom(parts, writer, policy, { ...body, state: 'open' });
    if (wrong) return wrong;
    return answered(write(parts, writer, 'BookingChanged', body, operator));
  });
}

/** Puts something on the running tab; a quantity of 0 takes it off. */
export function changeTab(
  parts: BookingParts,
  asked: {
    readonly operationId: string;
    readonly bookingId: string;
    readonly tabLineId: string;
    readonly variantId: string;
    readonly quantity: number;
  },
  operator: TillOperator,
): Answered<BookingView> {
  return change(parts, asked.operationId, 'change-tab', (writer) => {
    const found = openBooking(parts, writer, asked.bookingId);
    if (!found.ok) return found;
    const sellable = parts.reader.sellable(asked.variantId);
    if (asked.quantity > 0 && (!sellable || sellable.tile.eventId !== null))
      return refused(422, 'not_for_a_tab', 'This cannot be put on a tab', {
        errors: [{ field: 'variantId', message: 'choose something that needs no session' }],
      });
    const { operationId: _, ...body } = asked;
    return answered(write(parts, writer, 'BookingTabChanged', body, operator));
  });
}

/** Gives a booking up. A deposit that is held stays held until it is refunded or kept at a counter. */
export function cancelBooking(
  parts: BookingParts,
  asked: { readonly operationId: string; readonly bookingId: string; readonly reason: string },
  operator: TillOperator,
): Answered<BookingView> {
  return change(parts, asked.operationId, 'cancel-booking', (writer) => {
    const found = openBooking(parts, writer, asked.bookingId);
    if (!found.ok) return found;
    const { bookingId, reason } = asked;
    return answered(write(parts, writer, 'BookingCancelled', { bookingId, reason }, operator));
  });
}

/** Marks a booking billed, in the transaction of the sale that bills it. */
export function billBooking(
  parts: Pick<BookingParts, 'replica'>,
  writer: LedgerWriter,
  sale: { readonly bookingId: string; readonly saleId: string; readonly lines: readonly SaleLine[] },
  context: AppendContext,
): void {
  const found = bookingOf(writer, parts.replica, sale.bookingId);
  // The bill's line of the package has the booking's id; a sale that only takes the deposit has none and bills nothing.
  const heads = sale.lines.find(({ lineId }) => lineId === sale.bookingId)?.quantity ?? 0;
  if (!found || heads === 0) return;
  const { bookingId, saleId } = sale;
  writeBookingFact(
    writer,
    parts.replica,
    fact('BookingBilled', { bookingId, saleId, headcount: heads }) as BookingFact,
    context,
  );
}

/** The basket of the final bill: the package per head, then the tab. The deposit is set off as a tender. */
export function billOf(
  parts: BookingParts,
  bookingId: string,
): Answered<{ basket: Basket; depositHeldMinor: number }> {
  const found = openBooking(parts, parts.ledger.read as LedgerWriter, bookingId);
  if (!found.ok) return found;
  const { headcount, variantId, tab, day, customerId } = found.value;
  const lines = [
    { lineId: bookingId, variantId, quantity: headcount, day },
    ...tab.map((line) => ({
      lineId: line.tabLineId,
      variantId: line.variantId,
      quantity: line.quantity,
      day,
    })),
  ];
  return answered({
    basket: basketSchema.parse({ basketId: bookingId, lines, customerId, bookingId }),
    depositHeldMinor: depositHeld(parts.ledger, parts.replica.policy()?.currency ?? '', bookingId),
  });
}

export function printHostSheet(
  parts: BookingParts,
  asked: { readonly operationId: string; readonly bookingId: string },
): Answered<{ jobId: string }> {
  const done = once<{ jobId: string }>(
    parts,
    { operationId: asked.operationId, kind: 'host-sheet' },
    (writer) => {
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      const found = bookingOf(writer, parts.replica, asked.bookingId);
      if (!found) return noSuchBooking();
      const jobId = parts.ids.nextId();
      enqueuePaper(writer, {
        jobId,
        paper: 'host-sheet',
        subject: asked.bookingId,
        createdAtMs: parts.clock.nowMs(),
        content: hostSheetPaper(viewOf(parts, policy.value, found), {
          ...policy.value,
          venueName: policy.value.name,
        }),
      });
      return answered({ jobId });
    },
  );
  if (done.ok && done.repeated !== true) parts.pokePrinting();
  return done.ok ? answered(done.value) : done;
}

/** A day's bookings with the rooms and packages a new one can have. */
export function dayOfBookings(parts: BookingParts, day: string) {
  const policy = policyOf(parts);
  if (!policy.ok) return policy;
  const { locale, rooms } = policy.value;
  const packages = parts.replica.sql
    .all<{ text: string }>(
      "SELECT text FROM catalogue_row WHERE kind = 'product' AND text ->> '$.isGroupPackage' = 1",
    )
    .flatMap(({ text }) => (JSON.parse(text) as Product).variants)
    .flatMap(({ variantId }) => parts.reader.sellable(variantId)?.tile ?? [])
    .map(({ variantId, name, priceMinor }) => ({ variantId, name: textIn(name, locale), priceMinor }));
  return answered({
    bookings: bookingsOn(parts.ledger.read, parts.replica, day).map((one) =>
      viewOf(parts, policy.value, one),
    ),
    rooms: rooms.map(({ roomId, name, capacity }) => ({ roomId, name: textIn(name, locale), capacity })),
    packages,
  });
}

function change(
  parts: BookingParts,
  operationId: string,
  kind: string,
  work: (writer: LedgerWriter, policy: VenuePolicy) => Answered<Booking>,
): Answered<BookingView> {
  const done = once<BookingView>(parts, { operationId, kind }, (writer) => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const changed = work(writer, policy.value);
    return changed.ok ? answered(viewOf(parts, policy.value, changed.value)) : changed;
  });
  return done.ok ? answered(done.value) : done;
}

/** What was agreed, as instants: a time on the clock is two on the night it is set back, and the first of them is meant. */
function placed({ day, startMinute, durationMinutes, roomId, headcount }: Agreed, { timeZone }: VenuePolicy) {
  const startsAtMs = instantOf(day, startMinute, timeZone);
  return { day, startsAtMs, endsAtMs: startsAtMs + durationMinutes * 60_000, roomId, headcount };
}

type BookingKind = BookingFact['kind'];

const write = <K extends BookingKind>(
  { replica }: BookingParts,
  writer: LedgerWriter,
  kind: K,
  body: RecordBody<K>,
  operator: TillOperator,
): Booking => writeBookingFact(writer, replica, fact(kind, body) as BookingFact, contextOf(writer, operator));

function openBooking(parts: BookingParts, writer: LedgerWriter, bookingId: string): Answered<Booking> {
  const found = bookingOf(writer, parts.replica, bookingId);
  if (!found) return noSuchBooking();
  if (found.state === 'open') return answered(found);
  return refused(
    409,
    'booking_over',
    found.state === 'billed' ? 'This booking is paid already' : 'This booking was cancelled',
  );
}

const noSuchBooking = () => refused(404, 'no_such_booking', 'This till knows no such booking');

type Placed = Parameters<typeof collides>[0] & { readonly day: string; readonly headcount: number };

function wrongWithRoom(parts: BookingParts, writer: LedgerWriter, policy: VenuePolicy, wanted: Placed) {
  const room = policy.rooms.find(({ roomId }) => roomId === wanted.roomId);
  if (!room)
    return refused(422, 'unknown_room', 'There is no such room', {
      errors: [{ field: 'roomId', message: wanted.roomId }],
    });
  if (wanted.headcount > room.capacity)
    return refused(409, 'room_too_small', `${room.name.default} holds ${room.capacity}`, {
      errors: [{ field: 'headcount', message: `at most ${room.capacity} in this room` }],
      facts: { capacity: room.capacity },
    });
  const other = bookingsOn(writer, parts.replica, wanted.day).find((one) => collides(wanted, one));
  if (!other) return undefined;
  return refused(409, 'room_taken', `${room.name.default} is taken at that time`, {
    errors: [{ field: 'roomId', message: 'choose another room or time' }],
    facts: { startsAtMs: other.startsAtMs, endsAtMs: other.endsAtMs },
  });
}

function depositHeld(ledger: Ledger, currency: string, bookingId: string): number {
  const { creditMinor, debitMinor } = ledger.balanceOf(accounts.depositsHeld(bookingId), currency);
  return creditMinor - debitMinor;
}

function viewOf(parts: BookingParts, policy: VenuePolicy, found: Booking): BookingView {
  const priced = (variantId: string) => {
    const tile = parts.reader.sellable(variantId)?.tile;
    return {
      name: tile ? textIn(tile.name, policy.locale) : variantId,
      unitPriceMinor: tile?.priceMinor ?? 0,
    };
  };
  const perHead = priced(found.variantId);
  const tab = found.tab.map((line) => ({ ...line, ...priced(line.variantId) }));
  const room = policy.rooms.find(({ roomId }) => roomId === found.roomId);
  return {
    ...found,
    tab,
    roomName: room ? textIn(room.name, policy.locale) : found.roomId,
    packageName: perHead.name,
    startMinute: localMinuteOf(found.startsAtMs, policy.timeZone),
    totalMinor: tab.reduce(
      (sum, line) => sum + line.quantity * line.unitPriceMinor,
      found.headcount * perHead.unitPriceMinor,
    ),
    depositHeldMinor: depositHeld(parts.ledger, policy.currency, found.bookingId),
  };
}
