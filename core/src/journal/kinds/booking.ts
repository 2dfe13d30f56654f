import { z } from 'zod';
import { isoDate } from '../../catalogue/catalogue.ts';
import { amountMinor } from '../../money/index.ts';
import { id, text } from './shapes.ts';

/** Parties and school groups: what was agreed, what changed on the day, what it came to. Names are the customer's. */

export const BOOKING_KINDS = ['party', 'school'] as const;

const agreed = {
  day: isoDate,
  startsAtMs: z.int(),
  endsAtMs: z.int(),
  roomId: id,
  /** Guests the package is charged for. */
  headcount: z.int().min(1).max(500),
};

export const bookingKinds = {
  BookingMade: [
    z.strictObject({
      bookingId: id,
      kind: z.enum(BOOKING_KINDS),
      ...agreed,
      /** The package, charged per head. */
      variantId: id,
      /** What was asked for in advance. */
      depositMinor: amountMinor.min(0),
      customerId: id.nullable(),
    }),
  ],
  BookingChanged: [z.strictObject({ bookingId: id, ...agreed })],
  /** A line of the running tab; a quantity of 0 takes it off. */
  BookingTabChanged: [
    z.strictObject({
      bookingId: id,
      tabLineId: id,
      variantId: id,
      quantity: z.int().min(0).max(999),
    }),
  ],
  /** Billed by a sale: package and tab are in it, the deposit among its tenders. */
  BookingBilled: [z.strictObject({ bookingId: id, saleId: id, headcount: z.int().min(1) })],
  BookingCancelled: [z.strictObject({ bookingId: id, reason: text })],
} as const;
