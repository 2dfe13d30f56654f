import { z } from 'zod';
import { leafHash, type Sha256, verifyConsistency, verifyInclusion } from './merkle.ts';

/** What the cloud's log says about a journal, and how anybody checks it with nothing but the log's public key. */

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/** A head of a station's journal as the log holds it. */
export const journalPlace = z.strictObject({
  /** Printable ASCII, so that its bytes are its characters. */
  stationId: z.string().regex(/^[\x21-\x7e]{1,64}$/),
  incarnation: z.string().regex(/^[0-9a-f]{32}$/),
  seq: z.int().min(1),
  hash: hex32,
});
export type JournalPlace = z.infer<typeof journalPlace>;

export const treeHead = z.strictObject({
  logId: z.string().min(1).max(64),
  treeSize: z.int().min(1),
  rootHash: hex32,
  timeMs: z.int(),
  /** Ed25519 of the log's key over `treeHeadText`, base64url. */
  signature: z.string().max(200),
});
export type TreeHead = z.infer<typeof treeHead>;

const proof = z.array(hex32).max(64);

/** A signed tree head with the proof that a journal's head is in it, and that earlier trees are its beginning. */
export const checkpoint = z.strictObject({
  treeHead,
  leaf: journalPlace,
  leafIndex: z.int().min(0),
  inclusion: proof,
  consistency: z.array(z.strictObject({ fromSize: z.int().min(1), proof })).max(64),
});
export type Checkpoint = z.infer<typeof checkpoint>;

/** The bytes of a leaf. The domain keeps it apart from everything else a station or the cloud ever signs or hashes. */
export const leafText = ({ stationId, incarnation, seq, hash }: JournalPlace): string =>
  `gatehouse/log-leaf/v1\n${stationId}\n${incarnation}\n${seq}\n${hash}`;

export const treeHeadText = ({ logId, treeSize, rootHash, timeMs }: Omit<TreeHead, 'signature'>): string =>
  `gatehouse/tree-head/v1\n${logId}\n${treeSize}\n${rootHash}\n${timeMs}`;

export const bytesOfHex = (hex: string): Uint8Array =>
  Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
export const hexOfBytes = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const asciiBytes = (text: string): Uint8Array =>
  Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

export const leafHashOf = (place: JournalPlace, sha256: Sha256): Uint8Array =>
  leafHash(asciiBytes(leafText(place)), sha256);

/** Whether the log's key signed this text; the caller knows the key. */
export type VerifyLogText = (text: string, signature: string) => boolean;

export type CheckpointFault =
  /** Not signed by the log's key. */
  | 'signature'
  /** Another log than the one known. */
  | 'log'
  /** The head it names is not in the tree. */
  | 'inclusion'
  /** The log is smaller than it once was: something that was published is gone. */
  | 'rollback'
  /** A tree that was published is not the beginning of this one: two histories exist. */
  | 'consistency';

export const isSignedHead = (head: TreeHead, verify: VerifyLogText): boolean =>
  verify(treeHeadText(head), head.signature);

export const includesLeaf = (given: Checkpoint, sha256: Sha256): boolean =>
  verifyInclusion(
    {
      leaf: leafHashOf(given.leaf, sha256),
      index: given.leafIndex,
      size: given.treeHead.treeSize,
      root: bytesOfHex(given.treeHead.rootHash),
      proof: given.inclusion.map(bytesOfHex),
    },
    sha256,
  );

/** Whether `later` extends `earlier`, by the proof from the earlier size; equal sizes need equal roots and no proof. */
export function extendsHead(
  earlier: Pick<TreeHead, 'treeSize' | 'rootHash'>,
  later: Pick<TreeHead, 'treeSize' | 'rootHash'>,
  proofs: Checkpoint['consistency'],
  sha256: Sha256,
): boolean {
  if (earlier.treeSize === later.treeSize) return earlier.rootHash === later.rootHash;
  const found = proofs.find(({ fromSize }) => fromSize === earlier.treeSize);
  return (
    found !== undefined &&
    verifyConsistency(
      {
        first: earlier.treeSize,
        firstRoot: bytesOfHex(earlier.rootHash),
        second: later.treeSize,
        secondRoot: bytesOfHex(later.rootHash),
        proof: found.proof.map(bytesOfHex),
      },
      sha256,
    )
  );
}

/**
 * The first thing wrong with a checkpoint, given every tree head held before (its own last one, those of peers);
 * undefined when all of it holds.
 */
export function faultOfCheckpoint(
  given: Checkpoint,
  held: readonly TreeHead[],
  verify: VerifyLogText,
  sha256: Sha256,
): { readonly fault: CheckpointFault; readonly against: TreeHead | null } | undefined {
  if (!isSignedHead(given.treeHead, verify)) return { fault: 'signature', against: null };
  if (!includesLeaf(given, sha256)) return { fault: 'inclusion', against: null };
  for (const one of held) {
    if (one.logId !== given.treeHead.logId) return { fault: 'log', against: one };
    if (one.treeSize > given.treeHead.treeSize) return { fault: 'rollback', against: one };
    if (!extendsHead(one, given.treeHead, given.consistency, sha256))
      return { fault: 'consistency', against: one };
  }
  return undefined;
}
