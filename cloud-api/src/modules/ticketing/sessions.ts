import type { Session } from '@gatehouse/core/catalogue';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { publishRows } from '../sync/contract.ts';

export interface SessionColumns {
  readonly session_id: string;
  readonly event_id: string;
  readonly starts_at_ms: number;
  readonly ends_at_ms: number;
  readonly capacity: number;
  readonly taken: number;
  readonly scope_number: number;
}

export const sessionOf = (row: SessionColumns): Session => ({
  sessionId: row.session_id,
  eventId: row.event_id,
  startsAtMs: row.starts_at_ms,
  endsAtMs: row.ends_at_ms,
  capacity: row.capacity,
  taken: row.taken,
  scopeNumber: row.scope_number,
});

/** When sessions end, by id, in epoch milliseconds; unknown ones are left out. */
export async function sessionEnds(
  tx: Tx,
  sessionIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (sessionIds.length === 0) return new Map();
  const found = await sql<{ session_id: string; ends_at_ms: number }>`
    SELECT session_id, ends_at_ms FROM ticketing.session WHERE session_id = ANY(${sessionIds}::text[])`.execute(
    tx,
  );
  return new Map(found.rows.map((row) => [row.session_id, row.ends_at_ms]));
}

/** Writes sessions; seats that are taken stay taken. */
export async function saveSessions(
  tx: Tx,
  of: { readonly organizationId: string; readonly venueId: string },
  sessions: readonly Session[],
): Promise<void> {
  const saved = await insertMany<Session, SessionColumns>(
    tx,
    'ticketing.session',
    {
      organization_id: ['text', () => of.organizationId],
      session_id: ['text', (one) => one.sessionId],
      venue_id: ['text', () => of.venueId],
      event_id: ['text', (one) => one.eventId],
      starts_at_ms: ['bigint', (one) => one.startsAtMs],
      ends_at_ms: ['bigint', (one) => one.endsAtMs],
      capacity: ['integer', (one) => one.capacity],
      taken: ['integer', (one) => one.taken],
      scope_number: ['bigint', (one) => one.scopeNumber],
    },
    sessions,
    sql`ON CONFLICT (organization_id, session_id) DO UPDATE SET event_id = excluded.event_id,
        starts_at_ms = excluded.starts_at_ms, ends_at_ms = excluded.ends_at_ms, capacity = excluded.capacity
        RETURNING session_id, event_id, starts_at_ms, ends_at_ms, capacity, taken, scope_number`,
  );
  await publishSessions(tx, of, saved);
}

export async function publishSessions(
  tx: Tx,
  of: { readonly organizationId: string; readonly venueId: string },
  rows: readonly SessionColumns[],
): Promise<void> {
  await publishRows(
    tx,
    { ...of, scope: 'sessions' },
    rows.map((row) => ({ rowId: row.session_id, row: sessionOf(row) })),
  );
}
