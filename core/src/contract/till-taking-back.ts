import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { LINE_KINDS, REISSUE_CAUSES, tender } from '../journal/index.ts';
import { amountMinor } from '../money/index.ts';
import { defineRoutes } from './route.ts';
import { tenderAsked } from './basket.ts';
import { saleView } from './till.ts';

/**
 * What a till takes back: money, tickets, scans and wrong tenders. A sale of any till of the venue can be opened here;
 * what goes back of it is set aside by the venue's hub first.
 */

const id = z.string().min(1).max(64);
const operationId = z.string().min(8).max(64);
const reason = z.string().trim().min(1).max(200);
const overrideId = id.nullable().default(null);

/** What of a sale can still be taken back, as far as this till and the hub know. */
export const saleFile = z.strictObject({
  sale: saleView,
  /** Made at this till; another's is taken back with the hub's word only. */
  own: z.boolean(),
  tillName: z.string(),
  /** Whether the hub was asked: `away` shows what this till knows. */
  hub: z.enum(['self', 'asked', 'away']),
  remaining: z.strictObject({
    totalMinor: z.int(),
    paidMinor: z.int(),
    lines: z.array(
      z.strictObject({
        lineId: z.string(),
        kind: z.enum(LINE_KINDS),
        quantity: z.int(),
        grossMinor: z.int(),
      }),
    ),
    tenders: z.array(z.strictObject({ tender, amountMinor: z.int() })),
  }),
  /** Set aside for another till and not given back yet, minor units. */
  setAsideMinor: z.int(),
  /** Its tenders can be corrected: sold in the shift that is open here, and nothing taken back. */
  correctable: z.boolean(),
  tickets: z.array(
    z.strictObject({
      ticketId: z.string(),
      lineId: z.string(),
      variantId: z.string(),
      eventId: z.string().nullable(),
      sessionId: z.string().nullable(),
      sessionStartsAtMs: z.int().nullable(),
      day: isoDate,
      /** Why it opens nothing any more; null while it does. */
      void: z.boolean(),
    }),
  ),
});
export type SaleFileView = z.infer<typeof saleFile>;

export const refundWanted = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('whole') }),
  z.strictObject({
    kind: z.literal('lines'),
    lines: z
      .array(z.strictObject({ lineId: id, quantity: z.int().min(1).max(999) }))
      .min(1)
      .max(500),
  }),
  z.strictObject({ kind: z.literal('amount'), amountMinor: amountMinor.min(1) }),
]);

const wanted = {
  wanted: refundWanted,
  /** Back the way it came, or all of it in cash by permission. */
  to: z.enum(['original', 'cash']).default('original'),
};

/** How much goes back, and how: what the button says before it is pressed. */
export const refundQuote = z.strictObject({
  totalMinor: z.int(),
  roundingMinor: z.int(),
  given: z.array(
    z.strictObject({ kind: z.string(), amountMinor: z.int(), last4: z.string(), refundable: z.boolean() }),
  ),
  otherTender: z.boolean(),
  ticketCount: z.int(),
});
export type RefundQuote = z.infer<typeof refundQuote>;

const exchangeWanted = {
  /** What the guest brings back. */
  lines: z
    .array(z.strictObject({ lineId: id, quantity: z.int().min(1).max(999) }))
    .min(1)
    .max(100),
  /** Which of its tickets, where not all of a line's are brought back; left out, the last sold. */
  ticketIds: z.array(id).max(200).default([]),
  /** What they take for it. */
  instead: z
    .array(
      z.strictObject({
        lineId: id,
        variantId: id,
        quantity: z.int().min(1).max(999),
        sessionId: id.nullable().default(null),
        day: isoDate,
      }),
    )
    .min(1)
    .max(50),
  to: z.enum(['original', 'cash']).default('original'),
  /** `waive`: what it costs more is not asked for, by permission. */
  difference: z.enum(['settle', 'waive']).default('settle'),
};
const exchangeAsked = z.strictObject(exchangeWanted);
export type ExchangeWanted = z.infer<typeof exchangeAsked>;

export const exchangeQuote = z.strictObject({
  /** What was paid for what comes back. */
  takenMinor: z.int(),
  /** What the new things cost, before anything is waived. */
  newMinor: z.int(),
  waivedMinor: z.int(),
  /** To pay when positive, to give back when negative; 0 when it was waived. */
  differenceMinor: z.int(),
  /** The same in cash, rounded as the venue's country wants. */
  cashMinor: z.int(),
  /** How what goes back goes back. */
  given: refundQuote.shape.given,
  otherTender: z.boolean(),
  ticketCount: z.int(),
});
export type ExchangeQuote = z.infer<typeof exchangeQuote>;

const done = z.strictObject({ file: saleFile });
const bySale = { params: z.strictObject({ saleId: z.string() }), tag: 'Till', access: 'signed-in' as const };
const byTicket = {
  params: z.strictObject({ ticketId: z.string() }),
  tag: 'Till',
  access: 'signed-in' as const,
};

