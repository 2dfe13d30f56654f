import { randomBytes } from 'node:crypto';
import {
  pageDigestText,
  type PullRequest,
  type PullResponse,
  type Scope,
  type ScopeRow,
} from '@gatehouse/core/sync';
import { digestTextOf, EMPTY_DIGEST, isDigested, RowSum } from '@gatehouse/core/replica';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { sha256Hex } from '../../platform/ed25519.ts';
import { insertMany } from '../../platform/insert-many.ts';

/** A row to publish; `row: null` publishes that it is gone. */
export interface ScopeChange {
  readonly rowId: string;
  readonly row: object | null;
}

export interface ScopeName {
  readonly organizationId: string;
  readonly venueId: string;
  readonly scope: Scope;
}

/**
 * Publishes rows to the stations of a venue, in the transaction that changed them. Takes the scope's row lock until
 * commit, so a station that has seen a position has seen everything before it (a sequence would not promise that).
 * Rows that are published exactly so already keep their position. Several scopes in one transaction are published in
 * the order of SCOPES, or two transactions could wait for each other.
 */
export async function publishRows(tx: Tx, name: ScopeName, changes: readonly ScopeChange[]): Promise<number> {
  if (changes.length === 0) return 0;
  const { organizationId, venueId, scope } = name;
  const texts = new Map(changes.map(({ rowId, row }) => [rowId, row === null ? null : JSON.stringify(row)]));
  await sql`
    INSERT INTO sync.scope (organization_id, venue_id, scope, generation, position, digest)
    VALUES (${organizationId}, ${venueId}, ${scope}, ${randomBytes(8).toString('hex')}, 0, ${EMPTY_DIGEST})
    ON CONFLICT DO NOTHING`.execute(tx);
  const locked = await sql<{ position: number; digest: string | null }>`
    SELECT position, digest FROM sync.scope WHERE venue_id = ${venueId} AND scope = ${scope} FOR UPDATE`.execute(
    tx,
  );
  const known = await sql<{ row_id: string; deleted: boolean; row_text: string }>`
    SELECT row_id, deleted, row_text FROM sync.scope_row
    WHERE venue_id = ${venueId} AND scope = ${scope} AND row_id = ANY(${[...texts.keys()]}::text[])`.execute(
    tx,
  );
  for (const row of known.rows) {
    const text = texts.get(row.row_id);
    if (row.deleted ? text === null : text === row.row_text) texts.delete(row.row_id);
  }
  if (texts.size === 0) return 0;
  const digest = movedDigest(scope, locked.rows[0]?.digest ?? null, known.rows, texts);
  let position = locked.rows[0]?.position ?? 0;
  const rows = [...texts].map(([rowId, text]) => ({ rowId, text, position: (position += 1) }));
  await insertMany(
    tx,
    'sync.scope_row',
    {
      organization_id: ['text', () => organizationId],
      venue_id: ['text', () => venueId],
      scope: ['text', () => scope],
      row_id: ['text', (row) => row.rowId],
      position: ['bigint', (row) => row.position],
      deleted: ['boolean', (row) => row.text === null],
      row_text: ['text', (row) => row.text ?? '{}'],
    },
    rows,
    sql`ON CONFLICT (organization_id, venue_id, scope, row_id) DO UPDATE
        SET position = excluded.position, deleted = excluded.deleted, row_text = excluded.row_text`,
  );
  await sql`
    UPDATE sync.scope SET position = ${position}, digest = ${digest} WHERE venue_id = ${venueId} AND scope = ${scope}`.execute(
    tx,
  );
  return rows.length;
}

/** The scope's running digest after some rows changed; null stays null: what it should start from is not known. */
function movedDigest(
  scope: Scope,
  digest: string | null,
  known: readonly { readonly row_id: string; readonly deleted: boolean; readonly row_text: string }[],
  texts: ReadonlyMap<string, string | null>,
): string | null {
  if (digest === null || !isDigested(scope)) return digest;
  const sum = new RowSum(sha256Hex, digest);
  const textOf = (text: string) => digestTextOf(scope, JSON.parse(text) as Record<string, unknown>);
  for (const row of known) {
    if (!row.deleted && texts.has(row.row_id)) sum.remove(textOf(row.row_text));
  }
  for (const text of texts.values()) if (text !== null) sum.add(textOf(text));
  return sum.hex();
}

interface PageColumns {
  readonly projectedSeq: number;
  readonly digest: string | null;
  /** Null when nothing changed. */
  readonly rowId: string | null;
  readonly position: number;
  readonly deleted: boolean;
  readonly text: string;
}

/**
 * One page of a scope from a station's cursor on. A cursor of another generation starts over. The rows and how far
 * the station's own records are in them come from one statement, so from one moment: a seat it sold is neither in
 * both nor in none.
 */
export async function pullPage(
  tx: Tx,
  station: { readonly venueId: string; readonly streamId: number },
  request: PullRequest,
  nowMs: number,
): Promise<PullResponse> {
  const { scope, max } = request;
  const { venueId } = station;
  const known = await sql<{ generation: string; position: number; prunedThrough: number }>`
    SELECT generation, position, pruned_through AS "prunedThrough" FROM sync.scope WHERE venue_id = ${venueId} AND scope = ${scope}`.execute(
    tx,
  );
  // A scope nobody has written to yet is empty and gets its generation with its first row.
  const generation = known.rows[0]?.generation ?? 'empty';
  const { position = 0, prunedThrough = 0 } = known.rows[0] ?? {};
  // Before `prunedThrough` deletions are forgotten; beyond `position` is a cursor of what a restored cloud has lost.
  const goesOn =
    generation === request.generation && request.position >= prunedThrough && request.position <= position;
  const fromPosition = goesOn ? request.position : 0;
  const page = await sql<PageColumns>`
    SELECT projected_seq AS "projectedSeq", row_id AS "rowId", position, deleted, row_text AS text,
      (SELECT digest FROM sync.scope WHERE venue_id = ${venueId} AND scope = ${scope}) AS digest
    FROM sync.projection LEFT JOIN LATERAL (
      SELECT row_id, position, deleted, row_text FROM sync.scope_row
      WHERE venue_id = ${venueId} AND scope = ${scope} AND position > ${fromPosition}
      ORDER BY position LIMIT ${max + 1}) AS changed ON true
    WHERE stream_id = ${station.streamId} ORDER BY position`.execute(tx);
  const found = page.rows.flatMap(({ rowId, position, deleted, text }): ScopeRow[] =>
    rowId === null ? [] : [{ rowId, position, deleted, text }],
  );
  const rows = found.slice(0, max);
  const more = found.length > max;
  // Of the same statement as the rows, so of the same moment; before the last page it would be ahead of them.
  const digest = isDigested(scope) && !more ? page.rows[0]?.digest : undefined;
  return {
    scope,
    generation,
    fromPosition,
    toPosition: rows.at(-1)?.position ?? fromPosition,
    rows,
    digest: sha256Hex(pageDigestText(rows)),
    more,
    projectedThroughSeq: page.rows[0]?.projectedSeq ?? null,
    ...(typeof digest === 'string' && { scopeDigest: digest }),
    timeMs: nowMs,
  };
}
