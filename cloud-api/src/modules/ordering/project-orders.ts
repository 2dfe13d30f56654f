import { product } from '@gatehouse/core/catalogue';
import { dateOfTicketDay, localTimeOf } from '@gatehouse/core/time';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { addMembership, addVisits, publishCustomers, recordSignatures } from '../crm/contract.ts';
import {
  type ProjectedRecord,
  type Projector,
  type RaisedException,
  raiseExceptions,
  type RecordBatch,
} from '../sync/contract.ts';
import { publishOrders } from './order-rows.ts';

type Of<K extends ProjectedRecord['kind']> = Extract<ProjectedRecord, { kind: K }>;
const ofKind =
  <K extends ProjectedRecord['kind']>(kind: K) =>
  (record: ProjectedRecord): record is Of<K> =>
    record.kind === kind;

/** What counters did with orders, people and waivers; and what two of them did with the same ticket. */
export const orderProjector: Projector = {
  name: 'orders',
  async project(tx, batch) {
    const collections = batch.records.filter(ofKind('OrderCollected'));
    const bands = batch.records.filter(ofKind('BandLinked'));
    const holders = batch.records.filter(ofKind('HolderAttached'));
    const answers = batch.records.filter(ofKind('QuestionsAnswered'));
    const signatures = batch.records.filter(ofKind('WaiverSigned'));
    const sales = batch.records.filter(ofKind('SaleCompleted')).filter(({ body }) => body.orderId !== null);
    if (
      collections.length +
        bands.length +
        holders.length +
        answers.length +
        signatures.length +
        sales.length ===
      0
    )
      return;
    const place = { organizationId: batch.organizationId, venueId: batch.venueId };
    const twice = await saveCollections(tx, batch, collections);
    await saveBands(tx, batch, bands);
    await savePayments(tx, batch, sales);
    await publishOrders(tx, place, [
      ...collections.map(({ body }) => body.orderId),
      ...bands.flatMap(({ body }) => body.orderId ?? []),
      ...answers.map(({ body }) => body.orderId),
      ...sales.flatMap(({ body }) => body.orderId ?? []),
    ]);
    const moved = [...(await noteVisits(tx, collections)), ...(await noteHolders(tx, holders))];
    await publishCustomers(tx, place, [...new Set(moved)]);
    await recordSignatures(tx, place, signatures);
    await raiseExceptions(tx, batch.organizationId, twice);
  },
};

/** Keeps who handed out what; a ticket that two of them handed out is an exception, both facts stand. */
async function saveCollections(
  tx: Tx,
  batch: RecordBatch,
  collections: readonly Of<'OrderCollected'>[],
): Promise<RaisedException[]> {
  const raised: RaisedException[] = [];
  for (const record of collections) {
    const { orderId, ticketIds } = record.body;
    await sql`
      INSERT INTO ordering.collected (organization_id, ticket_id, record_id, order_id, station_id, at_ms)
      SELECT ${batch.organizationId}, ticket_id, ${record.id}, ${orderId}, ${record.stationId}, ${record.occurredAtMs}
      FROM unnest(${ticketIds}::text[]) AS ticket_id ON CONFLICT DO NOTHING`.execute(tx);
    const others = await sql<{ station_id: string; at_ms: number; tickets: number }>`
      SELECT station_id, min(at_ms) AS at_ms, count(*)::int AS tickets FROM ordering.collected
      WHERE ticket_id = ANY(${ticketIds}::text[]) AND record_id <> ${record.id} GROUP BY station_id`.execute(
      tx,
    );
    const [other] = others.rows;
    if (!other) continue;
    const code = await sql<{ code: string }>`
      SELECT code FROM ordering.placed_order WHERE order_id = ${orderId}`.execute(tx);
    const name = code.rows[0]?.code ?? orderId;
    const time = (atMs: number) => localTimeOf(atMs, batch.timeZone);
    raised.push({
      kind: 'order_collected_twice',
      causeKey: `order_collected_twice:${orderId}`,
      venueId: batch.venueId,
      stationId: record.stationId,
      raisedAtMs: Math.max(record.occurredAtMs, other.at_ms),
      detail: `Order ${name} was handed out at ${other.station_id} at ${time(other.at_ms)} and at ${record.stationId} at ${time(record.occurredAtMs)}: ${other.tickets} tickets twice.`,
      facts: {
        orderCode: name,
        ticketCount: other.tickets,
        firstAtMs: Math.min(other.at_ms, record.occurredAtMs),
        secondAtMs: Math.max(other.at_ms, record.occurredAtMs),
      },
      records: [{ stationId: record.stationId, incarnation: record.incarnation, seq: record.seq }],
    });
  }
  return raised;
}

