import type { RecordBody } from '@gatehouse/core/journal';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import type { ProjectedRecord, RecordBatch, ScopeChange } from '../sync/contract.ts';

type Of<K extends ProjectedRecord['kind']> = Extract<ProjectedRecord, { kind: K }>;
type Body = RecordBody<'TicketReissued'> | RecordBody<'TicketRescheduled'>;
type Replacing = Of<'TicketReissued'> | Of<'TicketRescheduled'>;

export interface Replaced {
  readonly ticketIds: readonly string[];
  readonly sessionIds: readonly string[];
  /** Old serials, for the gates; published by the caller in the order everybody locks the scopes. */
  readonly revoked: readonly ScopeChange[];
}

/**
 * New codes of tickets: the row gets the new serial, place and days, under its own id; the old serial is revoked. What
 * arrives before its ticket waits for it. A record that is read again finds its serial gone and changes nothing.
 */
export async function saveReplaced(
  tx: Tx,
  batch: RecordBatch,
  freshIds: readonly string[],
): Promise<Replaced> {
  const records = batch.records.filter(
    (record): record is Replacing => record.kind === 'TicketReissued' || record.kind === 'TicketRescheduled',
  );
  if (records.length === 0 && freshIds.length === 0) return { ticketIds: [], sessionIds: [], revoked: [] };
  const ticketIds = new Set<string>();
  const sessionIds = new Set<string>();
  const apply = async (body: Body): Promise<boolean> => {
    const done = await applyOne(tx, body);
    if (done === 'unknown') return false;
    ticketIds.add(body.ticketId);
    for (const sessionId of done) sessionIds.add(sessionId);
    return true;
  };
  const early: Replacing[] = [];
  for (const record of records) if (!(await apply(record.body))) early.push(record);
  await insertMany(
    tx,
    'ticketing.early_change',
    {
      organization_id: ['text', () => batch.organizationId],
      ticket_id: ['text', ({ body }: Replacing) => body.ticketId],
      old_serial: ['text', ({ body }) => body.oldSerial],
      body: ['jsonb', ({ body }) => JSON.stringify(body)],
    },
    early,
    sql`ON CONFLICT DO NOTHING`,
  );
  for (const body of await earlyOf(tx, freshIds)) await apply(body);
  return {
    ticketIds: [...ticketIds],
    sessionIds: [...sessionIds],
    revoked: records.map(({ body, occurredAtMs }) => ({
      rowId: body.oldSerial,
      row: { serial: body.oldSerial, ticketId: body.ticketId, reason: 'reissued', atMs: occurredAtMs },
    })),
  };
}

/** What waits for tickets that have just come, each chain in its order. */
async function earlyOf(tx: Tx, ticketIds: readonly string[]): Promise<readonly Body[]> {
  if (ticketIds.length === 0) return [];
  const found = await sql<{ body: Body; serial: string }>`
    SELECT early_change.body, ticket.serial FROM ticketing.early_change JOIN ticketing.ticket USING (organization_id, ticket_id)
    WHERE early_change.ticket_id = ANY(${[...ticketIds]}::text[])`.execute(tx);
  const ordered: Body[] = [];
  const waiting = found.rows.map(({ body }) => body);
  const current = new Map(found.rows.map(({ body, serial }) => [body.ticketId, serial]));
  for (let moved = true; moved;) {
    const next = waiting.findIndex((body) => current.get(body.ticketId) === body.oldSerial);
    moved = next >= 0;
    const [body] = moved ? waiting.splice(next, 1) : [];
    if (!body) continue;
    current.set(body.ticketId, body.serial);
    ordered.push(body);
  }
  return ordered;
}

/** Sessions whose seats moved; `unknown` when the ticket has not come yet. */
async function applyOne(tx: Tx, body: Body): Promise<readonly string[] | 'unknown'> {
  const found = await sql<{ serial: string; session_id: string | null; admits: number; status: string }>`
    SELECT serial, session_id, admits, status FROM ticketing.ticket WHERE ticket_id = ${body.ticketId}`.execute(
    tx,
  );
  const [before] = found.rows;
  if (!before) return 'unknown';
  if (before.serial !== body.oldSerial) return [];
  const moves = before.status !== 'voided' && before.session_id !== body.sessionId;
  const sessions = moves ? [before.session_id, body.sessionId].filter((id) => id !== null) : [];
  if (sessions.length > 0) {
    await sql`
      SELECT 1 FROM ticketing.session WHERE session_id = ANY(${sessions}::text[]) ORDER BY session_id FOR UPDATE`.execute(
      tx,
    );
    await sql`
      UPDATE ticketing.session SET taken = greatest(0, taken + CASE session_id WHEN ${body.sessionId}::text THEN 1 ELSE -1 END
        * ${before.admits}::integer) WHERE session_id = ANY(${sessions}::text[])`.execute(tx);
  }
  await sql`
    UPDATE ticketing.ticket SET serial = ${body.serial}, key_id = ${body.keyId}, session_id = ${body.sessionId},
      scope = ${body.scope}, valid_from_day = ${body.validFromDay}, valid_until_day = ${body.validUntilDay},
      holder_sealed = '', code = NULL
    WHERE ticket_id = ${body.ticketId} AND serial = ${body.oldSerial}`.execute(tx);
  return sessions;
}

/** Lines of sales that tickets were issued for, as far as a later refund depends on them. */
export async function saveSoldLines(tx: Tx, batch: RecordBatch): Promise<void> {
  const lines = batch.records.flatMap((record) =>
    record.kind === 'SaleCompleted'
      ? record.body.lines
          .filter(({ deferral }) => deferral.kind === 'session')
          .map((line) => ({ line, record }))
      : [],
  );
  await insertMany(
    tx,
    'ticketing.sold_line',
    {
      organization_id: ['text', () => batch.organizationId],
      sale_id: ['text', ({ record }: (typeof lines)[number]) => record.body.saleId],
      line_id: ['text', ({ line }) => line.lineId],
      station_id: ['text', () => batch.stationId],
      receipt_number: ['text', ({ record }) => record.body.receiptNumber],
      quantity: ['integer', ({ line }) => line.quantity],
      gross_minor: ['bigint', ({ line }) => line.grossMinor],
      currency: ['text', ({ record }) => record.body.currency],
    },
    lines,
    sql`ON CONFLICT DO NOTHING`,
  );
}
