import { z } from 'zod';
import { amountMinor } from '../money/index.ts';
import { personText } from '../customers/person-seal.ts';
import { defineRoutes } from './route.ts';

const id = z.string().min(1).max(64);

/** An order as a shop hands it in: who buys, who comes, what for, and what was paid online. */
export const orderRequest = z.strictObject({
  /** The shop's own; the same twice is one order. */
  orderId: id,
  code: z.string().max(20).nullable().default(null),
  buyer: personText,
  /** Everybody else who takes part; the buyer does only if `buyerTakesPart`. */
  persons: z
    .array(personText.extend({ isChild: z.boolean().default(false) }))
    .max(200)
    .default([]),
  buyerTakesPart: z.boolean().default(false),
  day: z.iso.date(),
  lines: z
    .array(
      z.strictObject({
        productId: id,
        variantId: id,
        sessionId: id.nullable().default(null),
        /** Who takes part with each piece: a place in `persons`, -1 for the buyer; its length is the quantity. */
        persons: z.array(z.int().min(-1).max(199).nullable()).min(1).max(200),
      }),
    )
    .min(1)
    .max(50),
  /** What was paid online, in minor units; `all` is the whole. */
  paid: z.union([z.literal('all'), z.int().min(0)]).default('all'),
  provider: z.string().max(40).default('online'),
});
export type OrderRequest = z.input<typeof orderRequest>;

export const orderingRoutes = defineRoutes({
  placeOrder: {
    id: 'placeOrder',
    method: 'POST',
    path: '/v1/venues/:venueId/orders',
    summary: 'Place an order that was sold online',
    tag: 'Orders',
    access: 'ticket.issue',
    status: 201,
    params: z.strictObject({ venueId: z.string() }),
    body: orderRequest,
    response: z.strictObject({
      orderId: z.string(),
      code: z.string(),
      totalMinor: amountMinor,
      paidMinor: amountMinor,
      tickets: z.array(z.strictObject({ ticketId: z.string(), code: z.string(), productName: z.string() })),
    }),
  },
});
