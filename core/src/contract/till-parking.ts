import { z } from 'zod';
import { basket } from './basket.ts';
import { defineRoutes } from './route.ts';

/** Sales set aside for a while: the next guest is served, the places are held until a time that is shown. */

export const parkedSale = z.strictObject({
  parkId: z.string(),
  /** What the cashier called it; empty where the first line says enough. */
  label: z.string(),
  parkedAtMs: z.int(),
  operatorName: z.string(),
  /** Name of the first line, for the list. */
  firstLine: z.string(),
  itemCount: z.int(),
  amountMinor: z.int(),
  /** Places of sessions are held until then; null when it holds none. */
  heldUntilMs: z.int().nullable(),
});
export type ParkedSale = z.infer<typeof parkedSale>;

const operationId = z.string().min(8).max(64);

export const parkingRoutes = defineRoutes({
  parked: {
    id: 'listParkedSales',
    method: 'GET',
    path: '/api/v1/till/parked',
    summary: 'Parked sales, oldest first',
    tag: 'Till',
    access: 'local',
    response: z.strictObject({ parked: z.array(parkedSale) }),
  },
  park: {
    id: 'parkSale',
    method: 'POST',
    path: '/api/v1/till/parked',
    summary: 'Set the basket aside and hold its places',
    tag: 'Till',
    access: 'sale.park',
    status: 201,
    body: z.strictObject({
      operationId,
      label: z.string().max(40).default(''),
      basket,
      /** What the screen showed. */
      amountMinor: z.int(),
    }),
    response: parkedSale,
  },
  takeBack: {
    id: 'takeBackParkedSale',
    method: 'POST',
    path: '/api/v1/till/parked/:parkId/take-back',
    summary: 'Go on with a parked sale',
    tag: 'Till',
    access: 'sale.park',
    params: z.strictObject({ parkId: z.string() }),
    body: z.strictObject({ operationId }),
    /** `placesHeld` is false when the hold had ended: the places may be gone. */
    response: z.strictObject({ basket, placesHeld: z.boolean() }),
  },
  discardParked: {
    id: 'discardParkedSale',
    method: 'POST',
    path: '/api/v1/till/parked/:parkId/discard',
    summary: 'Give a parked sale up',
    tag: 'Till',
    access: 'sale.park',
    params: z.strictObject({ parkId: z.string() }),
    body: z.strictObject({ operationId, reason: z.string().min(1).max(200) }),
    response: z.strictObject({}),
  },
});
