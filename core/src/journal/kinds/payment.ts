import { z } from 'zod';
import { amountMinor, currencyCode } from '../../money/index.ts';
import { id, text } from './shapes.ts';

/**
 * Card payments. One is started before its terminal is touched, so that whatever happens next has an id; a capture is
 * money before it is anybody's sale, and a sale takes it up.
 */

export const PAYMENT_PROVIDERS = ['stripe-terminal', 'stand-alone', 'lab'] as const;

const payment = {
  paymentId: id,
  terminalId: id,
  provider: z.enum(PAYMENT_PROVIDERS),
  amountMinor: amountMinor.min(1),
  currency: currencyCode,
};

/** What a receipt may show: never more than the last four digits. */
const cardShown = {
  brand: z.string().max(40),
  last4: z.string().regex(/^\d{0,4}$/),
  approvalCode: z.string().max(40),
  /** The provider's own name for it: a PaymentIntent, a terminal's trace number. */
  reference: z.string().max(120),
};

export const paymentKinds = {
  PaymentStarted: [
    z.strictObject({ ...payment, purpose: z.enum(['sale', 'refund']), basketId: id.nullable() }),
  ],
  PaymentCaptured: [z.strictObject({ ...payment, ...cardShown })],
  PaymentDeclined: [z.strictObject({ ...payment, cause: text })],
  PaymentCancelled: [z.strictObject({ ...payment, cause: text })],
  /** Nobody knows yet whether the card was charged. */
  PaymentUnknown: [z.strictObject({ ...payment, cause: text })],
  /** The truth about an unknown arrived, or a person decided it with a reason. */
  PaymentResolved: [
    z.strictObject({
      ...payment,
      /** What was held to be true before: a person's word gives way to the provider's. */
      before: z.enum(['unknown', 'captured', 'not-charged']),
      outcome: z.enum(['captured', 'not-charged']),
      by: z.enum(['provider', 'person']),
      reason: text,
      /** The sale that was completed on it. */
      saleId: id.nullable(),
    }),
  ],
  /** Money went back to the card; `refundPaymentId` is the refund's own id. */
  PaymentRefunded: [z.strictObject({ ...payment, ...cardShown, refundPaymentId: id })],
  /** A terminal's own totals beside what this station captured on it. */
  CardBatchClosed: [
    z.strictObject({
      batchId: id,
      terminalId: id,
      currency: currencyCode,
      expectedMinor: amountMinor,
      terminalMinor: amountMinor,
      expectedCount: z.int().min(0),
      terminalCount: z.int().min(0).nullable(),
      unknownCount: z.int().min(0),
    }),
  ],
} as const;
