import { bookingRoutes } from '@gatehouse/core/contract';
import { type Admitted, type MountedRoute, mountRoutes } from '../api/index.ts';
import type { TillOperator } from '../till/index.ts';
import {
  billOf,
  type BookingParts,
  cancelBooking,
  changeBooking,
  changeTab,
  dayOfBookings,
  makeBooking,
  printHostSheet,
} from './handle-booking.ts';

function operatorOf({ operator }: Admitted): TillOperator {
  if (!operator) throw new Error('bookings are handled by somebody signed in');
  return operator;
}

export const bookingHandlers = (parts: BookingParts): MountedRoute[] =>
  mountRoutes(bookingRoutes, {
    bookings: ({ query }) => dayOfBookings(parts, query.day),
    makeBooking: ({ body }, caller) => makeBooking(parts, body, operatorOf(caller)),
    changeBooking: ({ params, body }, caller) =>
      changeBooking(parts, { ...params, ...body }, operatorOf(caller)),
    changeTab: ({ params, body }, caller) => changeTab(parts, { ...params, ...body }, operatorOf(caller)),
    cancelBooking: ({ params, body }, caller) =>
      cancelBooking(parts, { ...params, ...body }, operatorOf(caller)),
    bookingBill: ({ params }) => billOf(parts, params.bookingId),
    printHostSheet: ({ params, body }) => printHostSheet(parts, { ...params, ...body }),
  });
