import { ticketIdOfSerial } from '@gatehouse/core/admission';
import type { JournalRecord, RecordBody } from '@gatehouse/core/journal';
import { serialToInteger } from '@gatehouse/core/replica';
import type { SqlWriter } from '../../ledger/index.ts';

type Replaced = RecordBody<'TicketReissued'> | RecordBody<'TicketRescheduled'>;

/** Takes what a record says about money given back and tickets replaced, inside the transaction that stores it. */
export function projectTakingBack(writer: SqlWriter, record: JournalRecord): void {
  switch (record.kind) {
    case 'RefundClaimed': {
      const { saleId, ordinal, claimId, operationId, refundId, tillStationId } = record.body;
      writer.run(
        `INSERT INTO refund_claim (sale_id, ordinal, claim_id, operation_id, refund_id, station_id, state, record_id)
         VALUES (?, ?, ?, ?, ?, ?, 'held', ?)`,
        saleId,
        ordinal,
        claimId,
        operationId,
        refundId,
        tillStationId,
        record.id,
      );
      return;
    }
    case 'RefundClaimReleased':
      writer.run("UPDATE refund_claim SET state = 'released' WHERE claim_id = ?", record.body.claimId);
      return;
    case 'SaleRefunded': {
      const { refundId, saleId } = record.body;
      writer.run(
        'INSERT OR IGNORE INTO refund_seen (refund_id, sale_id, record_id) VALUES (?, ?, ?)',
        refundId,
        saleId,
        record.id,
      );
      // Also one that was released meanwhile: what was paid out is paid out.
      writer.run("UPDATE refund_claim SET state = 'used' WHERE refund_id = ?", refundId);
      return;
    }
    case 'TenderCorrected':
      writer.run(
        "INSERT OR IGNORE INTO ticket_change (ticket_id, sale_id, record_id) VALUES ('', ?, ?)",
        record.body.saleId,
        record.id,
      );
      return;
    case 'TicketReissued':
    case 'TicketRescheduled':
      replace(writer, record.id, record.body, record.occurredAtMs);
      return;
    default:
  }
}

/** The new code is the ticket's, the old one opens nothing, and what was used stays used. */
function replace(writer: SqlWriter, recordId: string, ticket: Replaced, atMs: number): void {
  const { ticketId, oldSerial, saleId } = ticket;
  writer.run(
    'INSERT OR IGNORE INTO ticket_change (ticket_id, sale_id, record_id) VALUES (?, ?, ?)',
    ticketId,
    saleId,
    recordId,
  );
  writer.run(
    `INSERT OR IGNORE INTO ticket_overlay (serial, ticket_id, key_id, product_id, variant_id, ticket_class, session_id,
       scope, valid_from_day, valid_until_day, admits, sold_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    serialToInteger(ticket.serial),
    ticketId,
    ticket.keyId,
    ticket.productId,
    ticket.variantId,
    ticket.ticketClass,
    ticket.sessionId,
    ticket.scope,
    ticket.validFromDay,
    ticket.validUntilDay,
    ticket.admits,
    atMs,
  );
  writer.run(
    'INSERT OR IGNORE INTO ticket_void (serial, ticket_id, reason, at_ms) VALUES (?, ?, ?, ?)',
    serialToInteger(oldSerial),
    ticketId,
    'reissued',
    atMs,
  );
  moveUses(writer, ticketIdOfSerial(oldSerial), ticketId);
}

/**
 * A gate that knew the ticket by its signature alone claimed it under its old serial: those uses follow the ticket, or
 * the new code would open what the old one has opened already.
 */
function moveUses(writer: SqlWriter, fromId: string, ticketId: string): void {
  const uses = writer.all<{ claimId: string; entitlementWindow: string; ordinal: number }>(
    `SELECT claim_id AS claimId, entitlement_window AS entitlementWindow, ordinal FROM live_pass
     WHERE ticket_id = ? ORDER BY ordinal`,
    fromId,
  );
  for (const { claimId, entitlementWindow, ordinal } of uses) {
    const taken = new Set(
      writer
        .all<{ ordinal: number }>(
          'SELECT ordinal FROM live_pass WHERE ticket_id = ? AND entitlement_window = ?',
          ticketId,
          entitlementWindow,
        )
        .map((one) => one.ordinal),
    );
    let free = ordinal;
    if (taken.has(free)) for (free = 1; taken.has(free);) free += 1;
    writer.run('UPDATE live_pass SET ticket_id = ?, ordinal = ? WHERE claim_id = ?', ticketId, free, claimId);
  }
}
