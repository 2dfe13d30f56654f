import type { ExceptionRow } from '@gatehouse/core/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { RecordRef } from './exceptions.ts';
import { publishRows } from './scopes.ts';
import { stationNames } from './stations.ts';

interface ExceptionColumns {
  readonly exception_id: string;
  readonly kind: string;
  readonly raised_at_ms: number;
  readonly station_id: string | null;
  readonly detail: string;
  readonly facts: ExceptionRow['facts'];
  readonly record_refs: readonly RecordRef[];
  readonly state: 'open' | 'resolved';
  readonly resolution: string | null;
}

const LIST_MAX = 200;

/** What needs a person, newest first, with the records side by side as they were written. */
export async function listExceptions(
  tx: Tx,
  venueId: string,
  state: 'open' | 'resolved' | undefined,
): Promise<readonly ExceptionRow[]> {
  const found = await sql<ExceptionColumns>`
    SELECT * FROM sync.exception
    WHERE venue_id = ${venueId} AND (${state ?? null}::text IS NULL OR state = ${state ?? null}::text)
    ORDER BY raised_at_ms DESC, exception_id LIMIT ${LIST_MAX}`.execute(tx);
  return withRecords(tx, found.rows);
}

export async function openExceptionCount(tx: Tx, venueId: string): Promise<number> {
  const found = await sql<{ count: number }>`
    SELECT count(*) AS count FROM sync.exception WHERE venue_id = ${venueId} AND state = 'open'`.execute(tx);
  return found.rows[0]?.count ?? 0;
}

/** Notes what was done. The facts stay as they are; stations of the venue hear of it by their `resolutions` scope. */
export async function resolveException(
  tx: Tx,
  caller: StaffCaller,
  given: { readonly venueId: string; readonly exceptionId: string; readonly resolution: string },
  nowMs: number,
): Promise<ExceptionRow> {
  const found = await sql<ExceptionColumns>`
    UPDATE sync.exception SET state = 'resolved', resolution = coalesce(resolution, ${given.resolution}),
      resolved_by = coalesce(resolved_by, ${caller.operatorId}), resolved_at_ms = coalesce(resolved_at_ms, ${nowMs})
    WHERE venue_id = ${given.venueId} AND exception_id = ${given.exceptionId} RETURNING *`.execute(tx);
  const row = found.rows[0];
  if (!row) throw notFound('exception');
  await publishRows(
    tx,
    { organizationId: caller.organizationId, venueId: given.venueId, scope: 'resolutions' },
    [
      {
        rowId: row.exception_id,
        row: {
          exceptionId: row.exception_id,
          kind: row.kind,
          stationId: row.station_id,
          records: row.record_refs,
          resolution: row.resolution,
        },
      },
    ],
  );
  const [resolved] = await withRecords(tx, [row]);
  return resolved as ExceptionRow;
}

interface RecordColumns {
  readonly station_id: string;
  readonly incarnation: string;
  readonly seq: number;
  readonly bytes: Buffer;
}

async function withRecords(tx: Tx, rows: readonly ExceptionColumns[]): Promise<ExceptionRow[]> {
  const refs = rows.flatMap((row) => row.record_refs);
  const found = await sql<RecordColumns>`
    SELECT stream.station_id, incarnation, seq, bytes
    FROM unnest(${refs.map((ref) => ref.incarnation)}::text[], ${refs.map((ref) => ref.seq)}::bigint[])
      AS wanted (incarnation, seq)
    JOIN sync.stream USING (incarnation) JOIN sync.record USING (stream_id, seq)`.execute(tx);
  const texts = new Map(
    found.rows.map((row) => [`${row.incarnation}:${row.seq}`, row.bytes.toString('utf8')]),
  );
  const names = await stationNames(tx);
  const nameOf = (stationId: string | null) =>
    stationId === null ? '' : (names.get(stationId) ?? stationId);
  return rows.map((row) => ({
    exceptionId: row.exception_id,
    kind: row.kind,
    raisedAtMs: row.raised_at_ms,
    stationName: nameOf(row.station_id),
    detail: row.detail,
    facts: row.facts,
    records: row.record_refs.map((ref) => ({
      stationName: nameOf(ref.stationId),
      seq: ref.seq,
      ...headOf(texts.get(`${ref.incarnation}:${ref.seq}`) ?? ''),
    })),
    state: row.state,
    resolution: row.resolution,
  }));
}

/** Kind and time of a record, as far as its bytes can be read: this list also shows what could not be. */
function headOf(text: string): { kind: string; occurredAtMs: number; text: string } {
  try {
    const { kind, occurredAtMs } = JSON.parse(text) as { kind?: unknown; occurredAtMs?: unknown };
    return {
      kind: typeof kind === 'string' ? kind : '',
      occurredAtMs: Number.isSafeInteger(occurredAtMs) ? (occurredAtMs as number) : 0,
      text,
    };
  } catch {
    return { kind: '', occurredAtMs: 0, text };
  }
}
