import { claimedTicketIds, ticketIdOfSerial } from '@gatehouse/core/admission';
import {
  type ConsoleTicketRow,
  looksLikeTicketCode,
  parseTicketCode,
  type TicketRow,
} from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { anywhere } from '../../platform/http/page.ts';

export interface TicketColumns {
  readonly ticket_id: string;
  readonly serial: string;
  readonly key_id: number;
  readonly product_id: string;
  readonly variant_id: string;
  readonly ticket_class: number;
  readonly session_id: string | null;
  readonly scope: number;
  readonly valid_from_day: number;
  readonly valid_until_day: number;
  readonly admits: number;
  readonly status: TicketRow['status'];
  readonly status_reason: string;
  readonly revocation_note: string | null;
  readonly sold_at_ms: number;
  readonly holder_name: string;
  readonly holder_sealed: string;
  readonly subject_id: string | null;
}

/** A ticket as stations get it; key order is byte order in the scope's digest. */
export const ticketRowOf = (row: TicketColumns): TicketRow => ({
  ticketId: row.ticket_id,
  serial: row.serial,
  keyId: row.key_id,
  productId: row.product_id,
  variantId: row.variant_id,
  ticketClass: row.ticket_class,
  sessionId: row.session_id,
  scope: row.scope,
  validFromDay: row.valid_from_day,
  validUntilDay: row.valid_until_day,
  admits: row.admits,
  status: row.status,
  statusReason: row.status_reason,
  soldAtMs: row.sold_at_ms,
  holderSealed: row.holder_sealed,
});

const SERIAL_ID = ticketIdOfSerial('');
/** The serial in an id that `ticketIdOfSerial` made. */
const serialInTicketId = (ticketId: string): string | undefined =>
  ticketId.startsWith(SERIAL_ID) ? ticketId.slice(SERIAL_ID.length) : undefined;

/** A ticket as the console shows it: with the words of who revoked it. Gates get the short reason alone. */
export function consoleTicketOf(row: TicketColumns): ConsoleTicketRow {
  const { holderSealed: _, ...ticket } = ticketRowOf(row);
  return {
    ...ticket,
    statusReason: row.revocation_note ?? row.status_reason,
    holderName: row.holder_name,
    subjectId: row.subject_id,
  };
}

/**
 * Tickets of the organization by id; ids that are not known are left out. An id made of a serial, under which a gate
 * lets in who it knows by the signature alone, finds its ticket, too.
 */
export async function ticketsByIds(
  tx: Tx,
  ticketIds: readonly string[],
): Promise<ReadonlyMap<string, TicketRow>> {
  if (ticketIds.length === 0) return new Map();
  const serials = ticketIds.flatMap((id) => serialInTicketId(id) ?? []);
  const found = await sql<TicketColumns>`
    SELECT * FROM ticketing.ticket WHERE ticket_id = ANY(${[...ticketIds]}::text[])
      OR serial = ANY(${serials}::text[])`.execute(tx);
  return new Map(
    found.rows.flatMap((row) =>
      claimedTicketIds(row.serial, row.ticket_id).map((id) => [id, ticketRowOf(row)] as const),
    ),
  );
}

/** Every id admissions may carry of tickets whose id or serial ends in what a person typed: "…7F3Q", "7f3q", a whole id. */
export async function ticketIdsLike(tx: Tx, venueId: string, text: string): Promise<readonly string[]> {
  const found = await findTickets(tx, venueId, text, 200);
  return found.flatMap((ticket) => claimedTicketIds(ticket.serial, ticket.ticketId));
}

/** The newest tickets that match; a whole code is looked up by the serial inside it, an empty text matches all. */
export async function findTickets(
  tx: Tx,
  venueId: string,
  text: string,
  limit: number,
): Promise<readonly ConsoleTicketRow[]> {
  const typed = text.trim().replaceAll('\0', '');
  const parsed = looksLikeTicketCode(typed) ? parseTicketCode(typed) : undefined;
  const serial = typeof parsed === 'object' ? parsed.claims.serial : typed.replaceAll('…', '').toLowerCase();
  const found = await sql<TicketColumns>`
    SELECT * FROM ticketing.ticket
    WHERE venue_id = ${venueId}
      AND (${typed} = '' OR ticket_id = ${typed} OR right(serial, length(${serial}::text)) = ${serial}
        OR (length(${typed}::text) >= 3 AND holder_name ILIKE ${anywhere(typed)}))
    ORDER BY sold_at_ms DESC, ticket_id DESC LIMIT ${limit}`.execute(tx);
  return found.rows.map(consoleTicketOf);
}
