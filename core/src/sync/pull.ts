import { z } from 'zod';
import { scope } from './scopes.ts';

export const PULL_ROWS_MAX = 1_000;

export const pullRequest = z.object({
  protocol: z.int().min(1),
  scope,
  /** The newest version of the scope's rows that the station can read. */
  rowVersion: z.int().min(1).default(1),
  /** Changes when the peer rebuilt the scope; another one than the peer's starts over at position 0. */
  generation: z.string(),
  position: z.int().min(0),
  max: z.int().min(1).max(PULL_ROWS_MAX).default(PULL_ROWS_MAX),
  /** The `REPLICA_SCHEMA_VERSION` of snapshots this station can take instead of rows; absent when it takes none. */
  snapshotVersion: z.int().min(1).optional(),
});
export type PullRequest = z.infer<typeof pullRequest>;

export const scopeRow = z.strictObject({
  rowId: z.string(),
  position: z.int().min(1),
  deleted: z.boolean(),
  /** The row as JSON text, exactly as the digest saw it; `{}` when deleted. */
  text: z.string(),
});
export type ScopeRow = z.infer<typeof scopeRow>;

export const pullResponse = z.object({
  scope,
  generation: z.string(),
  fromPosition: z.int().min(0),
  toPosition: z.int().min(0),
  rows: z.array(scopeRow),
  /** `pageDigest` of the rows. A station that computes another one drops its cursor and starts the scope over. */
  digest: z.string(),
  more: z.boolean(),
  /**
   * Last record of the asking station whose effects are in these rows: seats it sold up to here are in `taken`. It is
   * behind what was acknowledged, because records are applied after that. Null from a peer that does not say.
   */
  projectedThroughSeq: z.int().min(0).nullable().default(null),
  /**
   * The running digest of the whole scope at `toPosition`, on the last page of a scope that has one. A station that
   * holds another sum has lost, doubled or altered a row some time ago, and fetches the scope anew.
   */
  scopeDigest: z.string().optional(),
  timeMs: z.int(),
});
export type PullResponse = z.output<typeof pullResponse>;

/**
 * The problem code of a scope whose rows this station is too old to read (status 426). It keeps what it has until it
 * is updated; every other scope, and the journal, goes on.
 */
export const UPGRADE_REQUIRED = 'upgrade_required';

/** The text whose SHA-256 is a page's digest. */
export const pageDigestText = (rows: readonly ScopeRow[]): string =>
  rows.map((row) => `${row.rowId}\n${row.position}\n${row.deleted ? 1 : 0}\n${row.text}`).join('\n\n');
