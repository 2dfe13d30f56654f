import { type admissionRow, consoleRoutes } from '@gatehouse/core/contract';
import { shortCodeOf } from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Database, Tx } from '../../platform/database.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { anywhere, pageOf, type PagePlace, pagePlaceOf } from '../../platform/http/page.ts';
import { requireVenue, type Venue } from '../identity/contract.ts';
import { productNames, ticketIdsLike, ticketsByIds } from '../ticketing/contract.ts';

type AdmissionView = z.infer<typeof admissionRow>;

interface AdmissionColumns {
  readonly admission_id: string;
  readonly at_ms: number;
  readonly access_point_id: string;
  readonly direction: 'in' | 'out';
  readonly outcome: 'granted' | 'refused';
  readonly reason: string | null;
  readonly passage: AdmissionView['passage'];
  readonly ticket_id: string | null;
  readonly degraded: string | null;
}

interface AdmissionQuery {
  readonly day?: string | undefined;
  readonly hour?: number | undefined;
  readonly q?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
}

export function createCheckinModule(parts: { readonly database: Database }): {
  readonly routes: readonly BoundRoute[];
} {
  const routes = bind('checkin', consoleRoutes, {
    admissions: ({ params, query }, caller) =>
      parts.database.tenants.transaction(caller.organizationId, async (tx) =>
        listAdmissions(tx, await requireVenue(tx, caller, params.venueId), query),
      ),
  });
  return { routes };
}

/** Scans, newest first; `q` finds reasons, access points and the end of ticket codes. */
async function listAdmissions(tx: Tx, venue: Venue, query: AdmissionQuery) {
  const place = pagePlaceOf(query.before);
  const { day = null, hour = null, limit } = query;
  const like = query.q ? anywhere(query.q) : null;
  const tickets = query.q ? await ticketIdsLike(tx, venue.venueId, query.q) : [];
  const found = await sql<AdmissionColumns>`
    SELECT admission_id, at_ms, access_point_id, direction, outcome, reason, passage, ticket_id, degraded
    FROM checkin.admission
    WHERE venue_id = ${venue.venueId}
      AND (${day}::date IS NULL OR business_day = ${day}::date)
      AND (${hour}::integer IS NULL OR hour = ${hour}::integer)
      AND (${like}::text IS NULL OR reason ILIKE ${like} OR access_point_id ILIKE ${like} OR ticket_id = ANY(${[...tickets]}::text[]))
      AND (${place?.atMs ?? null}::bigint IS NULL
        OR (at_ms, admission_id) < (${place?.atMs ?? null}::bigint, ${place?.id ?? null}::text COLLATE "C"))
    ORDER BY at_ms DESC, admission_id DESC LIMIT ${limit + 1}`.execute(tx);
  const known = await ticketsByIds(
    tx,
    found.rows.flatMap((row) => row.ticket_id ?? []),
  );
  const products = await productNames(tx, venue.venueId, venue.policy.locale);
  const points = new Map(venue.policy.accessPoints.map((point) => [point.accessPointId, point.name]));
  const placeOf = (row: AdmissionColumns): PagePlace => ({ atMs: row.at_ms, id: row.admission_id });
  return pageOf(found.rows, limit, placeOf, (row): AdmissionView => {
    const ticket = row.ticket_id === null ? undefined : known.get(row.ticket_id);
    return {
      admissionId: row.admission_id,
      atMs: row.at_ms,
      accessPointName: points.get(row.access_point_id) ?? row.access_point_id,
      direction: row.direction,
      outcome: row.outcome,
      reason: row.reason,
      passage: row.passage,
      shortCode: ticket ? shortCodeOf(ticket.serial) : '',
      productName: ticket ? (products.get(ticket.productId) ?? ticket.productId) : '',
      degraded: row.degraded !== null,
    };
  });
}