export const takingBackRoutes = defineRoutes({
  findSales: {
    id: 'findSalesOfVenue',
    method: 'GET',
    path: '/api/v1/till/sale-files',
    summary: 'Find sales of any till of the venue by receipt number or ticket code',
    tag: 'Till',
    access: 'signed-in',
    query: z.strictObject({ q: z.string().min(1).max(400) }),
    response: z.strictObject({ files: z.array(saleFile), hub: z.enum(['self', 'asked', 'away']) }),
  },
  openSale: {
    ...bySale,
    id: 'openSale',
    method: 'GET',
    path: '/api/v1/till/sale-files/:saleId',
    summary: 'A sale with what can still be taken back of it',
    response: saleFile,
  },
  quoteRefund: {
    ...bySale,
    id: 'quoteRefund',
    method: 'POST',
    path: '/api/v1/till/sale-files/:saleId/refund-quote',
    summary: 'How much would go back, and how',
    body: z.strictObject(wanted),
    response: refundQuote,
  },
  refund: {
    ...bySale,
    id: 'refundOfSale',
    method: 'POST',
    path: '/api/v1/till/sale-files/:saleId/refunds',
    summary: 'Refund a sale whole, by line or by amount',
    status: 201,
    body: z.strictObject({
      operationId,
      ...wanted,
      reason,
      /** What the button said; another amount answers 409 `refund_changed` and gives nothing back. */
      expectedTotalMinor: amountMinor,
      /** Of the slip, where the card's terminal is not connected. */
      approvalCode: z.string().trim().max(20).default(''),
      overrideId,
      otherTenderOverrideId: overrideId,
    }),
    response: done,
  },
  quoteExchange: {
    ...bySale,
    id: 'quoteExchange',
    method: 'POST',
    path: '/api/v1/till/sale-files/:saleId/exchange-quote',
    summary: 'What an exchange costs more or less',
    body: exchangeAsked,
    response: exchangeQuote,
  },
  exchange: {
    ...bySale,
    id: 'exchangeOfSale',
    method: 'POST',
    path: '/api/v1/till/sale-files/:saleId/exchanges',
    summary: 'Exchange lines of a sale for something else and settle the difference, in one commit',
    status: 201,
    body: z.strictObject({
      operationId,
      ...exchangeWanted,
      reason,
      /** What the button said; another difference answers 409 `exchange_changed` and does nothing. */
      expectedDifferenceMinor: amountMinor,
      /** For what it costs more. */
      tenders: z.array(tenderAsked).max(20).default([]),
      approvalCode: z.string().trim().max(20).default(''),
      overrideId,
      waiveOverrideId: overrideId,
      refundOverrideId: overrideId,
      otherTenderOverrideId: overrideId,
    }),
    response: z.strictObject({ file: saleFile, sale: saleView }),
  },
  quoteReschedule: {
    ...bySale,
    id: 'quoteReschedule',
    method: 'POST',
    path: '/api/v1/till/sale-files/:saleId/reschedule-quote',
    summary: 'What tickets cost more or less at another session or day',
    body: z.strictObject({ ticketIds: z.array(id).min(1).max(200), sessionId: id.nullable(), day: isoDate }),
    response: z.strictObject({
      differenceMinor: z.int(),
      /** The same as an exchange, to charge or give back the difference. */
      lines: z.array(z.strictObject({ lineId: z.string(), quantity: z.int() })),
      variantId: z.string(),
      quantity: z.int(),
    }),
  },
  reschedule: {
    ...bySale,
    id: 'rescheduleTickets',
    method: 'POST',
    path: '/api/v1/till/sale-files/:saleId/reschedules',
    summary: 'Move tickets to another session or day of the same product',
    status: 201,
    body: z.strictObject({
      operationId,
      ticketIds: z.array(id).min(1).max(200),
      sessionId: id.nullable(),
      day: isoDate,
      /** Another price there answers 409 `price_differs`, unless it is left as it is by permission. */
      difference: z.enum(['refuse', 'waive']).default('refuse'),
      reason,
      overrideId,
      waiveOverrideId: overrideId,
    }),
    response: done,
  },
  correctTender: {
    ...bySale,
    id: 'correctTender',
    method: 'POST',
    path: '/api/v1/till/sale-files/:saleId/tender-corrections',
    summary: 'Put a wrong tender right before the close',
    status: 201,
    body: z.strictObject({
      operationId,
      tenderId: id,
      to: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('cash') }),
        z.strictObject({
          kind: z.literal('card'),
          terminalId: id,
          approvalCode: z.string().trim().min(1).max(20),
          last4: z.string().regex(/^\d{0,4}$/),
        }),
      ]),
      reason,
      overrideId,
    }),
    response: done,
  },
  reissue: {
    ...byTicket,
    id: 'reissueTicket',
    method: 'POST',
    path: '/api/v1/till/tickets/:ticketId/reissues',
    summary: 'A new code for a lost or damaged ticket; the old one dies',
    status: 201,
    body: z.strictObject({ operationId, saleId: id, cause: z.enum(REISSUE_CAUSES), reason, overrideId }),
    response: done,
  },
  undoScan: {
    ...byTicket,
    id: 'undoScan',
    method: 'POST',
    path: '/api/v1/till/tickets/:ticketId/undone-scans',
    summary: 'Free the pass of a ticket that was scanned by mistake',
    status: 201,
    body: z.strictObject({ operationId, saleId: id, reason, overrideId }),
    response: done,
  },
});
