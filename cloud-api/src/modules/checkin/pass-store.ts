import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import type { RecordBatch, RecordRef } from '../sync/contract.ts';

/** One use of one pass of one ticket. */
export interface PassUse {
  readonly useId: string;
  /** The scan at the gate it came from: a claim and the admission of the same scan are one entry. */
  readonly operationId: string;
  readonly ticketId: string;
  readonly entitlementWindow: string;
  readonly ordinal: number;
  readonly accessPointId: string;
  readonly atMs: number;
  readonly record: RecordRef;
}

/** The money of a ticket went back. */
export interface Refund {
  readonly ticketId: string;
  readonly atMs: number;
  readonly record: RecordRef;
}

interface RefColumns {
  readonly station_id: string;
  readonly incarnation: string;
  readonly seq: number;
}

interface UseColumns extends RefColumns {
  readonly use_id: string;
  readonly operation_id: string | null;
  readonly ticket_id: string;
  readonly entitlement_window: string;
  readonly ordinal: number;
  readonly access_point_id: string;
  readonly at_ms: number;
  readonly freed: boolean;
}

const refOf = (row: RefColumns): RecordRef => ({
  stationId: row.station_id,
  incarnation: row.incarnation,
  seq: row.seq,
});

export async function knownUses(
  tx: Tx,
  ticketIds: readonly string[],
): Promise<readonly { readonly use: PassUse; readonly freed: boolean }[]> {
  if (ticketIds.length === 0) return [];
  const found = await sql<UseColumns>`
    SELECT * FROM checkin.pass_use
    WHERE ticket_id = ANY(${[...new Set(ticketIds)]}::text[]) ORDER BY at_ms, use_id`.execute(tx);
  return found.rows.map((row) => ({
    freed: row.freed,
    use: {
      useId: row.use_id,
      operationId: row.operation_id ?? row.use_id,
      ticketId: row.ticket_id,
      entitlementWindow: row.entitlement_window,
      ordinal: row.ordinal,
      accessPointId: row.access_point_id,
      atMs: row.at_ms,
      record: refOf(row),
    },
  }));
}

export async function saveUses(tx: Tx, batch: RecordBatch, uses: readonly PassUse[]): Promise<void> {
  await insertMany(
    tx,
    'checkin.pass_use',
    {
      organization_id: ['text', () => batch.organizationId],
      use_id: ['text', (one) => one.useId],
      operation_id: ['text', (one) => one.operationId],
      venue_id: ['text', () => batch.venueId],
      ticket_id: ['text', (one) => one.ticketId],
      entitlement_window: ['text', (one) => one.entitlementWindow],
      ordinal: ['integer', (one) => one.ordinal],
      access_point_id: ['text', (one) => one.accessPointId],
      at_ms: ['bigint', (one) => one.atMs],
      station_id: ['text', (one) => one.record.stationId],
      incarnation: ['text', (one) => one.record.incarnation],
      seq: ['bigint', (one) => one.record.seq],
    },
    uses,
    sql`ON CONFLICT (organization_id, use_id) DO NOTHING`,
  );
}

/** Moves uses that were known by a serial to the ticket the serial belongs to. */
export async function renameUses(
  tx: Tx,
  renamed: readonly { readonly from: string; readonly to: string }[],
): Promise<void> {
  if (renamed.length === 0) return;
  await sql`
    UPDATE checkin.pass_use SET ticket_id = given.to_id
    FROM unnest(${renamed.map(({ from }) => from)}::text[], ${renamed.map(({ to }) => to)}::text[])
      AS given (from_id, to_id)
    WHERE pass_use.ticket_id = given.from_id`.execute(tx);
}

export async function freeUses(tx: Tx, useIds: readonly string[]): Promise<void> {
  if (useIds.length === 0) return;
  await sql`
    UPDATE checkin.pass_use SET freed = true
    WHERE NOT freed AND use_id = ANY(${[...useIds]}::text[])`.execute(tx);
}

export async function knownRefunds(tx: Tx, ticketIds: readonly string[]): Promise<Map<string, Refund>> {
  if (ticketIds.length === 0) return new Map();
  const found = await sql<RefColumns & { ticket_id: string; at_ms: number }>`
    SELECT * FROM checkin.refunded_ticket
    WHERE ticket_id = ANY(${[...new Set(ticketIds)]}::text[])`.execute(tx);
  return new Map(
    found.rows.map((row) => [
      row.ticket_id,
      { ticketId: row.ticket_id, atMs: row.at_ms, record: refOf(row) },
    ]),
  );
}

export async function saveRefunds(tx: Tx, batch: RecordBatch, refunds: readonly Refund[]): Promise<void> {
  await insertMany(
    tx,
    'checkin.refunded_ticket',
    {
      organization_id: ['text', () => batch.organizationId],
      ticket_id: ['text', (one) => one.ticketId],
      venue_id: ['text', () => batch.venueId],
      at_ms: ['bigint', (one) => one.atMs],
      station_id: ['text', (one) => one.record.stationId],
      incarnation: ['text', (one) => one.record.incarnation],
      seq: ['bigint', (one) => one.record.seq],
    },
    refunds,
    sql`ON CONFLICT DO NOTHING`,
  );
}
