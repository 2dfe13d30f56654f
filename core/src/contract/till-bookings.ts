import { z } from 'zod';
import { booking } from '../bookings/index.ts';
import { isoDate } from '../catalogue/catalogue.ts';
import { BOOKING_KINDS } from '../journal/index.ts';
import { basket } from './basket.ts';
import { defineRoutes } from './route.ts';

/** Parties and school groups at the till. */

const operationId = z.string().min(8).max(64);
const params = z.strictObject({ bookingId: z.string() });

export const bookingView = booking.extend({
  roomName: z.string(),
  packageName: z.string(),
  startMinute: z.int(),
  /** The package and the tab at today's prices, before the deposit. */
  totalMinor: z.int(),
  /** Held for it, as this till knows. */
  depositHeldMinor: z.int(),
  tab: z.array(booking.shape.tab.element.extend({ name: z.string(), unitPriceMinor: z.int() })),
});
export type BookingView = z.infer<typeof bookingView>;

/** Times on the venue's clock: the station knows its zone. */
const agreed = {
  day: isoDate,
  /** Minutes after midnight. */
  startMinute: z.int().min(0).max(1_439),
  durationMinutes: z.int().min(15).max(720),
  roomId: z.string().min(1),
  headcount: z.int().min(1).max(500),
};

export const bookingRoutes = defineRoutes({
  bookings: {
    id: 'listBookings',
    method: 'GET',
    path: '/api/v1/till/bookings',
    summary: 'Parties and groups of a day, with the rooms they are in',
    tag: 'Bookings',
    access: 'booking.handle',
    query: z.strictObject({ day: isoDate }),
    response: z.strictObject({
      bookings: z.array(bookingView),
      rooms: z.array(z.strictObject({ roomId: z.string(), name: z.string(), capacity: z.int() })),
      packages: z.array(z.strictObject({ variantId: z.string(), name: z.string(), priceMinor: z.int() })),
    }),
  },
  makeBooking: {
    id: 'makeBooking',
    method: 'POST',
    path: '/api/v1/till/bookings',
    summary: 'Book a room and a package',
    tag: 'Bookings',
    access: 'booking.handle',
    status: 201,
    body: z.strictObject({
      operationId,
      kind: z.enum(BOOKING_KINDS),
      ...agreed,
      variantId: z.string().min(1),
      depositMinor: z.int().min(0),
      customerId: z.string().min(1).max(64).nullable(),
    }),
    response: bookingView,
  },
  changeBooking: {
    id: 'changeBooking',
    method: 'POST',
    path: '/api/v1/till/bookings/:bookingId/change',
    summary: 'Another headcount, room or time',
    tag: 'Bookings',
    access: 'booking.handle',
    params,
    body: z.strictObject({ operationId, ...agreed }),
    response: bookingView,
  },
  changeTab: {
    id: 'changeBookingTab',
    method: 'POST',
    path: '/api/v1/till/bookings/:bookingId/tab',
    summary: 'Put something on the tab, change it or take it off (quantity 0)',
    tag: 'Bookings',
    access: 'booking.handle',
    params,
    body: z.strictObject({
      operationId,
      tabLineId: z.string().min(1).max(64),
      variantId: z.string().min(1),
      quantity: z.int().min(0).max(999),
    }),
    response: bookingView,
  },
  cancelBooking: {
    id: 'cancelBooking',
    method: 'POST',
    path: '/api/v1/till/bookings/:bookingId/cancel',
    summary: 'Give a booking up; its deposit is given back or kept by a refund',
    tag: 'Bookings',
    access: 'booking.handle',
    params,
    body: z.strictObject({ operationId, reason: z.string().min(1).max(200) }),
    response: bookingView,
  },
  bookingBill: {
    id: 'getBookingBill',
    method: 'GET',
    path: '/api/v1/till/bookings/:bookingId/bill',
    summary: 'The basket of the final bill',
    tag: 'Bookings',
    access: 'booking.handle',
    params,
    response: z.strictObject({ basket, depositHeldMinor: z.int() }),
  },
  printHostSheet: {
    id: 'printHostSheet',
    method: 'POST',
    path: '/api/v1/till/bookings/:bookingId/host-sheet',
    summary: 'Print what the host needs to know',
    tag: 'Bookings',
    access: 'booking.handle',
    params,
    body: z.strictObject({ operationId }),
    response: z.strictObject({ jobId: z.string() }),
  },
});
