import type { ConsoleTicketRow } from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import { publishRows } from '../sync/contract.ts';
import { publishSessionsById } from './seats.ts';
import { consoleTicketOf, type TicketColumns, ticketRowOf } from './tickets.ts';
import type { VoidReason } from '@gatehouse/core/tickets';

/**
 * Takes a ticket back, whoever sold it; its seats are free again. Revoking it again changes nothing. The words of who
 * does it stay here: gates copy what they get into journals that nobody can erase, and it may be about a person.
 */
export async function revokeTicket(
  tx: Tx,
  caller: StaffCaller,
  given: { readonly venueId: string; readonly ticketId: string; readonly reason: string },
  nowMs: number,
): Promise<ConsoleTicketRow> {
  const { venueId, ticketId } = given;
  const reason: VoidReason = 'revoked';
  const found = await sql<TicketColumns>`
    SELECT * FROM ticketing.ticket WHERE venue_id = ${venueId} AND ticket_id = ${ticketId}`.execute(tx);
  const before = found.rows[0];
  if (!before) throw notFound('ticket');
  // The session's lock comes first: whoever issues a ticket takes it before anything else, too.
  if (before.session_id !== null) {
    await sql`SELECT 1 FROM ticketing.session WHERE session_id = ${before.session_id} FOR UPDATE`.execute(tx);
  }
  const changed = await sql<TicketColumns>`
    UPDATE ticketing.ticket SET status = 'voided', status_reason = ${reason},
      revocation_note = ${given.reason}
    WHERE ticket_id = ${ticketId} AND status <> 'voided' RETURNING *`.execute(tx);
  const after = changed.rows[0];
  if (!after) return consoleTicketOf(before);
  const of = { organizationId: caller.organizationId, venueId };
  if (after.session_id !== null) {
    await sql`
      UPDATE ticketing.session SET taken = greatest(0, taken - ${after.admits})
      WHERE session_id = ${after.session_id}`.execute(tx);
    await publishSessionsById(tx, of, [after.session_id]);
  }
  const { serial } = after;
  await publishRows(tx, { ...of, scope: 'revocations' }, [
    { rowId: serial, row: { serial, ticketId, reason, atMs: nowMs } },
  ]);
  await publishRows(tx, { ...of, scope: 'tickets' }, [{ rowId: ticketId, row: ticketRowOf(after) }]);
  return consoleTicketOf(after);
}
