import { textIn } from '@gatehouse/core/catalogue';
import { cancellationRoutes, consoleRoutes } from '@gatehouse/core/contract';
import { addDays, instantOf } from '@gatehouse/core/time';
import bwipjs from 'bwip-js/node';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database, Tx } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { requireVenue, type Venue } from '../identity/contract.ts';
import { cancelSession, listCancellations, previewCancellation } from './cancel-session.ts';
import { type CancellationJob, createCancellationJob } from './cancellation-job.ts';
import { productNames, productsOf } from './catalogue.ts';
import { sealEarlierHolders } from './holders.ts';
import { issueTicket } from './issue-ticket.ts';
import { revokeTicket } from './revoke-ticket.ts';
import { findTickets } from './tickets.ts';

export interface TicketingParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly onVenueMoved: (venue: { readonly organizationId: string; readonly venueId: string }) => void;
}

/** Level M and the alphanumeric mode: 136 characters stay in a version 6 symbol, readable from a scratched screen. */
function qrOf(code: string): string {
  const options = { bcid: 'qrcode', text: code, eclevel: 'M', padding: 4, backgroundcolor: 'FFFFFF' };
  return bwipjs.toSVG(options);
}

export interface TicketingModule {
  readonly routes: readonly BoundRoute[];
  /** Seals what an earlier version published in the clear; resolves to the number of tickets. */
  sealEarlierHolders(): Promise<number>;
  /** Goes through the tickets of sessions that were called off. */
  readonly cancellations: CancellationJob;
}

export function createTicketingModule(parts: TicketingParts): TicketingModule {
  const { tenants } = parts.database;
  const routes = bind('ticketing', consoleRoutes, {
    products: ({ params }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const { venueId, policy } = await requireVenue(tx, caller, params.venueId);
        const admitting = (await productsOf(tx, venueId)).filter((one) => one.admission !== undefined);
        const products = admitting.flatMap((one) =>
          one.variants.map((variant) => ({
            productId: one.productId,
            variantId: variant.variantId,
            name: [...new Set([one.name, variant.name].map((name) => textIn(name, policy.locale)))].join(
              ' · ',
            ),
            eventId: one.eventId ?? null,
          })),
        );
        return { products };
      }),
    sessions: ({ params, query }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => ({
        sessions: await sessionsOfDay(
          tx,
          await requireVenue(tx, caller, params.venueId),
          query.day,
          query.eventId,
        ),
      })),
    tickets: ({ params, query }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        const names = await productNames(tx, venue.venueId, venue.policy.locale);
        const found = await findTickets(tx, venue.venueId, query.q, query.limit);
        return {
          tickets: found.map((ticket) => ({
            ticket,
            productName: names.get(ticket.productId) ?? ticket.productId,
          })),
        };
      }),
    async issueTicket({ params, body }, caller) {
      const { issued, venue, names } = await tenants.transaction(caller.organizationId, async (tx) => {
        const at = await requireVenue(tx, caller, params.venueId);
        return {
          venue: at,
          issued: await issueTicket(tx, parts.key, caller, at, body, parts.nowMs()),
          names: await productNames(tx, at.venueId, at.policy.locale),
        };
      });
      parts.onVenueMoved({ organizationId: caller.organizationId, venueId: venue.venueId });
      const { ticket, code } = issued;
      return { ticket, code, productName: names.get(ticket.productId) ?? ticket.productId, svg: qrOf(code) };
    },
    revokeTicket: ({ params, body }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        const ticket = await revokeTicket(tx, caller, { ...params, reason: body.reason }, parts.nowMs());
        const names = await productNames(tx, venue.venueId, venue.policy.locale);
        return { ticket, productName: names.get(ticket.productId) ?? ticket.productId };
      }),
  });
  const calledOff = bind('ticketing', cancellationRoutes, {
    previewCancellation: ({ params }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) =>
        previewCancellation(tx, await requireVenue(tx, caller, params.venueId), params.sessionId),
      ),
    async cancelSession({ params, body }, caller) {
      const view = await tenants.transaction(caller.organizationId, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        return cancelSession(tx, caller, venue, { ...body, sessionId: params.sessionId }, parts.nowMs());
      });
      void cancellations.runOnce();
      return view;
    },
    cancellations: ({ params }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const { venueId } = await requireVenue(tx, caller, params.venueId);
        return { cancellations: await listCancellations(tx, venueId) };
      }),
  });
  const cancellations = createCancellationJob(parts);
  return {
    routes: [...routes, ...calledOff],
    cancellations,
    sealEarlierHolders: () => sealEarlierHolders(parts.database, parts.key, parts.nowMs()),
  };
}

/** Sessions that start on a business day, which ends at the venue's cut-over hour. */
async function sessionsOfDay(tx: Tx, venue: Venue, day: string, eventId: string | undefined) {
  const cutOverMinute = venue.cutOverHour * 60;
  const fromMs = instantOf(day, cutOverMinute, venue.timeZone);
  const untilMs = instantOf(addDays(day, 1), cutOverMinute, venue.timeZone);
  const found = await sql<{
    sessionId: string;
    eventId: string;
    startsAtMs: number;
    capacity: number;
    taken: number;
  }>`
    SELECT session_id AS "sessionId", event_id AS "eventId", starts_at_ms AS "startsAtMs", capacity, taken
    FROM ticketing.session
    WHERE venue_id = ${venue.venueId} AND starts_at_ms >= ${fromMs} AND starts_at_ms < ${untilMs}
      AND (${eventId ?? null}::text IS NULL OR event_id = ${eventId ?? null}::text)
    ORDER BY starts_at_ms, session_id`.execute(tx);
  return found.rows.map((row) => ({ ...row }));
}
