import { z } from 'zod';
import { amountMinor } from '../money/index.ts';
import { ticketLayout } from '../paper/index.ts';
import { defineRoutes } from './route.ts';
import { printJobView, saleView } from './till.ts';

/** Paper, and what the guest sees: printers, ticket layouts, receipts by e-mail, the customer display. */

const operationId = z.string().min(8).max(64);
const language = z.string().max(20).nullable();

const displayLine = z.strictObject({
  name: z.string().max(200),
  quantity: z.int().min(0),
  amountMinor,
  /** What was taken off, or when it is for. */
  detail: z.string().max(200).default(''),
});

/** What stands on the customer display. Kept nowhere: it is gone with the next guest. */
export const customerDisplay = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('idle') }),
  z.strictObject({
    kind: z.literal('basket'),
    lines: z.array(displayLine).max(200),
    totalMinor: amountMinor,
    savedMinor: amountMinor.default(0),
    language: language.default(null),
  }),
  z.strictObject({
    kind: z.literal('paying'),
    totalMinor: amountMinor,
    /** Still to be paid. */
    dueMinor: amountMinor,
    /** What the guest has to do now. */
    step: z.enum(['choose', 'cash', 'present-card', 'authorising', 'tip']),
    language: language.default(null),
  }),
  z.strictObject({
    kind: z.literal('sold'),
    totalMinor: amountMinor,
    changeMinor: amountMinor,
    receiptNumber: z.string().max(200),
    language: language.default(null),
  }),
  /** Waivers to be signed before the basket may be paid, by the first names they are missing for. */
  z.strictObject({
    kind: z.literal('sign'),
    names: z.array(z.string().max(80)).max(50),
    language: language.default(null),
  }),
]);
export type CustomerDisplayView = z.infer<typeof customerDisplay>;
export type CustomerDisplayInput = z.input<typeof customerDisplay>;

export const printerView = z.strictObject({
  printerId: z.string(),
  name: z.string(),
  use: z.enum(['receipts', 'orders']),
  widthMm: z.union([z.literal(58), z.literal(80)]),
  takesOver: z.enum(['asked', 'receipts', 'all']),
  state: z.enum(['ok', 'degraded', 'gone']),
  /** Why it does not print; '' where it does. */
  reason: z.string(),
  paper: z.enum(['ok', 'near-end', 'out', 'unknown']),
});
export type PrinterView = z.infer<typeof printerView>;

/** `queued`: not with the cloud yet. `accepted`: the cloud has it. `bounced`: the address does not take it. */
export const RECEIPT_MAIL_STATES = ['queued', 'accepted', 'sent', 'bounced', 'erased'] as const;

export const receiptMailView = z.strictObject({
  sendId: z.string(),
  saleId: z.string(),
  receiptNumber: z.string(),
  state: z.enum(RECEIPT_MAIL_STATES),
  detail: z.string(),
  createdAtMs: z.int(),
});
export type ReceiptMailView = z.infer<typeof receiptMailView>;

const dots = z.strictObject({
  widthDots: z.int(),
  heightDots: z.int(),
  /** Rows of dots, most significant bit leftmost, base64. */
  bits: z.string(),
});
/** One line of a preview that a printer has no letters for, drawn as it prints it. */
const drawnLine = dots.extend({
  /** Its place among the lines of the document. */
  at: z.int().min(0),
});

const widthMm = z.union([z.literal(58), z.literal(80)]);

export const tillPaperRoutes = defineRoutes({
  display: {
    id: 'getCustomerDisplay',
    method: 'GET',
    path: '/api/v1/till/display',
    summary: 'What the guest sees',
    tag: 'Paper and display',
    access: 'local',
    response: customerDisplay,
  },
  show: {
    id: 'showOnCustomerDisplay',
    method: 'PUT',
    path: '/api/v1/till/display',
    summary: 'Show the basket, the payment or the change to the guest',
    tag: 'Paper and display',
    access: 'local',
    body: customerDisplay,
    response: z.strictObject({}),
  },
  printers: {
    id: 'listPrinters',
    method: 'GET',
    path: '/api/v1/till/printers',
    summary: 'Printers of this station and how they are',
    tag: 'Paper and display',
    access: 'local',
    response: z.strictObject({ printers: z.array(printerView) }),
  },
  recentJobs: {
    id: 'listRecentPrintJobs',
    method: 'GET',
    path: '/api/v1/till/recent-print-jobs',
    summary: 'The last print jobs, newest first',
    tag: 'Paper and display',
    access: 'local',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
    response: z.strictObject({
      jobs: z.array(printJobView.extend({ receiptNumber: z.string().nullable() })),
    }),
  },
  giftReceipt: {
    id: 'printGiftReceipt',
    method: 'POST',
    path: '/api/v1/till/sales/:saleId/gift-receipt',
    summary: 'Print a receipt without prices',
    tag: 'Paper and display',
    access: 'sale.create',
    status: 201,
    params: z.strictObject({ saleId: z.string() }),
    body: z.strictObject({ operationId }),
    response: saleView,
  },
  mailReceipt: {
    id: 'mailReceipt',
    method: 'POST',
    path: '/api/v1/till/sales/:saleId/receipt-mail',
    summary: 'Send the receipt by e-mail, at the latest when the network is back',
    tag: 'Paper and display',
    access: 'sale.create',
    status: 201,
    params: z.strictObject({ saleId: z.string() }),
    body: z.strictObject({ operationId, email: z.email().max(254) }),
    response: receiptMailView,
  },
  mails: {
    id: 'listReceiptMails',
    method: 'GET',
    path: '/api/v1/till/receipt-mails',
    summary: 'Receipts sent by e-mail and what became of them',
    tag: 'Paper and display',
    access: 'signed-in',
    response: z.strictObject({ mails: z.array(receiptMailView) }),
  },
  ticketLayouts: {
    id: 'getTicketLayouts',
    method: 'GET',
    path: '/api/v1/till/ticket-layouts',
    summary: 'How tickets look on 58 mm and 80 mm paper',
    tag: 'Paper and display',
    access: 'local',
    response: z.strictObject({ layouts: z.array(ticketLayout) }),
  },
  keepTicketLayout: {
    id: 'keepTicketLayout',
    method: 'PUT',
    path: '/api/v1/till/ticket-layouts/:widthMm',
    summary: 'Change how tickets look; null brings the usual layout back',
    tag: 'Paper and display',
    access: 'catalogue.write',
    params: z.strictObject({ widthMm: z.coerce.number().pipe(widthMm) }),
    body: z.strictObject({ layout: ticketLayout.nullable() }),
    response: z.strictObject({ layouts: z.array(ticketLayout) }),
  },
  previewTicket: {
    id: 'previewTicket',
    method: 'POST',
    path: '/api/v1/till/ticket-layouts/preview',
    summary: 'The lines of a sample ticket that a printer has no letters for, as it draws them',
    tag: 'Paper and display',
    access: 'signed-in',
    body: z.strictObject({ layout: ticketLayout, locale: z.string().min(2).max(35) }),
    response: z.strictObject({
      /** The picture of the venue's logo; null where it has none. */
      logo: dots.nullable(),
      drawn: z.array(drawnLine),
    }),
  },
});
