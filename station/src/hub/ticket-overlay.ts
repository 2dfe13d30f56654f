import type { JournalRecord } from '@gatehouse/core/journal';
import { integerToSerial, serialToInteger } from '@gatehouse/core/replica';
import type { TicketRow } from '@gatehouse/core/tickets';
import type { SqlReader, SqlWriter } from '../ledger/index.ts';

/**
 * Tickets sold here or relayed by a peer, and those voided. It is read before the replica, which lags by a round to
 * the cloud: what Till 2 sold a second ago opens Gate A, what it voided does not.
 */

const ISSUE = `INSERT OR IGNORE INTO ticket_overlay
  (serial, ticket_id, key_id, product_id, variant_id, ticket_class, session_id, scope, valid_from_day, valid_until_day, admits, sold_at_ms)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const VOID = 'INSERT OR IGNORE INTO ticket_void (serial, ticket_id, reason, at_ms) VALUES (?, ?, ?, ?)';

/** Takes what a record says about tickets, inside the transaction that stores it. The same record twice is no change. */
export function projectTicketFacts(writer: SqlWriter, record: JournalRecord): void {
  if (record.kind === 'TicketIssued') {
    const { body } = record;
    writer.run(
      ISSUE,
      serialToInteger(body.serial),
      body.ticketId,
      body.keyId,
      body.productId,
      body.variantId,
      body.ticketClass,
      body.sessionId,
      body.scope,
      body.validFromDay,
      body.validUntilDay,
      body.admits,
      record.occurredAtMs,
    );
  } else if (record.kind === 'TicketVoided') {
    const { body } = record;
    writer.run(VOID, serialToInteger(body.serial), body.ticketId, body.reason, record.occurredAtMs);
  }
}

interface OverlayRow extends Omit<TicketRow, 'serial' | 'status' | 'statusReason' | 'holderSealed'> {
  readonly serial: string;
  readonly voidReason: string | null;
}

/** Serials use all 64 bits: as numbers they would lose their last digits, hence text. */
const TICKET = `SELECT CAST(t.serial AS TEXT) AS serial, t.ticket_id AS ticketId, t.key_id AS keyId,
  t.product_id AS productId, t.variant_id AS variantId, t.ticket_class AS ticketClass, t.session_id AS sessionId,
  t.scope, t.valid_from_day AS validFromDay, t.valid_until_day AS validUntilDay, t.admits,
  t.sold_at_ms AS soldAtMs, v.reason AS voidReason
  FROM ticket_overlay t LEFT JOIN ticket_void v ON v.serial = t.serial`;
const TICKET_BY_SERIAL = `${TICKET} WHERE t.serial = ?`;

export const overlayTicketBySerial = (sql: SqlReader, serial: string): TicketRow | undefined =>
  ticketOf(sql.get<OverlayRow>(TICKET_BY_SERIAL, serialToInteger(serial)));

/** Why a serial was voided here or by a peer, whether or not its issue is known. */
export const overlayVoidOf = (sql: SqlReader, serial: string): string | undefined =>
  sql.value<string>('SELECT reason FROM ticket_void WHERE serial = ?', serialToInteger(serial));

function ticketOf(row: OverlayRow | undefined): TicketRow | undefined {
  if (!row) return undefined;
  const { voidReason, serial, ...ticket } = row;
  return {
    ...ticket,
    serial: integerToSerial(BigInt(serial)),
    status: voidReason === null ? 'valid' : voidReason === 'reissued' ? 'replaced' : 'voided',
    statusReason: voidReason ?? '',
    holderSealed: '',
  };
}
