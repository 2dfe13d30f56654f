import { z } from 'zod';
import { defineRoutes } from '../contract/route.ts';

/**
 * What tills ask the venue's hub about orders and waivers, over the LAN: it holds every till's journal, also what the
 * cloud has not heard. One till hands out a ticket of an order; a second one is told who did.
 */

const id = z.string().min(1).max(64);

export const collectClaimRequest = z.strictObject({
  operationId: id,
  orderId: id,
  ticketIds: z.array(id).min(1).max(1_000),
});
export type CollectClaimRequest = z.infer<typeof collectClaimRequest>;

export const collectedTicket = z.strictObject({ ticketId: z.string(), stationId: z.string(), atMs: z.int() });
export type CollectedTicket = z.infer<typeof collectedTicket>;

/** Granted when nothing of it is taken; nothing is claimed otherwise. */
export const collectClaimResponse = z.strictObject({
  granted: z.boolean(),
  taken: z.array(collectedTicket),
});
export type CollectClaimResponse = z.infer<typeof collectClaimResponse>;

export const collectNewsRequest = z.strictObject({
  orderIds: z.array(id).max(200),
  ticketIds: z.array(id).max(1_000),
  customerIds: z.array(id).max(1_000),
});
export type CollectNewsRequest = z.infer<typeof collectNewsRequest>;
export const collectNews = z.strictObject({
  collected: z.array(collectedTicket),
  signed: z.array(
    z.strictObject({
      customerId: z.string(),
      templateId: z.string(),
      version: z.int(),
      signedAtMs: z.int(),
      validUntil: z.string(),
      guardianId: z.string().nullable(),
    }),
  ),
  bands: z.array(z.strictObject({ ticketId: z.string(), mediaCode: z.string() })),
  /** Paid at other tills towards the orders. */
  paid: z
    .array(z.strictObject({ orderId: z.string(), amountMinor: z.int(), recordId: z.string() }))
    .default([]),
});
export type CollectNews = z.infer<typeof collectNews>;

/** People added at tills, sealed, with the key to read them: over TLS between stations of one venue only. */
export const sealedPerson = z.strictObject({
  customerId: id,
  key: z.string().regex(/^[\w-]{43}$/, '32 bytes, base64url'),
  sealed: z.string(),
  guardianId: id.nullable(),
  createdAtMs: z.int(),
});
export type SealedPerson = z.infer<typeof sealedPerson>;

export const sharePeopleRequest = z.strictObject({
  people: z.array(sealedPerson).max(200),
  /** What was heard before. */
  afterNo: z.int().min(0),
});
export type SharePeopleRequest = z.infer<typeof sharePeopleRequest>;
export const sharePeopleResponse = z.strictObject({
  people: z.array(sealedPerson),
  throughNo: z.int().min(0),
});
export type SharePeopleResponse = z.infer<typeof sharePeopleResponse>;

export const hubCollectRoutes = defineRoutes({
  claimCollection: {
    id: 'claimCollection',
    method: 'POST',
    path: '/hub/v1/collections',
    summary: 'Claim tickets of an order for handing over',
    tag: 'Hub',
    access: 'station',
    body: collectClaimRequest,
    response: collectClaimResponse,
  },
  collectNews: {
    id: 'collectNews',
    method: 'POST',
    path: '/hub/v1/collections/news',
    summary: 'What other tills have handed out and had signed',
    tag: 'Hub',
    access: 'station',
    body: collectNewsRequest,
    response: collectNews,
  },
  sharePeople: {
    id: 'sharePeople',
    method: 'POST',
    path: '/hub/v1/people',
    summary: 'Tell of people added here, and hear of those added elsewhere',
    tag: 'Hub',
    access: 'station',
    body: sharePeopleRequest,
    response: sharePeopleResponse,
  },
});
