import { z } from 'zod';
import { verdictView } from '../admission/verdict.ts';
import { defineRoutes } from '../contract/route.ts';

/** What gates ask the venue's hub, over the LAN. The same operation id always gets the same answer. */

export const claimRequest = z.strictObject({
  operationId: z.string(),
  /** What was presented, as scanned: the hub decides again from its own facts. */
  code: z.string().max(4096),
  accessPointId: z.string(),
  direction: z.enum(['in', 'out']),
  presentedAtMs: z.int(),
});
export type ClaimRequest = z.infer<typeof claimRequest>;

export const claimResponse = z.strictObject({
  verdict: verdictView,
  claimId: z.string().nullable(),
  entitlementWindow: z.string(),
  ordinal: z.int(),
  term: z.int(),
  ticketId: z.string().nullable(),
});
export type ClaimResponse = z.infer<typeof claimResponse>;

export const releaseRequest = z.strictObject({
  operationId: z.string(),
  claimId: z.string(),
  cause: z.enum(['timed-out', 'fault', 'undone']),
});

export const hubRoutes = defineRoutes({
  claim: {
    id: 'claimPass',
    method: 'POST',
    path: '/hub/v1/claims',
    summary: 'Claim one pass of a credential',
    tag: 'Hub',
    access: 'station',
    body: claimRequest,
    response: claimResponse,
  },
  release: {
    id: 'releasePass',
    method: 'POST',
    path: '/hub/v1/releases',
    summary: 'Give a claimed pass back',
    tag: 'Hub',
    access: 'station',
    body: releaseRequest,
    response: z.strictObject({ released: z.boolean() }),
  },
  ping: {
    id: 'pingHub',
    method: 'GET',
    path: '/hub/v1/ping',
    summary: 'Who is hub, and in which term',
    tag: 'Hub',
    access: 'station',
    response: z.strictObject({ stationId: z.string(), term: z.int(), timeMs: z.int() }),
  },
});
