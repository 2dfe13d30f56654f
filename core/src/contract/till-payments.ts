import { z } from 'zod';
import { PAYMENT_PROVIDERS } from '../journal/index.ts';
import { amountMinor, currencyCode } from '../money/index.ts';
import { PAYMENT_STATES } from '../payments/index.ts';
import { defineRoutes } from './route.ts';

/** Card payments at a till. A payment is begun before its terminal is touched, and its id is the payment for ever. */

/** Terminals take it as one word. */
const operationId = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[\w.:-]+$/);
const overrideId = z.string().nullable().default(null);
const reason = z.string().min(1).max(200);
const last4 = z.string().regex(/^\d{0,4}$/, 'the last four digits');
/** What a terminal's slip says. Never more of a card than its last four digits. */
const bySlip = {
  approvalCode: z
    .string()
    .trim()
    .min(1)
    .max(20)
    .regex(/^[\dA-Za-z-]*$/, 'letters, digits and dashes'),
  last4: last4.default(''),
};

/** What the guest, or the cashier, has to do now. */
export const PAYMENT_STEPS = [
  'starting',
  'present-card',
  'enter-pin',
  'authorising',
  'cancelling',
  /** The amount is typed on a terminal that is not connected; the cashier says what came of it. */
  'by-hand',
  /** Nobody answers at the moment: the provider is being asked again. */
  'asking',
] as const;
export type PaymentStepName = (typeof PAYMENT_STEPS)[number];

export const paymentView = z.strictObject({
  paymentId: z.string(),
  terminalId: z.string(),
  terminalName: z.string(),
  provider: z.enum(PAYMENT_PROVIDERS),
  amountMinor,
  currency: currencyCode,
  state: z.enum(PAYMENT_STATES),
  /** Only while it is started. */
  step: z.enum(PAYMENT_STEPS).nullable(),
  /** Why it was declined, cancelled or is unknown, as a code: "card_declined". */
  cause: z.string(),
  brand: z.string(),
  last4: z.string(),
  approvalCode: z.string(),
  startedAtMs: z.int(),
  operatorId: z.string(),
  /** Until then the provider is left alone; null when nobody will ask. */
  askAgainAtMs: z.int().nullable(),
  basketId: z.string().nullable(),
  /** The sale that took it up. */
  saleId: z.string().nullable(),
  refundedMinor: z.int(),
  /** What a person is asked for: a decision about an unknown, or a use for a capture no sale took up. */
  needs: z.enum(['nothing', 'decision', 'use']),
  /** The goods may be handed over although nobody knows: within the venue's bound. */
  mayHandOver: z.boolean(),
});
export type PaymentView = z.infer<typeof paymentView>;

export const cardRefundView = z.strictObject({
  refundId: z.string(),
  paymentId: z.string(),
  amountMinor,
  currency: currencyCode,
  state: z.enum(['started', 'refunded', 'refused', 'unknown']),
  cause: z.string(),
});
export type CardRefundView = z.infer<typeof cardRefundView>;

export const terminalView = z.strictObject({
  terminalId: z.string(),
  name: z.string(),
  provider: z.enum(PAYMENT_PROVIDERS),
  state: z.enum(['ready', 'busy', 'away']),
  /** One sentence, when it is away. */
  reason: z.string(),
  /** The cashier types the amount on the device and what came of it here. */
  byHand: z.boolean(),
});
export type TerminalView = z.infer<typeof terminalView>;

export const cardBatchView = z.strictObject({
  terminalId: z.string(),
  terminalName: z.string(),
  currency: currencyCode,
  /** What this station captured there less what it gave back, since the last batch. */
  expectedMinor: amountMinor,
  expectedCount: z.int(),
  /** The terminal's own total; null when it does not answer or has to be read off by a person. */
  terminalMinor: amountMinor.nullable(),
  terminalCount: z.int().nullable(),
  unknownCount: z.int(),
  byHand: z.boolean(),
});
export type CardBatchView = z.infer<typeof cardBatchView>;

const paymentParams = z.strictObject({ paymentId: z.string().min(8).max(64) });
const answerOfPayment = { tag: 'Card payments', params: paymentParams, response: paymentView } as const;

