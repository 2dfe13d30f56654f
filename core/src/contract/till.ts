import { z } from 'zod';
import { band, category, isoDate, localizedText } from '../catalogue/catalogue.ts';
import { offers } from '../catalogue/offers.ts';
import { amountMinor, taxRule } from '../money/index.ts';
import { tender } from '../journal/index.ts';
import { basket, saleAsked } from './basket.ts';
import { defineRoutes } from './route.ts';

/** What a till does for its screen. Amounts are minor units of the venue's currency. */

export const tile = z.strictObject({
  variantId: z.string(),
  productId: z.string(),
  name: localizedText,
  categoryId: z.string(),
  tone: z.string(),
  priceMinor: amountMinor,
  hint: z.string(),
  taxRateId: z.string(),
  taxBasisPoints: z.int(),
  /** Set when a session must be chosen. */
  eventId: z.string().nullable(),
  favouriteRank: z.int().nullable(),
  soldOut: z.boolean(),
  /** Variants to offer with it; left out, none. */
  addOns: z.array(z.string()).optional(),
  concessionBasisPoints: z.int().optional(),
  /** Persons one piece admits; left out for what admits nobody. */
  admits: z.int().optional(),
  band: band.optional(),
});
export type Tile = z.infer<typeof tile>;

export const sessionSlot = z.strictObject({
  sessionId: z.string(),
  eventId: z.string(),
  startsAtMs: z.int(),
  endsAtMs: z.int(),
  capacity: z.int(),
  left: z.int(),
});
export type SessionSlot = z.infer<typeof sessionSlot>;

export const tillCatalogue = z.strictObject({
  categories: z.array(category),
  /** Favourites and the first page of every category; the rest comes by search. */
  tiles: z.array(tile),
  events: z.array(
    z.strictObject({
      eventId: z.string(),
      name: localizedText,
      durationMinutes: z.int(),
      bands: z.array(band).optional(),
    }),
  ),
  taxRule,
  /** All that changes prices, so that the screen computes at once what the station will charge. */
  offers,
  productCount: z.int(),
});
export type TillCatalogue = z.infer<typeof tillCatalogue>;

export const printJobView = z.strictObject({
  jobId: z.string(),
  document: z.enum(['receipt', 'ticket', 'report']),
  saleId: z.string().nullable(),
  state: z.enum(['queued', 'sending', 'printed', 'interrupted', 'unknown', 'refused', 'cancelled']),
  cause: z.string(),
  createdAtMs: z.int(),
  copy: z.boolean(),
  /** What it is exactly, where `document` says only what it is for: gift-receipt, order-slip… */
  paper: z.string().max(40).optional(),
  /** 0 is the original. */
  copyNumber: z.int().min(0).optional(),
  /** The printer it was given to; absent before that, and where the first one takes it. */
  printerId: z.string().optional(),
});
export type PrintJobView = z.infer<typeof printJobView>;

/** One time money went back of a sale. */
export const refundView = z.strictObject({
  refundId: z.string(),
  receiptNumber: z.string(),
  refundedAtMs: z.int(),
  operatorName: z.string(),
  totalMinor: z.int(),
  roundingMinor: z.int(),
  scope: z.enum(['whole', 'lines', 'amount']),
  lines: z.array(z.strictObject({ lineId: z.string(), quantity: z.int(), grossMinor: z.int() })),
  tenders: z.array(tender),
  reason: z.string(),
  /** The sale that took its place. */
  exchangeSaleId: z.string().nullable(),
});
export type RefundView = z.infer<typeof refundView>;

