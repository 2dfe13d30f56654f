import { localTimeOf, ticketDayOf } from '@gatehouse/core/time';
import { shortCodeOf } from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import {
  type ProjectedRecord,
  type Projector,
  publishRows,
  type RaisedException,
  raiseExceptions,
  type RecordBatch,
  type ScopeChange,
} from '../sync/contract.ts';
import { productsOf } from './catalogue.ts';
import { saveReplaced, saveSoldLines } from './replaced-tickets.ts';
import { moveSeats, publishSessionsById, type SeatMove } from './seats.ts';
import { type TicketColumns, ticketRowOf } from './tickets.ts';
import { voidReasonOf } from './void-reason.ts';

type Of<K extends ProjectedRecord['kind']> = Extract<ProjectedRecord, { kind: K }>;

/** Gates judge an expired code by the dates in it; three months of used tickets would only fill their replicas. */
const PUBLISHED_AFTER_EXPIRY_DAYS = 7;

/** Tickets that tills sold or voided: rows for the gates, seats of sessions, and what should not have happened. */
export const createTicketProjector = (nowMs: () => number): Projector => ({
  name: 'tickets',
  async project(tx, batch) {
    const issues = batch.records.filter(
      (record): record is Of<'TicketIssued'> => record.kind === 'TicketIssued',
    );
    const voids = batch.records.filter(
      (record): record is Of<'TicketVoided'> => record.kind === 'TicketVoided',
    );
    const fresh = await saveIssued(tx, batch, issues);
    const voidedEarly = await applyEarlyVoids(tx, [...fresh]);
    const voided = await saveVoids(tx, batch, voids);
    const seats = await moveSeats(tx, seatMoves(batch, fresh, voidedEarly, voided));
    await saveSoldLines(tx, batch);
    const replaced = await saveReplaced(tx, batch, [...fresh]);
    await publish(
      tx,
      batch,
      [...seats.sessionIds, ...replaced.sessionIds],
      [...fresh, ...voided, ...replaced.ticketIds],
      voids,
      replaced.revoked,
      nowMs(),
    );
    await raiseExceptions(tx, batch.organizationId, [
      ...seats.exceptions.map((one) => oversold(batch, one)),
      ...seats.unknown.map((one) => unknownSession(batch, one)),
      ...(await unknownProducts(tx, batch)),
    ]);
  },
});

/** Ids of the tickets that were not known before; a replayed record finds its ticket there and moves no seat. */
async function saveIssued(
  tx: Tx,
  batch: RecordBatch,
  issues: readonly Of<'TicketIssued'>[],
): Promise<ReadonlySet<string>> {
  const saved = await insertMany<Of<'TicketIssued'>, { ticket_id: string }>(
    tx,
    'ticketing.ticket',
    {
      organization_id: ['text', () => batch.organizationId],
      ticket_id: ['text', ({ body }) => body.ticketId],
      venue_id: ['text', () => batch.venueId],
      serial: ['text', ({ body }) => body.serial],
      key_id: ['integer', ({ body }) => body.keyId],
      product_id: ['text', ({ body }) => body.productId],
      variant_id: ['text', ({ body }) => body.variantId],
      ticket_class: ['integer', ({ body }) => body.ticketClass],
      session_id: ['text', ({ body }) => body.sessionId],
      scope: ['bigint', ({ body }) => body.scope],
      valid_from_day: ['integer', ({ body }) => body.validFromDay],
      valid_until_day: ['integer', ({ body }) => body.validUntilDay],
      admits: ['integer', ({ body }) => body.admits],
      status: ['text', () => 'valid'],
      sold_at_ms: ['bigint', (record) => record.occurredAtMs],
      sale_id: ['text', ({ body }) => body.saleId],
      line_id: ['text', ({ body }) => body.lineId],
      sold_at_station: ['text', () => batch.stationId],
    },
    issues,
    sql`ON CONFLICT (organization_id, ticket_id) DO NOTHING RETURNING ticket_id`,
  );
  return new Set(saved.map((row) => row.ticket_id));
}

async function applyEarlyVoids(tx: Tx, ticketIds: readonly string[]): Promise<ReadonlySet<string>> {
  if (ticketIds.length === 0) return new Set();
  const found = await sql<{ ticket_id: string }>`
    UPDATE ticketing.ticket SET status = 'voided', status_reason = early_void.reason
    FROM ticketing.early_void
    WHERE early_void.ticket_id = ticket.ticket_id AND ticket.ticket_id = ANY(${[...ticketIds]}::text[])
    RETURNING ticket.ticket_id`.execute(tx);
  return new Set(found.rows.map((row) => row.ticket_id));
}

/** Ids of the tickets that were valid until now; a void of a ticket that has not arrived yet waits for it. */
async function saveVoids(
  tx: Tx,
  batch: RecordBatch,
  voids: readonly Of<'TicketVoided'>[],
): Promise<ReadonlySet<string>> {
  if (voids.length === 0) return new Set();
  const ids = voids.map(({ body }) => body.ticketId);
  const changed = await sql<{ ticket_id: string }>`
    UPDATE ticketing.ticket SET status = 'voided', status_reason = given.reason
    FROM unnest(${ids}::text[], ${voids.map(({ body }) => voidReasonOf(body.reason))}::text[]) AS given (ticket_id, reason)
    WHERE ticket.ticket_id = given.ticket_id AND status <> 'voided' RETURNING ticket.ticket_id`.execute(tx);
  const known = await sql<{ ticket_id: string }>`
    SELECT ticket_id FROM ticketing.ticket WHERE ticket_id = ANY(${ids}::text[])`.execute(tx);
  const here = new Set(known.rows.map((row) => row.ticket_id));
  await insertMany(
    tx,
    'ticketing.early_void',
    {
      organization_id: ['text', () => batch.organizationId],
      ticket_id: ['text', ({ body }: Of<'TicketVoided'>) => body.ticketId],
      serial: ['text', ({ body }) => body.serial],
      reason: ['text', ({ body }) => voidReasonOf(body.reason)],
      at_ms: ['bigint', (record) => record.occurredAtMs],
    },
    voids.filter(({ body }) => !here.has(body.ticketId)),
    sql`ON CONFLICT DO NOTHING`,
  );
  return new Set(changed.rows.map((row) => row.ticket_id));
}

