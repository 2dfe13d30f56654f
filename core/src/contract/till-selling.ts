import { z } from 'zod';
import { amountMinor } from '../money/index.ts';
import { permission } from '../permissions/index.ts';
import { basket } from './basket.ts';
import { defineRoutes } from './route.ts';

/** What a cashier does to a basket that leaves a trace or needs somebody's leave. */

/**
 * A line that was in the basket longer than this, or whose payment began, leaves only with a reason; a mistyped tap is
 * put right without one. Long enough to see the mistake, too short to have taken money for it.
 */
export const VOID_AFTER_MS = 10_000;

const id = z.string().min(1).max(64);
const operationId = z.string().min(8).max(64);
const reason = z.string().trim().min(1).max(200);
const overrideId = id.nullable().default(null);

export const pricedReduction = z.strictObject({
  lineId: z.string().nullable(),
  amountMinor,
  /** Of what it was taken off. */
  basisPoints: z.int(),
  permission,
});

export const sellingRoutes = defineRoutes({
  /**
   * Does nothing to the kept basket: says what it costs with this reduction, and uses up the approval for it, so that
   * the sale may come later than an approval lives.
   */
  adjust: {
    id: 'adjustBasket',
    method: 'POST',
    path: '/api/v1/till/basket/adjustments',
    summary: 'Ask whether a reduction by hand is allowed, and use up the approval for it',
    tag: 'Till',
    access: 'sale.create',
    body: z.strictObject({
      /** As it would be, with the reduction in it. */
      basket,
      /** The line it is on; null for the basket's own. */
      lineId: id.nullable(),
      /** Places beyond a session's capacity are asked for like a reduction: their approval waits for the sale, too. */
      what: z.enum(['reduction', 'oversell']).default('reduction'),
    }),
    response: z.strictObject({
      totalMinor: amountMinor,
      reduction: pricedReduction.nullable(),
      overrideId: id.nullable(),
    }),
  },
  voidLine: {
    id: 'voidLine',
    method: 'POST',
    path: '/api/v1/till/basket/void-line',
    summary: 'Take pieces of a line out before the sale, with a reason',
    tag: 'Till',
    access: 'sale.create',
    body: z.strictObject({
      operationId,
      basketId: id,
      lineId: id,
      /** Pieces that leave; all of them where it is the line's quantity. */
      quantity: z.int().min(1).max(999),
      reason,
      overrideId,
      /** The basket as it is then. */
      basket,
    }),
    response: basket,
  },
  voidBasket: {
    id: 'voidBasket',
    method: 'POST',
    path: '/api/v1/till/basket/void',
    summary: 'Give up a basket before the sale, with a reason',
    tag: 'Till',
    access: 'sale.create',
    body: z.strictObject({ operationId, basketId: id, reason, overrideId }),
    response: basket,
  },
  switchSoldOut: {
    id: 'switchSoldOut',
    method: 'POST',
    path: '/api/v1/till/sold-out',
    summary: 'Say that something is sold out at this counter today, or there again',
    tag: 'Till',
    access: 'stock.sold-out',
    body: z.strictObject({ operationId, variantId: z.string(), soldOut: z.boolean() }),
    response: z.strictObject({ variantId: z.string(), soldOut: z.boolean() }),
  },
});
