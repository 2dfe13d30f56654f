import type { CancellationChoice, CancellationPreview, CancellationView } from '@gatehouse/core/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { HttpProblem, notFound } from '../../platform/http/problem.ts';
import type { Venue } from '../identity/contract.ts';
import { stationNames } from '../sync/contract.ts';
import { publishSessionsById } from './seats.ts';
import type { SessionColumns } from './sessions.ts';

export interface CancelRequest {
  readonly sessionId: string;
  readonly cancellationId: string;
  readonly choice: CancellationChoice;
  readonly targetSessionId: string | null;
  readonly note: string;
}

/** A later session is offered within this time, the next ones first. */
const TARGETS_WITHIN_MS = 31 * 86_400_000;
const TARGETS_MAX = 12;

async function sessionOf(tx: Tx, venueId: string, sessionId: string): Promise<SessionColumns> {
  const found = await sql<SessionColumns>`
    SELECT * FROM ticketing.session WHERE venue_id = ${venueId} AND session_id = ${sessionId}`.execute(tx);
  const [row] = found.rows;
  if (!row) throw notFound('session');
  return row;
}

/** What of a sale's lines belongs to tickets: the line's money by how many of its codes they are, exact for all of them. */
export const SALES_OF = sql`
  SELECT ticket.sale_id, line.station_id, line.receipt_number, line.currency,
    sum(ticket.tickets)::integer AS tickets, min(ticket.first_ticket) AS ticket_id,
    sum(line.gross_minor * ticket.tickets / greatest(ticket.of_line, 1))::bigint AS amount_minor
  FROM (
    SELECT one.sale_id, one.line_id, count(*) AS tickets, min(one.ticket_id) AS first_ticket,
      (SELECT count(*) FROM ticketing.ticket AS all_of
        WHERE all_of.sale_id = one.sale_id AND all_of.line_id = one.line_id) AS of_line
    FROM concerned AS one WHERE one.sale_id IS NOT NULL GROUP BY one.sale_id, one.line_id
  ) AS ticket JOIN ticketing.sold_line AS line USING (sale_id, line_id)
  GROUP BY ticket.sale_id, line.station_id, line.receipt_number, line.currency`;

interface SaleOf {
  readonly sale_id: string;
  readonly station_id: string;
  readonly receipt_number: string;
  readonly currency: string;
  readonly tickets: number;
  readonly ticket_id: string;
  readonly amount_minor: number;
}

/** Who and what calling a session off concerns, before anything is done. */
export async function previewCancellation(
  tx: Tx,
  venue: Venue,
  sessionId: string,
): Promise<CancellationPreview> {
  const session = await sessionOf(tx, venue.venueId, sessionId);
  const counted = await sql<{ tickets: number; guests: number; reachable: number; others: number }>`
    SELECT count(*)::integer AS tickets, coalesce(sum(admits), 0)::integer AS guests,
      count(*) FILTER (WHERE holder_name <> '' OR subject_id IS NOT NULL)::integer AS reachable,
      count(*) FILTER (WHERE sale_id IS NULL)::integer AS others
    FROM ticketing.ticket
    WHERE venue_id = ${venue.venueId} AND session_id = ${sessionId} AND status = 'valid'`.execute(tx);
  const sales = await sql<SaleOf>`
    WITH concerned AS (SELECT ticket_id, sale_id, line_id FROM ticketing.ticket
      WHERE venue_id = ${venue.venueId} AND session_id = ${sessionId} AND status = 'valid') ${SALES_OF}`.execute(
    tx,
  );
  const { tickets = 0, guests = 0, reachable = 0, others = 0 } = counted.rows[0] ?? {};
  const targets = await sql<{ sessionId: string; startsAtMs: number; left: number }>`
    SELECT session_id AS "sessionId", starts_at_ms AS "startsAtMs", capacity - taken AS "left" FROM ticketing.session
    WHERE venue_id = ${venue.venueId} AND event_id = ${session.event_id} AND session_id <> ${sessionId}
      AND starts_at_ms > ${session.starts_at_ms} AND starts_at_ms < ${session.starts_at_ms + TARGETS_WITHIN_MS}
      AND capacity - taken >= ${guests} ORDER BY starts_at_ms LIMIT ${TARGETS_MAX}`.execute(tx);
  const names = await stationNames(tx);
  const byTill = new Map<string, { ticketCount: number; amountMinor: number }>();
  for (const { station_id: stationId, tickets: count, amount_minor: amountMinor } of sales.rows) {
    const before = byTill.get(stationId) ?? { ticketCount: 0, amountMinor: 0 };
    byTill.set(stationId, {
      ticketCount: before.ticketCount + count,
      amountMinor: before.amountMinor + amountMinor,
    });
  }
  return {
    sessionId,
    startsAtMs: session.starts_at_ms,
    ticketCount: tickets,
    guestCount: guests,
    saleCount: sales.rows.length,
    amountMinor: sales.rows.reduce((sum, one) => sum + one.amount_minor, 0),
    currency: venue.currency,
    byTill: [...byTill].map(([stationId, of]) => ({
      stationId,
      name: names.get(stationId) ?? stationId,
      ...of,
    })),
    otherCount: others,
    reachableCount: reachable,
    targets: targets.rows.map((one) => ({ ...one })),
  };
}

