import { createHash } from 'node:crypto';
import type { ResolutionRow } from '@gatehouse/core/sync';
import { localTimeOf, ticketDayOf, businessDayOf } from '@gatehouse/core/time';
import { sql } from 'kysely';
import type { Database, Tx } from '../../platform/database.ts';
import type { Log } from '../../platform/log.ts';
import { type Venue, venueById } from '../identity/contract.ts';
import { publishRows } from '../sync/contract.ts';
import { SALES_OF } from './cancel-session.ts';
import { publishSessionsById } from './seats.ts';
import type { SessionColumns } from './sessions.ts';
import { type TicketColumns, ticketRowOf } from './tickets.ts';

const LOOK_EVERY_MS = 2_000;
const BATCH = 100;

interface Cancellation {
  readonly cancellation_id: string;
  readonly venue_id: string;
  readonly session_id: string;
  readonly choice: 'refund' | 'move' | 'credit';
  readonly target_session_id: string | null;
  readonly note: string;
  readonly operator_id: string;
  readonly at_ms: number;
}

export interface CancellationJob {
  start(): void;
  stop(): Promise<void>;
  /** Goes through everything that is under way; resolves to the number of batches done. */
  runOnce(): Promise<number>;
}

/**
 * Goes through the tickets of sessions that were called off, a batch per transaction, each ticket with its outcome in
 * the transaction that did it: a process that dies in between leaves nothing half done, and whoever comes next goes on
 * behind the last commit. Money is given back where the drawer is: the tills get a task per sale.
 */
export function createCancellationJob(parts: {
  readonly database: Database;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly batch?: number;
  readonly onBatch?: () => void | Promise<void>;
}): CancellationJob {
  const { database, log } = parts;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<number> = Promise.resolve(0);

  const runOnce = async (): Promise<number> => {
    const organizations = await database.platform.read(async (db) => {
      const found = await sql<{ organization_id: string }>`
        SELECT DISTINCT organization_id FROM sync.station ORDER BY organization_id`.execute(db);
      return found.rows;
    });
    let batches = 0;
    for (const { organization_id: organizationId } of organizations) {
      try {
        while (await database.tenants.transaction(organizationId, (tx) => nextBatch(tx, organizationId))) {
          batches += 1;
          await parts.onBatch?.();
        }
      } catch (error) {
        log.error({ err: error, organizationId }, 'a cancelled session could not be gone on with');
      }
    }
    return batches;
  };

  const nextBatch = async (tx: Tx, organizationId: string): Promise<boolean> => {
    const found = await sql<Cancellation>`
      SELECT * FROM ticketing.cancellation WHERE state = 'running' ORDER BY at_ms, cancellation_id
      LIMIT 1 FOR UPDATE SKIP LOCKED`.execute(tx);
    const [cancellation] = found.rows;
    const venue = cancellation && (await venueById(tx, cancellation.venue_id));
    if (!cancellation || !venue) return false;
    const of = { organizationId, venueId: venue.venueId };
    const ids = await waiting(tx, cancellation, parts.batch ?? BATCH);
    if (ids.length === 0) {
      await finish(tx, of, venue, cancellation, parts.nowMs());
      return true;
    }
    const done =
      cancellation.choice === 'move'
        ? await move(tx, of, venue, cancellation, ids)
        : await endTickets(tx, of, cancellation, ids, parts.nowMs());
    const outcome = cancellation.choice === 'move' ? 'moved' : 'voided';
    await sql`
      UPDATE ticketing.cancellation_ticket SET outcome = CASE WHEN ticket_id = ANY(${done}::text[]) THEN ${outcome} ELSE 'skipped' END
      WHERE cancellation_id = ${cancellation.cancellation_id} AND ticket_id = ANY(${ids}::text[])`.execute(
      tx,
    );
    return true;
  };

  const inTurn = (): Promise<number> => {
    running = running.catch(() => 0).then(runOnce);
    return running;
  };
  return {
    runOnce: inTurn,
    start() {
      timer = setInterval(
        () => void inTurn().catch((error: unknown) => log.error({ err: error }, 'cancelling failed')),
        LOOK_EVERY_MS,
      );
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await running.catch(() => 0);
    },
  };
}

async function waiting(tx: Tx, { cancellation_id }: Cancellation, limit: number): Promise<string[]> {
  const found = await sql<{ ticket_id: string }>`
    SELECT ticket_id FROM ticketing.cancellation_ticket WHERE cancellation_id = ${cancellation_id} AND outcome IS NULL
    ORDER BY ticket_id LIMIT ${limit}`.execute(tx);
  return found.rows.map((row) => row.ticket_id);
}

interface Place {
  readonly organizationId: string;
  readonly venueId: string;
}

const lockSessions = async (tx: Tx, ids: readonly string[]): Promise<readonly SessionColumns[]> =>
  (
    await sql<SessionColumns>`
      SELECT * FROM ticketing.session WHERE session_id = ANY(${[...ids]}::text[]) ORDER BY session_id FOR UPDATE`.execute(
      tx,
    )
  ).rows;