/** Seats taken and given back, in the order it happened: a seat returned before it is sold again is no oversale. */
function seatMoves(
  batch: RecordBatch,
  fresh: ReadonlySet<string>,
  voidedEarly: ReadonlySet<string>,
  voided: ReadonlySet<string>,
): readonly SeatMove[] {
  return batch.records.flatMap((record): SeatMove[] => {
    if (record.kind === 'TicketIssued') {
      const { ticketId, sessionId, admits } = record.body;
      const counts = sessionId !== null && fresh.has(ticketId) && !voidedEarly.has(ticketId);
      return counts ? [{ kind: 'take', ticketId, sessionId, seats: admits, record }] : [];
    }
    return record.kind === 'TicketVoided' && voided.has(record.body.ticketId)
      ? [{ kind: 'return', ticketId: record.body.ticketId }]
      : [];
  });
}

async function publish(
  tx: Tx,
  batch: RecordBatch,
  sessionIds: readonly string[],
  ticketIds: readonly string[],
  voids: readonly Of<'TicketVoided'>[],
  replaced: readonly ScopeChange[],
  nowMs: number,
): Promise<void> {
  const of = { organizationId: batch.organizationId, venueId: batch.venueId };
  await publishSessionsById(tx, of, sessionIds);
  await publishRows(tx, { ...of, scope: 'revocations' }, [
    ...replaced,
    ...voids.map(({ body, occurredAtMs }) => ({
      rowId: body.serial,
      row: {
        serial: body.serial,
        ticketId: body.ticketId,
        reason: voidReasonOf(body.reason),
        atMs: occurredAtMs,
      },
    })),
  ]);
  const oldest = ticketDayOf(new Date(nowMs).toISOString().slice(0, 10)) - PUBLISHED_AFTER_EXPIRY_DAYS;
  const found = await sql<TicketColumns>`
    SELECT * FROM ticketing.ticket
    WHERE ticket_id = ANY(${[...new Set(ticketIds)]}::text[]) AND valid_until_day >= ${oldest}`.execute(tx);
  await publishRows(
    tx,
    { ...of, scope: 'tickets' },
    found.rows.map((row) => ({ rowId: row.ticket_id, row: ticketRowOf(row) })),
  );
}

const refOf = (record: ProjectedRecord) => ({
  stationId: record.stationId,
  incarnation: record.incarnation,
  seq: record.seq,
});

function oversold(
  batch: RecordBatch,
  {
    record,
    capacity,
    taken,
    startsAtMs,
  }: { record: Of<'TicketIssued'>; capacity: number; taken: number; startsAtMs: number },
): RaisedException {
  const { ticketId, serial, sessionId } = record.body;
  return {
    kind: 'oversold_session',
    causeKey: `oversold_session:${ticketId}`,
    venueId: batch.venueId,
    stationId: batch.stationId,
    raisedAtMs: record.occurredAtMs,
    detail: `Ticket ${shortCodeOf(serial)} was sold for the ${localTimeOf(startsAtMs, batch.timeZone)} session when its ${capacity} seats were taken.`,
    facts: { sessionId: sessionId ?? '', ticketId, capacity, taken },
    records: [refOf(record)],
  };
}

function unknownSession(batch: RecordBatch, record: Of<'TicketIssued'>): RaisedException {
  const sessionId = record.body.sessionId ?? '';
  return {
    kind: 'unknown_session',
    causeKey: `unknown_session:${sessionId}`,
    venueId: batch.venueId,
    stationId: batch.stationId,
    raisedAtMs: record.occurredAtMs,
    detail: `A ticket was sold for session ${sessionId}, which the cloud does not know.`,
    facts: { sessionId, ticketId: record.body.ticketId },
    records: [refOf(record)],
  };
}

/** A sale of something that is not in the catalogue: counted all the same, and named once per product and station. */
async function unknownProducts(tx: Tx, batch: RecordBatch): Promise<readonly RaisedException[]> {
  const sales = batch.records.filter(
    (record): record is Of<'SaleCompleted'> => record.kind === 'SaleCompleted',
  );
  if (sales.length === 0) return [];
  const known = new Set((await productsOf(tx, batch.venueId)).map((one) => one.productId));
  return sales.flatMap((record) =>
    record.body.lines
      .filter((line) => !known.has(line.productId))
      .map((line) => ({
        kind: 'unknown_product' as const,
        causeKey: `unknown_product:${batch.stationId}:${line.productId}`,
        venueId: batch.venueId,
        stationId: batch.stationId,
        raisedAtMs: record.occurredAtMs,
        detail: `"${line.name}" was sold, which is not in the catalogue.`,
        facts: { productId: line.productId, receipt: record.body.receiptNumber },
        records: [refOf(record)],
      })),
  );
}
