import { z } from 'zod';
import { localizedText } from '../catalogue/catalogue.ts';
import { amountMinor } from '../money/index.ts';
import { defineRoutes } from './route.ts';

/** Things with a number that go out and come back. Amounts are minor units of the venue's currency. */

const operationId = z.string().min(8).max(64);
const overrideId = z.string().min(1).max(64).nullable().default(null);

export const RENTAL_STATES = ['free', 'held', 'out', 'overdue'] as const;

/** One numbered item as it is now. `held` is in somebody's basket. */
export const rentalItem = z.strictObject({
  typeId: z.string(),
  itemNumber: z.string(),
  state: z.enum(RENTAL_STATES),
  rentalId: z.string().nullable(),
  depositMinor: amountMinor,
  sinceMs: z.int().nullable(),
  dueAtMs: z.int().nullable(),
});
export type RentalItem = z.infer<typeof rentalItem>;

export const rentalTypeView = z.strictObject({
  typeId: z.string(),
  name: localizedText,
  depositMinor: amountMinor,
  /** What is sold along with it; null when only the deposit is taken. */
  variantId: z.string().nullable(),
  items: z.array(rentalItem),
});
export type RentalTypeView = z.infer<typeof rentalTypeView>;

export const rentalBoard = z.strictObject({
  types: z.array(rentalTypeView),
  openCount: z.int(),
  overdueCount: z.int(),
  depositsMinor: amountMinor,
});
export type RentalBoard = z.infer<typeof rentalBoard>;

/** What goes into the basket: the deposit as a line of money, and the product it is rented as. */
export const heldRental = z.strictObject({
  rentalId: z.string(),
  typeId: z.string(),
  itemNumber: z.string(),
  name: z.string(),
  depositMinor: amountMinor,
  variantId: z.string().nullable(),
  /** False when it went out at once: nothing is paid for it. */
  needsSale: z.boolean(),
});
export type HeldRental = z.infer<typeof heldRental>;

export const returnedRental = z.strictObject({
  rentalId: z.string(),
  refundMinor: amountMinor,
  feeMinor: amountMinor,
});

export const rentalRoutes = defineRoutes({
  board: {
    id: 'getRentalBoard',
    method: 'GET',
    path: '/api/v1/till/rentals',
    summary: 'Every numbered item and whether it is out',
    tag: 'Rentals',
    access: 'signed-in',
    response: rentalBoard,
  },
  hold: {
    id: 'holdRentalItem',
    method: 'POST',
    path: '/api/v1/till/rentals/hold',
    summary: 'Take an item into the basket; the sale of its deposit sends it out',
    tag: 'Rentals',
    access: 'rental.handle',
    status: 201,
    body: z.strictObject({ operationId, typeId: z.string(), itemNumber: z.string().min(1).max(20) }),
    response: heldRental,
  },
  release: {
    id: 'releaseRentalItem',
    method: 'POST',
    path: '/api/v1/till/rentals/:rentalId/release',
    summary: 'Put an item back that nobody paid for',
    tag: 'Rentals',
    access: 'rental.handle',
    params: z.strictObject({ rentalId: z.string() }),
    body: z.strictObject({}),
    response: z.strictObject({}),
  },
  giveBack: {
    id: 'returnRentalItem',
    method: 'POST',
    path: '/api/v1/till/rentals/:rentalId/return',
    summary: 'Take an item back and give its deposit out of the drawer, less what is kept for damage',
    tag: 'Rentals',
    access: 'rental.handle',
    status: 201,
    params: z.strictObject({ rentalId: z.string() }),
    body: z.strictObject({
      operationId,
      feeMinor: amountMinor.min(0).default(0),
      reason: z.string().max(200).default(''),
      overrideId,
    }),
    response: returnedRental,
  },
});
