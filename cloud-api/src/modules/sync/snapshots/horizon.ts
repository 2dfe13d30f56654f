import { sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';

/** How long a deletion is kept for a station that is away: a season's break. */
export const TOMBSTONE_HORIZON_MS = 90 * 86_400_000;
/** How finely the horizon is known. */
const MARK_EVERY_MS = 6 * 3_600_000;

/**
 * Notes where a venue's scopes stand now, and forgets deletions older than the horizon. A cursor before the newest
 * forgotten one cannot be served by rows any more: it would keep what was deleted. Returns how many were forgotten.
 */
export async function pruneTombstones(tx: Tx, venueId: string, nowMs: number): Promise<number> {
  await sql`
    INSERT INTO sync.scope_mark (organization_id, venue_id, scope, position, at_ms)
    SELECT organization_id, venue_id, scope, position, ${nowMs} FROM sync.scope
    WHERE venue_id = ${venueId} AND NOT EXISTS (
      SELECT 1 FROM sync.scope_mark AS mark WHERE mark.venue_id = ${venueId} AND mark.scope = scope.scope
        AND mark.at_ms > ${nowMs - MARK_EVERY_MS})`.execute(tx);
  const aged = await sql<{ scope: string; position: number }>`
    SELECT scope, max(position) AS position FROM sync.scope_mark
    WHERE venue_id = ${venueId} AND at_ms <= ${nowMs - TOMBSTONE_HORIZON_MS} GROUP BY scope ORDER BY scope`.execute(
    tx,
  );
  let forgotten = 0;
  for (const { scope, position } of aged.rows) {
    // Under the scope's lock, like every change of it: a page is read before or after, never between.
    await sql`SELECT 1 FROM sync.scope WHERE venue_id = ${venueId} AND scope = ${scope} FOR UPDATE`.execute(
      tx,
    );
    const gone = await sql<{ position: number }>`
      DELETE FROM sync.scope_row
      WHERE venue_id = ${venueId} AND scope = ${scope} AND deleted AND position <= ${position}
      RETURNING position`.execute(tx);
    if (gone.rows.length > 0) {
      const through = Math.max(...gone.rows.map((row) => row.position));
      await sql`
        UPDATE sync.scope SET pruned_through = greatest(pruned_through, ${through})
        WHERE venue_id = ${venueId} AND scope = ${scope}`.execute(tx);
      forgotten += gone.rows.length;
    }
    // The youngest of the aged marks says all that the older ones said.
    await sql`
      DELETE FROM sync.scope_mark WHERE venue_id = ${venueId} AND scope = ${scope}
        AND at_ms <= ${nowMs - TOMBSTONE_HORIZON_MS} AND position < ${position}`.execute(tx);
  }
  return forgotten;
}
