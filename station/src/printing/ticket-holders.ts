import type { JournalRecord } from '@gatehouse/core/journal';
import type { SqlReader, SqlWriter } from '../ledger/index.ts';

/** Keeps whose ticket is whose, by ids: a name is looked up when its paper is made, and is in no row here. */
export function projectHolders(writer: SqlWriter, record: JournalRecord): void {
  if (record.kind !== 'HolderAttached') return;
  const { ticketId, customerId } = record.body;
  writer.run(
    `INSERT INTO ticket_holder (ticket_id, customer_id) VALUES (?, ?)
     ON CONFLICT (ticket_id) DO UPDATE SET customer_id = excluded.customer_id`,
    ticketId,
    customerId,
  );
}

export const holderIdOf = (sql: SqlReader, ticketId: string): string | undefined =>
  sql.value<string>('SELECT customer_id FROM ticket_holder WHERE ticket_id = ?', ticketId);
