import type { JournalRecord } from '@gatehouse/core/journal';
import type { SqlWriter } from '../ledger/index.ts';

/**
 * Takes what a record says about orders, bands and waivers, inside the transaction that stores it; from this station's
 * own journal and, at the hub, from its peers'. The same record twice is no change. A plain sale costs a comparison.
 */
export function projectCollecting(writer: SqlWriter, record: JournalRecord): void {
  switch (record.kind) {
    case 'OrderCollected':
      for (const ticketId of record.body.ticketIds) {
        writer.run(
          'INSERT OR IGNORE INTO collected_ticket (ticket_id, station_id, order_id, at_ms) VALUES (?, ?, ?, ?)',
          ticketId,
          record.stationId,
          record.body.orderId,
          record.occurredAtMs,
        );
        writer.run('DELETE FROM collect_claim WHERE ticket_id = ?', ticketId);
      }
      return;
    case 'BandLinked':
      // A band that stood for another ticket stands for this one now.
      writer.run(
        'DELETE FROM band_link WHERE media_code = ? AND ticket_id <> ?',
        record.body.mediaCode,
        record.body.ticketId,
      );
      writer.run(
        `INSERT INTO band_link (ticket_id, media_code, at_ms) VALUES (?, ?, ?)
         ON CONFLICT (ticket_id) DO UPDATE SET media_code = excluded.media_code, at_ms = excluded.at_ms
         WHERE excluded.at_ms >= band_link.at_ms`,
        record.body.ticketId,
        record.body.mediaCode,
        record.occurredAtMs,
      );
      return;
    case 'WaiverSigned': {
      const { customerId, templateId, version, validUntil, guardianId } = record.body;
      writer.run(
        `INSERT OR IGNORE INTO waiver_on_file (customer_id, template_id, version, signed_at_ms, valid_until, guardian_id)
         VALUES (?, ?, ?, ?, ?, ?)`,
        customerId,
        templateId,
        version,
        record.occurredAtMs,
        validUntil,
        guardianId,
      );
      return;
    }
    case 'SaleCompleted': {
      const { orderId, lines } = record.body;
      if (orderId === null) return;
      const amountMinor = lines
        .filter(({ kind, reference }) => kind === 'deposit' && reference === orderId)
        .reduce((sum, { grossMinor }) => sum + grossMinor, 0);
      if (amountMinor > 0)
        writer.run(
          'INSERT OR IGNORE INTO order_paid (record_id, order_id, amount_minor) VALUES (?, ?, ?)',
          record.id,
          orderId,
          amountMinor,
        );
      return;
    }
    default:
  }
}
