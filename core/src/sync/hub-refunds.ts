import { z } from 'zod';
import { defineRoutes } from '../contract/route.ts';
import { claimedLines } from '../journal/index.ts';

/**
 * What tills ask the venue's hub before money goes back: it holds every till's journal, so it alone knows what is left
 * of a sale. The same operation id always gets the same answer.
 */

const id = z.string().min(1).max(64);

/** A record of a journal, exactly as it was written. */
const recordText = z.string().max(1_000_000);

/** A sale with everything the venue's journals say of it. Record texts, oldest first. */
export const saleFileWire = z.strictObject({
  saleId: id,
  stationId: z.string(),
  sale: recordText,
  /** Its tickets, their later codes, and tenders that were corrected. */
  tickets: z.array(recordText).max(2_000),
  refunds: z.array(recordText).max(500),
  /** Set aside for a till and not made yet. */
  claims: z.array(recordText).max(500),
  voidedSerials: z.array(z.string()).max(2_000),
});
export type SaleFileWire = z.infer<typeof saleFileWire>;

export const refundClaimAsked = z.strictObject({
  operationId: id,
  refundId: id,
  saleId: id,
  /** The sale's own record, from the till that made it: its journal may not have reached the hub yet. */
  sale: recordText.nullable(),
  /** Refunds the till made of it that the hub may not hold yet. */
  refunds: z.array(recordText).max(500),
  lines: claimedLines,
  totalMinor: z.int(),
  paidMinor: z.int(),
});
export type RefundClaimAsked = z.infer<typeof refundClaimAsked>;

export const refundClaimAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('granted'), claimId: id, term: z.int() }),
  z.strictObject({
    kind: z.literal('refused'),
    reason: z.enum(['unknown_sale', 'exceeds']),
    /** What is left by the hub's knowledge, minor units. */
    leftMinor: z.int(),
  }),
]);
export type RefundClaimAnswer = z.infer<typeof refundClaimAnswer>;

export const undoScanAsked = z.strictObject({
  operationId: id,
  ticketId: id,
  serial: z.string().regex(/^[0-9a-f]{16}$/),
});
export const undoScanAnswer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('undone'), claimIds: z.array(id) }),
  z.strictObject({ kind: z.literal('refused'), reason: z.enum(['not_used', 'too_long_ago']) }),
]);
export type UndoScanAsked = z.infer<typeof undoScanAsked>;
export type UndoScanAnswer = z.infer<typeof undoScanAnswer>;

export const hubRefundRoutes = defineRoutes({
  saleFiles: {
    id: 'findSaleFiles',
    method: 'POST',
    path: '/hub/v1/sale-files',
    summary: 'Sales of the venue by id, end of a receipt number, or ticket code',
    tag: 'Hub',
    access: 'station',
    body: z.strictObject({ saleId: id.nullable(), q: z.string().max(400) }),
    response: z.strictObject({ files: z.array(saleFileWire).max(10) }),
  },
  claimRefund: {
    id: 'claimRefund',
    method: 'POST',
    path: '/hub/v1/refund-claims',
    summary: 'Set aside what one till gives back of a sale',
    tag: 'Hub',
    access: 'station',
    body: refundClaimAsked,
    response: refundClaimAnswer,
  },
  releaseRefund: {
    id: 'releaseRefund',
    method: 'POST',
    path: '/hub/v1/refund-claim-releases',
    summary: 'Give a claim back whose refund was not made',
    tag: 'Hub',
    access: 'station',
    body: z.strictObject({ operationId: id }),
    response: z.strictObject({ released: z.boolean() }),
  },
  undoScan: {
    id: 'undoScan',
    method: 'POST',
    path: '/hub/v1/undone-scans',
    summary: 'Free the pass of a ticket that was scanned by mistake',
    tag: 'Hub',
    access: 'station',
    body: undoScanAsked,
    response: undoScanAnswer,
  },
});