async function saveBands(tx: Tx, batch: RecordBatch, bands: readonly Of<'BandLinked'>[]): Promise<void> {
  for (const { body, occurredAtMs } of bands)
    await sql`
      INSERT INTO ordering.band (organization_id, ticket_id, venue_id, order_id, media_code, at_ms)
      VALUES (${batch.organizationId}, ${body.ticketId}, ${batch.venueId}, ${body.orderId}, ${body.mediaCode}, ${occurredAtMs})
      ON CONFLICT (organization_id, ticket_id) DO UPDATE SET media_code = excluded.media_code, at_ms = excluded.at_ms
      WHERE excluded.at_ms >= ordering.band.at_ms`.execute(tx);
}

/** What was paid at counters towards orders: the deposit line that names the order. */
async function savePayments(
  tx: Tx,
  batch: RecordBatch,
  sales: readonly Of<'SaleCompleted'>[],
): Promise<void> {
  for (const { id, body } of sales) {
    const amountMinor = body.lines
      .filter(({ kind, reference }) => kind === 'deposit' && reference === body.orderId)
      .reduce((sum, { grossMinor }) => sum + grossMinor, 0);
    if (amountMinor > 0)
      await sql`
        INSERT INTO ordering.paid_at_till (organization_id, record_id, order_id, amount_minor)
        VALUES (${batch.organizationId}, ${id}, ${body.orderId}, ${amountMinor}) ON CONFLICT DO NOTHING`.execute(
        tx,
      );
  }
}

async function noteVisits(tx: Tx, collections: readonly Of<'OrderCollected'>[]): Promise<string[]> {
  const moved: string[] = [];
  for (const { body, businessDay } of collections) {
    const found = await sql<{ customer_id: string }>`
      SELECT DISTINCT ticket ->> 'customerId' AS customer_id
      FROM ordering.placed_order, jsonb_array_elements(row -> 'tickets') AS ticket
      WHERE order_id = ${body.orderId} AND ticket ->> 'ticketId' = ANY(${body.ticketIds}::text[])
        AND ticket ->> 'customerId' IS NOT NULL`.execute(tx);
    const ids = found.rows.map((row) => row.customer_id);
    await addVisits(tx, ids, businessDay);
    moved.push(...ids);
  }
  return moved;
}

/** A ticket of several days that is somebody's is a membership. */
async function noteHolders(tx: Tx, holders: readonly Of<'HolderAttached'>[]): Promise<string[]> {
  const moved: string[] = [];
  for (const { body } of holders) {
    const found = await sql<{ product_id: string; valid_until_day: number; row_text: string | null }>`
      SELECT product_id, valid_until_day, row_text FROM ticketing.ticket
      LEFT JOIN ticketing.catalogue_row ON kind = 'product' AND row_id = product_id
      WHERE ticket_id = ${body.ticketId} LIMIT 1`.execute(tx);
    const [ticket] = found.rows;
    if (!ticket) continue;
    const sold = ticket.row_text === null ? undefined : product.safeParse(JSON.parse(ticket.row_text)).data;
    if (sold?.admission?.validity.kind !== 'days') continue;
    await addMembership(tx, body.customerId, {
      ticketId: body.ticketId,
      productId: ticket.product_id,
      validUntil: dateOfTicketDay(ticket.valid_until_day),
    });
    moved.push(body.customerId);
  }
  return moved;
}
