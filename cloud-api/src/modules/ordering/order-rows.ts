import { type OrderRow, orderRow } from '@gatehouse/core/orders';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { answersOfOrder } from '../crm/contract.ts';
import { publishRows, type ScopeChange } from '../sync/contract.ts';

export interface Place {
  readonly organizationId: string;
  readonly venueId: string;
}

/** What an order was when it was placed, before anything happened to it at a counter. */
export type PlacedOrder = Omit<OrderRow, 'answers' | 'paidRecords'>;

/** Publishes orders as records have left them: collected by whom, paid how far, bands, answers. */
export async function publishOrders(tx: Tx, place: Place, orderIds: readonly string[]): Promise<void> {
  if (orderIds.length === 0) return;
  const ids = [...new Set(orderIds)];
  const found = await sql<{ row: PlacedOrder }>`
    SELECT row FROM ordering.placed_order WHERE order_id = ANY(${ids}::text[]) ORDER BY order_id`.execute(tx);
  const changes: ScopeChange[] = [];
  for (const { row } of found.rows) {
    const collected = await sql<{ ticketId: string; stationId: string; atMs: number }>`
      SELECT DISTINCT ON (ticket_id) ticket_id AS "ticketId", station_id AS "stationId", at_ms AS "atMs"
      FROM ordering.collected WHERE order_id = ${row.orderId} ORDER BY ticket_id, at_ms`.execute(tx);
    const bands = await sql<{ ticketId: string; mediaCode: string }>`
      SELECT ticket_id AS "ticketId", media_code AS "mediaCode" FROM ordering.band
      WHERE ticket_id = ANY(${row.tickets.map(({ ticketId }) => ticketId)}::text[])`.execute(tx);
    const paid = await sql<{ recordId: string; amountMinor: number }>`
      SELECT record_id AS "recordId", amount_minor AS "amountMinor" FROM ordering.paid_at_till
      WHERE order_id = ${row.orderId} ORDER BY record_id`.execute(tx);
    const at = new Map(collected.rows.map((one) => [one.ticketId, one]));
    const bandOf = new Map(bands.rows.map((one) => [one.ticketId, one.mediaCode]));
    changes.push({
      rowId: row.orderId,
      row: orderRow.parse({
        ...row,
        paidMinor: row.paidMinor + paid.rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
        tickets: row.tickets.map((ticket) => ({
          ...ticket,
          collectedAtMs: at.get(ticket.ticketId)?.atMs ?? null,
          collectedBy: at.get(ticket.ticketId)?.stationId ?? null,
          mediaCode: bandOf.get(ticket.ticketId) ?? null,
        })),
        answers: await answersOfOrder(tx, row.orderId),
        paidRecords: paid.rows.map(({ recordId }) => recordId),
      }),
    });
  }
  await publishRows(tx, { ...place, scope: 'orders' }, changes);
}
