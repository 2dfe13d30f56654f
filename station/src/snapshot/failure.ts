/** Why a snapshot did not get in force; the replica before it still is. */
export const SNAPSHOT_FAILURES = [
  /** Nothing came, or not in time; what came is kept. */
  'unreachable',
  /** The snapshot was replaced by a newer one in the meantime. */
  'gone',
  /** Bytes that are not what they should be. */
  'damaged',
  /** Not the organization's signature, or another organization's or venue's snapshot. */
  'untrusted',
  /** Of a schema this software does not have. */
  'unfit',
  /** No room, or the disk failed. */
  'disk',
] as const;
export type SnapshotFailureCode = (typeof SNAPSHOT_FAILURES)[number];

export class SnapshotFailure extends Error {
  override readonly name = 'SnapshotFailure';
  readonly code: SnapshotFailureCode;

  constructor(code: SnapshotFailureCode, detail: string) {
    super(detail);
    this.code = code;
  }
}
