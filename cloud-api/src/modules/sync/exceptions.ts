import { createHash } from 'node:crypto';
import type { ExceptionKind } from '@gatehouse/core/exceptions';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';

/** Names a record of the journal an exception is about. */
export interface RecordRef {
  readonly stationId: string;
  readonly incarnation: string;
  readonly seq: number;
}

/** A broken rule as a person will read it. The facts stand; what is asked for is a decision. */
export interface RaisedException {
  readonly kind: ExceptionKind;
  /** Equal keys of one venue are one exception. */
  readonly causeKey: string;
  readonly venueId: string;
  readonly stationId: string | null;
  readonly raisedAtMs: number;
  readonly detail: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly records: readonly RecordRef[];
}

/**
 * Raises exceptions in the transaction that found them; one that was raised before keeps its state, with the newest
 * words and facts while it is open.
 */
export async function raiseExceptions(
  tx: Tx,
  organizationId: string,
  raised: readonly RaisedException[],
): Promise<void> {
  const byKey = new Map(raised.map((one) => [`${one.venueId}\n${one.causeKey}`, one]));
  // Derived from the cause, so that a rebuilt projection finds the same exception again.
  const idOf = (one: RaisedException) =>
    createHash('sha256').update(`${one.venueId}\n${one.causeKey}`).digest('hex').slice(0, 24);
  await insertMany(
    tx,
    'sync.exception',
    {
      organization_id: ['text', () => organizationId],
      exception_id: ['text', idOf],
      venue_id: ['text', (one) => one.venueId],
      kind: ['text', (one) => one.kind],
      cause_key: ['text', (one) => one.causeKey],
      station_id: ['text', (one) => one.stationId],
      raised_at_ms: ['bigint', (one) => one.raisedAtMs],
      detail: ['text', (one) => storable(one.detail)],
      facts: ['jsonb', (one) => JSON.stringify(one.facts, storableValue)],
      record_refs: ['jsonb', (one) => JSON.stringify(one.records)],
    },
    [...byKey.values()],
    sql`ON CONFLICT (organization_id, venue_id, cause_key) DO UPDATE
        SET detail = excluded.detail, facts = excluded.facts WHERE sync.exception.state = 'open'`,
  );
}

/** PostgreSQL holds every character but U+0000 and half of a pair, and a mangled or cut record may well have either. */
const storable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();
const storableValue = (_name: string, value: unknown): unknown =>
  typeof value === 'string' ? storable(value) : value;

export async function openExceptionCount(tx: Tx, venueId: string): Promise<number> {
  const found = await sql<{ count: number }>`
    SELECT count(*) AS count FROM sync.exception WHERE venue_id = ${venueId} AND state = 'open'`.execute(tx);
  return found.rows[0]?.count ?? 0;
}
