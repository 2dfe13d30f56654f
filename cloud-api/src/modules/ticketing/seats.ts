import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { ProjectedRecord } from '../sync/contract.ts';
import { publishSessions, type SessionColumns } from './sessions.ts';

type Issued = Extract<ProjectedRecord, { kind: 'TicketIssued' }>;

export type SeatMove =
  | {
      readonly kind: 'take';
      readonly ticketId: string;
      readonly sessionId: string;
      readonly seats: number;
      readonly record: Issued;
    }
  | { readonly kind: 'return'; readonly ticketId: string };

export interface SeatOutcome {
  readonly sessionIds: readonly string[];
  /** Tickets beyond the capacity, with what was taken after each. */
  readonly exceptions: readonly { record: Issued; capacity: number; taken: number; startsAtMs: number }[];
  readonly unknown: readonly Issued[];
}

/** Counts seats one ticket after the other under the sessions' locks, taken in one order by everybody. */
export async function moveSeats(tx: Tx, moves: readonly SeatMove[]): Promise<SeatOutcome> {
  const returned = await seatsOf(
    tx,
    moves.flatMap((one) => (one.kind === 'return' ? [one.ticketId] : [])),
  );
  const taken = moves.flatMap((one) => (one.kind === 'take' ? [one.sessionId] : []));
  const sessions = await lockSessions(tx, [...taken, ...[...returned.values()].map((one) => one.sessionId)]);
  const exceptions: SeatOutcome['exceptions'][number][] = [];
  const unknown: Issued[] = [];
  const counts = new Map([...sessions].map(([id, session]) => [id, session.taken]));
  for (const move of moves) {
    const at = move.kind === 'take' ? move : returned.get(move.ticketId);
    if (!at) continue;
    const session = sessions.get(at.sessionId);
    const before = counts.get(at.sessionId);
    if (!session || before === undefined) {
      if (move.kind === 'take') unknown.push(move.record);
      continue;
    }
    const after = move.kind === 'take' ? before + at.seats : Math.max(0, before - at.seats);
    counts.set(at.sessionId, after);
    if (move.kind === 'take' && after > session.capacity) {
      exceptions.push({
        record: move.record,
        capacity: session.capacity,
        taken: after,
        startsAtMs: session.starts_at_ms,
      });
    }
  }
  const changed = [...counts].filter(([id, count]) => sessions.get(id)?.taken !== count);
  if (changed.length > 0) {
    await sql`
      UPDATE ticketing.session SET taken = given.taken
      FROM unnest(${changed.map(([id]) => id)}::text[], ${changed.map(([, count]) => count)}::integer[])
        AS given (session_id, taken)
      WHERE session.session_id = given.session_id`.execute(tx);
  }
  return { sessionIds: changed.map(([id]) => id), exceptions, unknown };
}

async function seatsOf(
  tx: Tx,
  ticketIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly sessionId: string; readonly seats: number }>> {
  if (ticketIds.length === 0) return new Map();
  const found = await sql<{ ticket_id: string; session_id: string; admits: number }>`
    SELECT ticket_id, session_id, admits FROM ticketing.ticket
    WHERE session_id IS NOT NULL AND ticket_id = ANY(${[...ticketIds]}::text[])`.execute(tx);
  return new Map(found.rows.map((row) => [row.ticket_id, { sessionId: row.session_id, seats: row.admits }]));
}

async function lockSessions(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, SessionColumns>> {
  if (ids.length === 0) return new Map();
  const found = await sql<SessionColumns>`
    SELECT * FROM ticketing.session WHERE session_id = ANY(${[...new Set(ids)]}::text[])
    ORDER BY session_id FOR UPDATE`.execute(tx);
  return new Map(found.rows.map((row) => [row.session_id, row]));
}

export async function publishSessionsById(
  tx: Tx,
  of: { readonly organizationId: string; readonly venueId: string },
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const found = await sql<SessionColumns>`
    SELECT * FROM ticketing.session WHERE session_id = ANY(${[...ids]}::text[]) ORDER BY session_id`.execute(
    tx,
  );
  await publishSessions(tx, of, found.rows);
}