/** The tickets die: gates refuse them from the next round on. Whoever was refunded meanwhile is left as it is. */
async function endTickets(
  tx: Tx,
  of: Place,
  { session_id: sessionId }: Cancellation,
  ids: readonly string[],
  nowMs: number,
): Promise<string[]> {
  await lockSessions(tx, [sessionId]);
  const changed = await sql<TicketColumns>`
    UPDATE ticketing.ticket SET status = 'voided', status_reason = 'cancelled'
    WHERE ticket_id = ANY(${[...ids]}::text[]) AND status = 'valid' AND session_id = ${sessionId} RETURNING *`.execute(
    tx,
  );
  const seats = changed.rows.reduce((sum, { admits }) => sum + admits, 0);
  await sql`
    UPDATE ticketing.session SET taken = greatest(0, taken - ${seats}) WHERE session_id = ${sessionId}`.execute(
    tx,
  );
  await publishSessionsById(tx, of, [sessionId]);
  await publishRows(
    tx,
    { ...of, scope: 'revocations' },
    changed.rows.map(({ serial, ticket_id: ticketId }) => ({
      rowId: serial,
      row: { serial, ticketId, reason: 'cancelled', atMs: nowMs },
    })),
  );
  await publishTickets(tx, of, changed.rows);
  return changed.rows.map((row) => row.ticket_id);
}

/** The same codes, another session: gates go by the ticket's row, which names the new one. */
async function move(
  tx: Tx,
  of: Place,
  venue: Venue,
  { session_id: from, target_session_id: target }: Cancellation,
  ids: readonly string[],
): Promise<string[]> {
  const sessions = await lockSessions(tx, [from, target ?? from]);
  const to = sessions.find((one) => one.session_id === target);
  if (!to) return [];
  const day = ticketDayOf(businessDayOf(to.starts_at_ms, venue));
  const changed = await sql<TicketColumns>`
    UPDATE ticketing.ticket SET session_id = ${to.session_id}, scope = ${to.scope_number},
      valid_from_day = ${day}, valid_until_day = ${day}
    WHERE ticket_id = ANY(${[...ids]}::text[]) AND status = 'valid' AND session_id = ${from} RETURNING *`.execute(
    tx,
  );
  const seats = changed.rows.reduce((sum, { admits }) => sum + admits, 0);
  await sql`
    UPDATE ticketing.session SET taken = greatest(0, taken + CASE session_id WHEN ${to.session_id}::text THEN 1 ELSE -1 END
      * ${seats}::integer) WHERE session_id = ANY(${[from, to.session_id]}::text[])`.execute(tx);
  await publishSessionsById(tx, of, [from, to.session_id]);
  await publishTickets(tx, of, changed.rows);
  return changed.rows.map((row) => row.ticket_id);
}

const publishTickets = (tx: Tx, of: Place, rows: readonly TicketColumns[]): Promise<number> =>
  publishRows(
    tx,
    { ...of, scope: 'tickets' },
    rows.map((row) => ({ rowId: row.ticket_id, row: ticketRowOf(row) })),
  );

/** Everybody was gone through: the tills hear whose money is to be given back, one task per sale. */
async function finish(
  tx: Tx,
  of: Place,
  venue: Venue,
  cancellation: Cancellation,
  nowMs: number,
): Promise<void> {
  const { cancellation_id: id, session_id: sessionId, choice } = cancellation;
  const sales =
    choice === 'move'
      ? []
      : (
          await sql<{
            sale_id: string;
            station_id: string;
            receipt_number: string;
            currency: string;
            ticket_id: string;
            amount_minor: number;
          }>`
            WITH concerned AS (SELECT ticket.ticket_id, sale_id, line_id FROM ticketing.cancellation_ticket
              JOIN ticketing.ticket USING (organization_id, ticket_id)
              WHERE cancellation_id = ${id} AND outcome = 'voided') ${SALES_OF}`.execute(tx)
        ).rows;
  const [session] = await lockSessions(tx, [sessionId]);
  const time = session ? localTimeOf(session.starts_at_ms, venue.timeZone) : '';
  const rows = sales.map((sale) => {
    // Made of its cause, so that a second run publishes the same row.
    const exceptionId = createHash('sha256').update(`${id}\n${sale.sale_id}`).digest('hex').slice(0, 24);
    const row: ResolutionRow = {
      exceptionId,
      kind: 'session_cancelled',
      stationId: sale.station_id,
      records: [],
      stationIds: [sale.station_id],
      action: choice === 'credit' ? 'credit' : 'refund',
      round: 1,
      state: 'resolved',
      task: 'refund-guest',
      ticketId: sale.ticket_id,
      amountMinor: sale.amount_minor,
      currency: sale.currency,
      note: `${time} · ${sale.receipt_number}: ${cancellation.note}`,
      operatorId: cancellation.operator_id,
      decidedAtMs: nowMs,
    };
    return { rowId: exceptionId, row };
  });
  await publishRows(tx, { ...of, scope: 'resolutions' }, rows);
  await sql`
    UPDATE ticketing.cancellation SET state = 'done', task_count = ${rows.length} WHERE cancellation_id = ${id}`.execute(
    tx,
  );
}