export const saleView = z.strictObject({
  saleId: z.string(),
  receiptNumber: z.string(),
  soldAtMs: z.int(),
  operatorName: z.string(),
  state: z.enum(['completed', 'partly-refunded', 'refunded']),
  refunds: z.array(refundView),
  lines: z.array(
    z.strictObject({
      lineId: z.string(),
      variantId: z.string(),
      name: z.string(),
      quantity: z.int(),
      unitPriceMinor: z.int(),
      grossMinor: z.int(),
      sessionId: z.string().nullable(),
      day: isoDate.nullable(),
    }),
  ),
  taxTotals: z.array(
    z.strictObject({
      taxRateId: z.string(),
      name: z.string(),
      basisPoints: z.int(),
      netMinor: z.int(),
      taxMinor: z.int(),
      grossMinor: z.int(),
    }),
  ),
  totalMinor: z.int(),
  /** What rounding the cash added to the total. */
  roundingMinor: z.int(),
  tenders: z.array(tender),
  tenderedMinor: z.int(),
  changeMinor: z.int(),
  tickets: z.array(
    z.strictObject({
      ticketId: z.string(),
      shortCode: z.string(),
      code: z.string(),
      productName: z.string(),
      voided: z.boolean(),
    }),
  ),
  printJobs: z.array(printJobView),
});
export type SaleView = z.infer<typeof saleView>;

export const tillRoutes = defineRoutes({
  catalogue: {
    id: 'getTillCatalogue',
    method: 'GET',
    path: '/api/v1/till/catalogue',
    summary: 'Tiles, categories and tax rule for selling',
    tag: 'Till',
    access: 'local',
    response: tillCatalogue,
  },
  search: {
    id: 'searchProducts',
    method: 'GET',
    path: '/api/v1/till/search',
    summary: 'Find products by words or barcode',
    tag: 'Till',
    access: 'local',
    query: z.strictObject({ q: z.string().min(1).max(100) }),
    response: z.strictObject({ tiles: z.array(tile), exact: z.boolean() }),
  },
  sessions: {
    id: 'listSessions',
    method: 'GET',
    path: '/api/v1/till/sessions',
    summary: 'Sessions of an event on a day with seats left',
    tag: 'Till',
    access: 'local',
    query: z.strictObject({ eventId: z.string(), day: isoDate }),
    response: z.strictObject({ sessions: z.array(sessionSlot) }),
  },
  getBasket: {
    id: 'getBasket',
    method: 'GET',
    path: '/api/v1/till/basket',
    summary: 'The basket as last kept',
    tag: 'Till',
    access: 'local',
    response: basket,
  },
  putBasket: {
    id: 'putBasket',
    method: 'PUT',
    path: '/api/v1/till/basket',
    summary: 'Keep the basket, so that a restart loses nothing',
    tag: 'Till',
    access: 'sale.create',
    body: basket,
    response: basket,
  },
  completeSale: {
    id: 'completeSale',
    method: 'POST',
    path: '/api/v1/till/sales',
    summary: 'Complete a sale over any tenders',
    tag: 'Till',
    access: 'sale.create',
    status: 201,
    body: saleAsked,
    response: saleView,
  },
  sales: {
    id: 'listSales',
    method: 'GET',
    path: '/api/v1/till/sales',
    summary: 'Recent sales, newest first',
    tag: 'Till',
    access: 'signed-in',
    query: z.strictObject({
      q: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    response: z.strictObject({ sales: z.array(saleView) }),
  },
  reprint: {
    id: 'reprintSale',
    method: 'POST',
    path: '/api/v1/till/sales/:saleId/reprint',
    summary: 'Print the receipt again, marked as a copy',
    tag: 'Till',
    access: 'sale.reprint',
    status: 201,
    params: z.strictObject({ saleId: z.string() }),
    body: z.strictObject({ operationId: z.string().min(8).max(64), document: z.enum(['receipt', 'ticket']) }),
    response: saleView,
  },
  printJobs: {
    id: 'listPrintJobs',
    method: 'GET',
    path: '/api/v1/till/print-jobs',
    summary: 'Print jobs that need a person',
    tag: 'Till',
    access: 'local',
    response: z.strictObject({ jobs: z.array(printJobView) }),
  },
  resolvePrintJob: {
    id: 'resolvePrintJob',
    method: 'POST',
    path: '/api/v1/till/print-jobs/:jobId/resolve',
    summary: 'Say what came of a job: it printed, print again, or leave it',
    tag: 'Till',
    access: 'sale.reprint',
    params: z.strictObject({ jobId: z.string() }),
    body: z.strictObject({
      resolution: z.enum(['printed', 'print-again', 'leave']),
      /** The printer it is printed again on; left out, the same one. */
      printerId: z.string().max(40).optional(),
    }),
    response: printJobView,
  },
});
