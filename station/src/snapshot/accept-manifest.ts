import { REPLICA_SCHEMA_VERSION } from '@gatehouse/core/replica';
import {
  manifestSigningText,
  type SignedManifest,
  snapshotManifest,
  type SnapshotManifest,
} from '@gatehouse/core/sync';
import { createVerifier, verifyText } from '../enrolment/ed25519.ts';
import { SnapshotFailure } from './failure.ts';

/** Whose snapshots a station takes, and the keys it knows to be its organization's own. */
export interface SnapshotTrust {
  readonly organizationId: string;
  readonly venueId: string;
  readonly keys: readonly { readonly keyId: number; readonly publicKey: string }[];
}

const verify = createVerifier();

/** Reads a manifest only after its signature was found good; throws `SnapshotFailure`. */
export function acceptManifest(signed: SignedManifest, trust: SnapshotTrust): SnapshotManifest {
  const key = trust.keys.find(({ keyId }) => keyId === signed.keyId);
  if (!key)
    throw new SnapshotFailure('untrusted', `key ${signed.keyId} is not known as the organization's own`);
  if (!verifyText(verify, key.publicKey, manifestSigningText(signed.text), signed.signature))
    throw new SnapshotFailure('untrusted', 'the manifest is not signed by the organization');
  const manifest = snapshotManifest.safeParse(parsed(signed.text));
  if (!manifest.success)
    throw new SnapshotFailure('unfit', 'the manifest is of a kind this version does not know');
  const { organizationId, venueId, schemaVersion, fileBytes, chunks } = manifest.data;
  if (organizationId !== trust.organizationId || venueId !== trust.venueId)
    throw new SnapshotFailure('untrusted', 'the snapshot is of another venue');
  if (schemaVersion !== REPLICA_SCHEMA_VERSION)
    throw new SnapshotFailure(
      'unfit',
      `the snapshot has schema ${schemaVersion}, not ${REPLICA_SCHEMA_VERSION}`,
    );
  if (chunks.reduce((sum, chunk) => sum + chunk.fileBytes, 0) !== fileBytes)
    throw new SnapshotFailure('damaged', 'the pieces do not make up the file');
  return manifest.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