/**
 * Calls a session off: it takes nobody any more, and everybody who has a ticket for it is written down in the same
 * transaction; the job then goes through them. The same id again is the same cancellation.
 */
export async function cancelSession(
  tx: Tx,
  caller: StaffCaller,
  venue: Venue,
  asked: CancelRequest,
  nowMs: number,
): Promise<CancellationView> {
  const { sessionId, cancellationId, choice, targetSessionId, note } = asked;
  const { organizationId, operatorId } = caller;
  await sessionOf(tx, venue.venueId, sessionId);
  const locked = [sessionId, ...(targetSessionId === null ? [] : [targetSessionId])];
  const rows = await sql<SessionColumns>`
    SELECT * FROM ticketing.session WHERE venue_id = ${venue.venueId} AND session_id = ANY(${locked}::text[])
    ORDER BY session_id FOR UPDATE`.execute(tx);
  const known = await sql<{ session_id: string }>`
    SELECT session_id FROM ticketing.cancellation WHERE cancellation_id = ${cancellationId}`.execute(tx);
  const [before] = known.rows;
  if (before && before.session_id !== sessionId)
    throw new HttpProblem(409, 'operation_reused', 'This id stands for another cancellation');
  if (!before) {
    const running = await sql`
      SELECT 1 FROM ticketing.cancellation WHERE session_id = ${sessionId}`.execute(tx);
    if (running.rows.length > 0)
      throw new HttpProblem(409, 'cancelled_already', 'This session was called off already');
    const target = rows.rows.find((row) => row.session_id === targetSessionId);
    const own = rows.rows.find((row) => row.session_id === sessionId);
    if (
      choice === 'move' &&
      (!target || target.event_id !== own?.event_id || target.session_id === sessionId)
    )
      throw new HttpProblem(400, 'invalid_request', 'Guests are moved to another session of the same event', {
        errors: [{ field: 'targetSessionId', message: 'is no other session of this event' }],
      });
    const seats = own?.taken ?? 0;
    if (choice === 'move' && target && target.capacity - target.taken < seats)
      throw new HttpProblem(409, 'session_full', 'The other session has not enough places left');
    await sql`
      INSERT INTO ticketing.cancellation (organization_id, cancellation_id, venue_id, session_id, choice,
        target_session_id, note, operator_id, at_ms, state)
      VALUES (${organizationId}, ${cancellationId}, ${venue.venueId}, ${sessionId}, ${choice},
        ${choice === 'move' ? targetSessionId : null}, ${note}, ${operatorId}, ${nowMs}, 'running')`.execute(
      tx,
    );
    await sql`
      INSERT INTO ticketing.cancellation_ticket (organization_id, cancellation_id, ticket_id)
      SELECT organization_id, ${cancellationId}, ticket_id FROM ticketing.ticket
      WHERE venue_id = ${venue.venueId} AND session_id = ${sessionId} AND status = 'valid'`.execute(tx);
    // Nobody sells a place in it from the next round on; what a cut-off till sold meanwhile is an oversold session.
    await sql`UPDATE ticketing.session SET capacity = 0 WHERE session_id = ${sessionId}`.execute(tx);
    await publishSessionsById(tx, { organizationId, venueId: venue.venueId }, [sessionId]);
  }
  const [view] = (await listCancellations(tx, venue.venueId)).filter(
    (one) => one.cancellationId === cancellationId,
  );
  if (!view) throw new Error('a cancellation was written and is gone');
  return view;
}

export async function listCancellations(tx: Tx, venueId: string): Promise<CancellationView[]> {
  const found = await sql<CancellationView>`
    SELECT cancellation.cancellation_id AS "cancellationId", cancellation.session_id AS "sessionId",
      session.starts_at_ms AS "startsAtMs", choice, target_session_id AS "targetSessionId", state,
      task_count AS "taskCount", at_ms AS "atMs",
      (SELECT count(*)::integer FROM ticketing.cancellation_ticket AS item
        WHERE item.cancellation_id = cancellation.cancellation_id) AS total,
      (SELECT count(*)::integer FROM ticketing.cancellation_ticket AS item
        WHERE item.cancellation_id = cancellation.cancellation_id AND outcome IS NOT NULL) AS done,
      (SELECT count(*)::integer FROM ticketing.cancellation_ticket AS item
        WHERE item.cancellation_id = cancellation.cancellation_id AND outcome = 'skipped') AS skipped
    FROM ticketing.cancellation JOIN ticketing.session USING (organization_id, session_id)
    WHERE cancellation.venue_id = ${venueId} ORDER BY at_ms DESC, cancellation_id LIMIT 100`.execute(tx);
  return found.rows.map((row) => ({ ...row }));
}