export const paymentRoutes = defineRoutes({
  terminals: {
    id: 'listTerminals',
    method: 'GET',
    path: '/api/v1/till/terminals',
    summary: 'Card terminals of this till and whether they are ready',
    tag: 'Card payments',
    access: 'local',
    response: z.strictObject({ terminals: z.array(terminalView) }),
  },
  startPayment: {
    id: 'startPayment',
    method: 'POST',
    path: '/api/v1/till/payments',
    summary: 'Begin a card payment; the same id is the same payment for ever',
    tag: 'Card payments',
    access: 'payment.card',
    status: 201,
    body: z.strictObject({
      /** Made by the screen when the cashier begins. */
      paymentId: operationId,
      /** Null takes this till's own. */
      terminalId: z.string().nullable().default(null),
      amountMinor: amountMinor.min(1),
      basketId: z.string().max(64).nullable().default(null),
    }),
    response: paymentView,
  },
  payments: {
    id: 'listPayments',
    method: 'GET',
    path: '/api/v1/till/payments',
    summary: 'Payments that need a person: unknown, or captured and taken up by no sale',
    tag: 'Card payments',
    access: 'local',
    response: z.strictObject({ payments: z.array(paymentView), refunds: z.array(cardRefundView) }),
  },
  payment: {
    id: 'getPayment',
    method: 'GET',
    path: '/api/v1/till/payments/:paymentId',
    summary: 'One payment as it stands',
    access: 'local',
    ...answerOfPayment,
  },
  cancelPayment: {
    id: 'cancelPayment',
    method: 'POST',
    path: '/api/v1/till/payments/:paymentId/cancel',
    summary: 'Ask the terminal to give up; whether it did is what the payment says',
    access: 'payment.card',
    body: z.strictObject({}),
    ...answerOfPayment,
  },
  askPayment: {
    id: 'askPayment',
    method: 'POST',
    path: '/api/v1/till/payments/:paymentId/ask',
    summary: 'Ask the provider now what became of a payment',
    access: 'payment.card',
    body: z.strictObject({}),
    ...answerOfPayment,
  },
  confirmPayment: {
    id: 'confirmPayment',
    method: 'POST',
    path: '/api/v1/till/payments/:paymentId/confirm',
    summary: 'Say what a terminal that is not connected answered',
    access: 'payment.card',
    body: z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('approved'), ...bySlip }),
      z.strictObject({ outcome: z.literal('declined') }),
      z.strictObject({ outcome: z.literal('cancelled') }),
    ]),
    ...answerOfPayment,
  },
  resolvePayment: {
    id: 'resolvePayment',
    method: 'POST',
    path: '/api/v1/till/payments/:paymentId/resolve',
    summary: 'Decide about an unknown payment, with a reason; the provider may still put it right',
    access: 'payment.card',
    body: z.strictObject({ outcome: z.enum(['captured', 'not-charged']), reason, overrideId }),
    ...answerOfPayment,
  },
  giveBackPayment: {
    id: 'giveBackPayment',
    method: 'POST',
    path: '/api/v1/till/payments/:paymentId/give-back',
    summary: 'Send a capture that no sale took up back to its card',
    access: 'payment.card',
    body: z.strictObject({ operationId, reason, approvalCode: z.string().max(20).default('') }),
    ...answerOfPayment,
  },
  cardBatch: {
    id: 'getCardBatch',
    method: 'GET',
    path: '/api/v1/till/terminals/:terminalId/batch',
    summary: 'What this till captured on a terminal beside the terminal’s own total',
    tag: 'Card payments',
    access: 'local',
    params: z.strictObject({ terminalId: z.string() }),
    response: cardBatchView,
  },
  closeCardBatch: {
    id: 'closeCardBatch',
    method: 'POST',
    path: '/api/v1/till/terminals/:terminalId/batch',
    summary: 'Close the batch of a terminal',
    tag: 'Card payments',
    access: 'cash.close-shift',
    status: 201,
    params: z.strictObject({ terminalId: z.string() }),
    body: z.strictObject({
      operationId,
      /** Read off a terminal that cannot be asked; null otherwise. */
      terminalMinor: amountMinor.nullable().default(null),
      terminalCount: z.int().min(0).nullable().default(null),
    }),
    response: cardBatchView,
  },
});
