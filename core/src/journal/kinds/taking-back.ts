import { z } from 'zod';
import { isoDate } from '../../catalogue/catalogue.ts';
import { amountMinor, currencyCode } from '../../money/index.ts';
import { id, overrideId, text } from './shapes.ts';

/** What a venue agrees on before money goes back, and what becomes of tickets that are replaced, moved or freed. */

/** The ticket as its new code says it; its id stays. */
const replacedTicket = {
  ticketId: id,
  oldSerial: z.string(),
  serial: z.string(),
  keyId: z.int(),
  productId: id,
  variantId: id,
  ticketClass: z.int(),
  sessionId: id.nullable(),
  scope: z.int(),
  validFromDay: z.int(),
  validUntilDay: z.int(),
  admits: z.int(),
  saleId: id.nullable(),
  lineId: id.nullable(),
  reason: text,
  overrideId,
};

export const REISSUE_CAUSES = ['lost', 'damaged', 'other'] as const;

export const claimedLines = z
  .array(
    z.strictObject({
      lineId: id,
      quantity: z.int().min(0),
      netMinor: amountMinor,
      taxMinor: amountMinor,
      grossMinor: amountMinor,
    }),
  )
  .min(1)
  .max(500);

export const takingBackKinds = {
  /** The hub set aside this much of a sale for one till to give back: nobody else gives back the same. */
  RefundClaimed: [
    z.strictObject({
      claimId: id,
      operationId: id,
      refundId: id,
      saleId: id,
      tillStationId: id,
      /** Counts the claims on this sale: unique with it. */
      ordinal: z.int().min(1),
      currency: currencyCode,
      lines: claimedLines,
      totalMinor: amountMinor,
      /** What goes to the guest: the total with what rounding the cash adds. */
      paidMinor: amountMinor,
      term: z.int(),
    }),
  ],
  /** The refund was not made after all. */
  RefundClaimReleased: [z.strictObject({ claimId: id, refundId: id, saleId: id })],
  /** Given back without the hub's word, which could not be had: within the venue's limit, on the till's own sale. */
  RefundUnclaimed: [z.strictObject({ refundId: id, saleId: id, hubLastSeenMs: z.int().nullable() })],
  /** A new code for a ticket that was lost or cannot be read; the old one opens nothing any more. */
  TicketReissued: [z.strictObject({ ...replacedTicket, cause: z.enum(REISSUE_CAUSES) })],
  /** The same product for another session or day; what was deferred to the one is deferred to the other. */
  TicketRescheduled: [
    z.strictObject({
      ...replacedTicket,
      fromSessionId: id.nullable(),
      fromDay: isoDate,
      day: isoDate,
      currency: currencyCode,
      /** Net that moves between the two, in minor units. */
      movedMinor: amountMinor,
      /** What the new place costs more and nobody was asked to pay. */
      waivedMinor: amountMinor,
    }),
  ],
  /** A person freed a pass that was used by mistake; the hub's releases name the claims. */
  ScanUndone: [z.strictObject({ ticketId: id, claimIds: z.array(id).max(255), reason: text, overrideId })],
} as const;
