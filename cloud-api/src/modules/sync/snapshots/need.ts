import type { PullRequest } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';
import type { Snapshot } from './shelf.ts';

/** Fewer rows than this come sooner one by one than as a file. */
export const ROWS_BEHIND_MAX = 5_000;

export type SnapshotReason = 'first' | 'generation' | 'horizon' | 'behind';

/**
 * Why this cursor should be served by the venue's snapshot; undefined when rows do. A snapshot that would leave it
 * about as far behind as it is never stands in the way of rows.
 */
export async function snapshotNeed(
  tx: Tx,
  venueId: string,
  request: PullRequest,
  snapshot: Snapshot | undefined,
): Promise<SnapshotReason | undefined> {
  const { scope, generation, position, snapshotVersion } = request;
  if (snapshot === undefined || snapshotVersion !== snapshot.manifest.schemaVersion) return undefined;
  const offered = snapshot.manifest.scopes.find((one) => one.scope === scope);
  const found = await sql<{ generation: string; prunedThrough: number }>`
    SELECT generation, pruned_through AS "prunedThrough" FROM sync.scope
    WHERE venue_id = ${venueId} AND scope = ${scope}`.execute(tx);
  const here = found.rows[0];
  if (!here || !offered || offered.generation !== here.generation || offered.position < here.prunedThrough)
    return undefined;
  const reason: SnapshotReason =
    generation === ''
      ? 'first'
      : generation !== here.generation
        ? 'generation'
        : position < here.prunedThrough
          ? 'horizon'
          : 'behind';
  const from = reason === 'behind' ? position : 0;
  // Positions only bound the rows from above: a row that changed often left its earlier ones.
  if (offered.position - from < ROWS_BEHIND_MAX) return undefined;
  const rows = await sql`
    SELECT 1 FROM sync.scope_row WHERE venue_id = ${venueId} AND scope = ${scope}
      AND position > ${from} AND position <= ${offered.position} LIMIT ${ROWS_BEHIND_MAX}`.execute(tx);
  return rows.rows.length < ROWS_BEHIND_MAX ? undefined : reason;
}
