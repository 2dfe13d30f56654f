import { z } from 'zod';
import { amountMinor, currencyCode } from '../money/index.ts';
import { defineRoutes } from './route.ts';

/**
 * Card terminals driven through the cloud, which alone holds the provider's key. A station names a payment by the id it
 * wrote down; the cloud answers what the provider says of it, and makes at most one payment of one id.
 */

const id = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[\w.:-]+$/);
const cause = z.string().max(200);

export const terminalTruth = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('captured'),
    amountMinor: amountMinor.min(1),
    brand: z.string().max(40),
    last4: z.string().regex(/^\d{0,4}$/),
    approvalCode: z.string().max(40),
    reference: z.string().max(120),
  }),
  z.strictObject({ kind: z.literal('declined'), cause }),
  z.strictObject({ kind: z.literal('cancelled'), cause }),
  z.strictObject({ kind: z.literal('unknown'), cause }),
  z.strictObject({
    kind: z.literal('pending'),
    step: z.enum(['starting', 'present-card', 'authorising', 'cancelling']),
  }),
  /** Never begun here, and closed by this question: a start that arrives later is refused. */
  z.strictObject({ kind: z.literal('not-charged') }),
]);
export type TerminalTruth = z.infer<typeof terminalTruth>;

export const terminalRefundOutcome = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('refunded'),
    reference: z.string().max(120),
    approvalCode: z.string().max(40),
  }),
  z.strictObject({ kind: z.literal('refused'), cause }),
  z.strictObject({ kind: z.literal('unknown'), cause }),
]);
export type TerminalRefundOutcome = z.infer<typeof terminalRefundOutcome>;

/** How long a question may stay open at the cloud for the provider's word: less than a station waits for any answer. */
export const TERMINAL_WAIT_MS_MAX = 6_000;

const paymentParams = z.strictObject({ paymentId: id });
const common = { tag: 'Card terminals', access: 'station' } as const;

export const terminalRoutes = defineRoutes({
  start: {
    id: 'terminalStart',
    method: 'POST',
    path: '/sync/v1/terminal/payments',
    summary: 'Begin a card payment on a reader of this station',
    ...common,
    body: z.strictObject({
      paymentId: id,
      terminalId: z.string().min(1).max(64),
      amountMinor: amountMinor.min(1),
      currency: currencyCode,
    }),
    response: terminalTruth,
  },
  query: {
    id: 'terminalQuery',
    method: 'POST',
    path: '/sync/v1/terminal/payments/:paymentId/query',
    summary: 'Ask what became of a payment, at the provider itself; waits for a change if asked to',
    ...common,
    params: paymentParams,
    body: z.strictObject({ waitMs: z.int().min(0).max(TERMINAL_WAIT_MS_MAX).default(0) }),
    response: terminalTruth,
  },
  cancel: {
    id: 'terminalCancel',
    method: 'POST',
    path: '/sync/v1/terminal/payments/:paymentId/cancel',
    summary: 'Ask the reader to give up a payment',
    ...common,
    params: paymentParams,
    body: z.strictObject({}),
    response: z.strictObject({ answer: z.enum(['asked', 'too-late']) }),
  },
  refund: {
    id: 'terminalRefund',
    method: 'POST',
    path: '/sync/v1/terminal/refunds',
    summary: 'Send money back to the card of a payment; the same id is the same refund',
    ...common,
    body: z.strictObject({
      refundId: id,
      paymentId: id,
      amountMinor: amountMinor.min(1),
    }),
    response: terminalRefundOutcome,
  },
  totals: {
    id: 'terminalTotals',
    method: 'POST',
    path: '/sync/v1/terminal/totals',
    summary:
      'What the provider captured less refunded on a reader since the last batch; closes it when named',
    ...common,
    body: z.strictObject({ terminalId: z.string().min(1).max(64), closeAs: id.nullable() }),
    response: z.strictObject({
      currency: currencyCode.nullable(),
      netMinor: amountMinor,
      count: z.int().min(0),
    }),
  },
  reader: {
    id: 'terminalReader',
    method: 'GET',
    path: '/sync/v1/terminal/readers/:terminalId',
    summary: 'Whether a reader of this station can be used',
    ...common,
    params: z.strictObject({ terminalId: z.string().min(1).max(64) }),
    response: z.strictObject({ usable: z.boolean(), reason: z.string() }),
  },
});
