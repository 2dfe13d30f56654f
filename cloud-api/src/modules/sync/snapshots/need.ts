import type { PullRequest } from '@gatehouse/core/sync';
import { REPLICA_SCHEMA_VERSION } from '@gatehouse/core/replica';
import { sql } from 'kysely';
import type { Tx } from '../../../platform/database.ts';
import type { Snapshot, VenueName } from './shelf.ts';

/** Fewer rows than this come sooner one by one than as a file. */
export const ROWS_BEHIND_MAX = 5_000;

export type SnapshotReason = 'first' | 'generation' | 'horizon' | 'behind';

export interface SnapshotOffer {
  newest(venue: VenueName): Snapshot | undefined;
  /** Has a snapshot built soon; false when that cannot be counted on. */
  request(venue: VenueName): boolean;
}

/**
 * Why this cursor should be served by a file; undefined when rows do. A station that would have to empty a large scope
 * is sent to the file even before there is one: it keeps what it has until then. A file that would leave it about as
 * far behind as it is never stands in the way of rows.
 */
export async function snapshotNeed(
  tx: Tx,
  venue: VenueName,
  request: PullRequest,
  offer: SnapshotOffer,
): Promise<SnapshotReason | undefined> {
  const { scope, generation, position, snapshotVersion } = request;
  if (snapshotVersion !== REPLICA_SCHEMA_VERSION) return undefined;
  const found = await sql<ScopeState>`
    SELECT generation, position, pruned_through AS "prunedThrough" FROM sync.scope
    WHERE venue_id = ${venue.venueId} AND scope = ${scope}`.execute(tx);
  const here = found.rows[0];
  if (!here) return undefined;
  const reason: SnapshotReason =
    generation === ''
      ? 'first'
      : generation !== here.generation
        ? 'generation'
        : position < here.prunedThrough
          ? 'horizon'
          : 'behind';
  const from = reason === 'behind' ? position : 0;
  const newest = offer.newest(venue);
  const offered = newest && isFit(newest, scope, here);
  const through = offered?.position ?? here.position;
  // Positions only bound the rows from above: a row that changed often left its earlier ones.
  if (through - from < ROWS_BEHIND_MAX) return undefined;
  const rows = await sql`
    SELECT 1 FROM sync.scope_row WHERE venue_id = ${venue.venueId} AND scope = ${scope}
      AND position > ${from} AND position <= ${through} LIMIT ${ROWS_BEHIND_MAX}`.execute(tx);
  if (rows.rows.length < ROWS_BEHIND_MAX) return undefined;
  if (offered) return reason;
  return reason !== 'behind' && offer.request(venue) ? reason : undefined;
}

interface ScopeState {
  readonly generation: string;
  readonly position: number;
  readonly prunedThrough: number;
}

/** The snapshot's place in a scope as it is now; undefined when rows could not go on from there. */
export const isFit = ({ manifest }: Snapshot, scope: string, here: ScopeState) =>
  manifest.schemaVersion === REPLICA_SCHEMA_VERSION
    ? manifest.scopes.find(
        (one) =>
          one.scope === scope && one.generation === here.generation && one.position >= here.prunedThrough,
      )
    : undefined;

/** The newest snapshot whose tickets rows can go on from. */
export async function fitSnapshot(
  tx: Tx,
  venue: VenueName,
  offer: SnapshotOffer,
): Promise<Snapshot | undefined> {
  const newest = offer.newest(venue);
  const found = await sql<ScopeState>`
    SELECT generation, position, pruned_through AS "prunedThrough" FROM sync.scope
    WHERE venue_id = ${venue.venueId} AND scope = 'tickets'`.execute(tx);
  const here = found.rows[0];
  return newest && here && isFit(newest, 'tickets', here) ? newest : undefined;
}
