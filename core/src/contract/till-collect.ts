import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { amountMinor, currencyCode } from '../money/index.ts';
import { customerSummary, personNeeds } from './till-customers.ts';
import { printJobView } from './till.ts';
import { defineRoutes } from './route.ts';

/** Finding what somebody has booked, and handing it over. */

const id = z.string().min(1).max(64);
const operationId = z.string().min(8).max(64);

export const orderTicketView = z.strictObject({
  ticketId: z.string(),
  shortCode: z.string(),
  productName: z.string(),
  admits: z.int(),
  customerId: z.string().nullable(),
  lineId: z.string(),
  /** Null until somebody has collected it; where and when, as far as this till or the hub knows. */
  collected: z.strictObject({ atMs: z.int(), stationId: z.string(), place: z.string() }).nullable(),
  mediaCode: z.string().nullable(),
});
export type OrderTicketView = z.infer<typeof orderTicketView>;

export const orderPerson = z.strictObject({
  customerId: z.string(),
  /** '' when the person's words cannot be read any more. */
  name: z.string(),
  guardianId: z.string().nullable(),
  isMinor: z.boolean(),
  needs: personNeeds,
});
export type OrderPerson = z.infer<typeof orderPerson>;

export const orderView = z.strictObject({
  orderId: z.string(),
  code: z.string(),
  buyer: customerSummary,
  placedAtMs: z.int(),
  day: isoDate,
  state: z.enum(['open', 'partly', 'collected', 'cancelled']),
  currency: currencyCode,
  totalMinor: amountMinor,
  paidMinor: amountMinor,
  balanceMinor: amountMinor,
  lines: z.array(
    z.strictObject({
      lineId: z.string(),
      productId: z.string(),
      name: z.string(),
      quantity: z.int(),
      grossMinor: amountMinor,
      day: isoDate,
      sessionStartsAtMs: z.int().nullable(),
    }),
  ),
  tickets: z.array(orderTicketView),
  persons: z.array(orderPerson),
  /** What is left to do before it can be handed over; empty: collect. */
  open: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('balance'), amountMinor }),
      z.strictObject({
        kind: z.literal('waiver'),
        customerId: z.string(),
        name: z.string(),
        templateId: z.string(),
        state: z.enum(['missing', 'expired', 'outdated']),
      }),
      z.strictObject({
        kind: z.literal('question'),
        customerId: z.string(),
        name: z.string(),
        questionId: z.string(),
      }),
    ]),
  ),
  /** Who was asked last whether others have handed it out. */
  askedOf: z.enum(['hub', 'this-till']),
});
export type OrderView = z.infer<typeof orderView>;

export const orderHit = z.strictObject({
  kind: z.literal('order'),
  orderId: z.string(),
  code: z.string(),
  buyerName: z.string(),
  day: isoDate,
  /** The earliest session of it; null for a day ticket. */
  sessionStartsAtMs: z.int().nullable(),
  ticketCount: z.int(),
  collectedCount: z.int(),
  balanceMinor: amountMinor,
  state: orderView.shape.state,
  /** The person of it that was looked for, when it is not the buyer. */
  matchedName: z.string().nullable(),
});
export type OrderHit = z.infer<typeof orderHit>;
export const customerHit = z.strictObject({ kind: z.literal('customer'), customer: customerSummary });
export type FindHit = OrderHit | z.infer<typeof customerHit>;

/** How far the station's own index is. Codes are found before it is complete. */
export const indexState = z.strictObject({
  state: z.enum(['building', 'ready']),
  indexed: z.int(),
  total: z.int(),
});
export type IndexState = z.infer<typeof indexState>;

export const collectRoutes = defineRoutes({
  find: {
    id: 'findOrders',
    method: 'GET',
    path: '/api/v1/till/find',
    summary: 'Find orders and customers by code, name, phone or e-mail',
    tag: 'Collecting',
    access: 'order.collect',
    query: z.strictObject({
      q: z.string().min(1).max(200),
      limit: z.coerce.number().int().min(1).max(50).default(20),
      only: z.enum(['all', 'customers']).default('all'),
    }),
    response: z.strictObject({
      hits: z.array(z.discriminatedUnion('kind', [orderHit, customerHit])),
      /** What was scanned or typed is the code of the first hit. */
      exact: z.boolean(),
      tookMs: z.number(),
      index: indexState,
    }),
  },
  today: {
    id: 'ordersOfToday',
    method: 'GET',
    path: '/api/v1/till/orders',
    summary: 'Orders for today that somebody still has to collect',
    tag: 'Collecting',
    access: 'order.collect',
    query: z.strictObject({ limit: z.coerce.number().int().min(1).max(100).default(30) }),
    response: z.strictObject({
      orders: z.array(orderHit),
      waiting: z.int(),
      collected: z.int(),
      /** When the list was last confirmed by the cloud; null before the first time. */
      asOfMs: z.int().nullable(),
    }),
  },
  order: {
    id: 'getOrder',
    method: 'GET',
    path: '/api/v1/till/orders/:orderId',
    summary: 'An order with its people, tickets, balance, waivers and questions',
    tag: 'Collecting',
    access: 'order.collect',
    params: z.strictObject({ orderId: id }),
    response: orderView,
  },
  collect: {
    id: 'collectOrder',
    method: 'POST',
    path: '/api/v1/till/orders/:orderId/collect',
    summary: 'Hand over tickets of an order, printed or linked; the rest stays for whoever comes later',
    tag: 'Collecting',
    access: 'order.collect',
    status: 201,
    params: z.strictObject({ orderId: id }),
    body: z.strictObject({
      operationId,
      ticketIds: z.array(id).min(1).max(1_000),
      print: z.boolean().default(true),
    }),
    response: z.strictObject({
      order: orderView,
      ticketIds: z.array(z.string()),
      decidedBy: z.enum(['hub', 'till']),
      printJobs: z.array(printJobView),
    }),
  },
  linkBand: {
    id: 'linkBand',
    method: 'POST',
    path: '/api/v1/till/bands',
    summary: 'Let a wristband or card stand for a ticket',
    tag: 'Collecting',
    access: 'order.collect',
    status: 201,
    body: z.strictObject({
      operationId,
      ticketId: id,
      orderId: id.nullable().default(null),
      mediaCode: z.string().trim().min(3).max(200),
    }),
    response: z.strictObject({
      ticketId: z.string(),
      mediaCode: z.string(),
      replaced: z.string().nullable(),
    }),
  },
  answer: {
    id: 'answerQuestions',
    method: 'POST',
    path: '/api/v1/till/orders/:orderId/answers',
    summary: 'Keep what somebody of an order answered',
    tag: 'Collecting',
    access: 'order.collect',
    status: 201,
    params: z.strictObject({ orderId: id }),
    body: z.strictObject({
      operationId,
      customerId: id,
      answers: z.record(z.string(), z.string().max(500)),
    }),
    response: orderView,
  },
});
