import { type DigestedScope, digestTextOf, RowSum } from '@gatehouse/core/replica';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';
import { sha256Hex } from '../../../platform/ed25519.ts';

const ROWS_AT_ONCE = 5_000;

/**
 * Counts a scope's digest from its rows and keeps it, under the scope's lock. Needed once where rows are older than
 * running digests, and never again unless one went wrong.
 */
export async function settleDigest(tx: Tx, venueId: string, scope: DigestedScope): Promise<void> {
  await sql`SELECT 1 FROM sync.scope WHERE venue_id = ${venueId} AND scope = ${scope} FOR UPDATE`.execute(tx);
  const sum = new RowSum(sha256Hex);
  let position = 0;
  for (;;) {
    const page = await sql<{ position: number; text: string }>`
      SELECT position, row_text AS text FROM sync.scope_row
      WHERE venue_id = ${venueId} AND scope = ${scope} AND NOT deleted AND position > ${position}
      ORDER BY position LIMIT ${ROWS_AT_ONCE}`.execute(tx);
    if (page.rows.length === 0) break;
    for (const row of page.rows) {
      sum.add(digestTextOf(scope, JSON.parse(row.text) as Record<string, unknown>));
      position = row.position;
    }
  }
  await sql`UPDATE sync.scope SET digest = ${sum.hex()} WHERE venue_id = ${venueId} AND scope = ${scope}`.execute(
    tx,
  );
}
