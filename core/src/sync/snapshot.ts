import { z } from 'zod';
import { defineRoutes } from '../contract/route.ts';

/**
 * The ticket replica as a file: tickets and revocations at one position each, as a SQLite file of `REPLICA_SCHEMA`,
 * cut into pieces that are compressed one by one, so that each can be fetched from anywhere, continued at any byte
 * and checked by itself. What it is, is decided by hashes and the organization's signature, not by who sent it.
 */
export const SNAPSHOT_SCOPES = ['tickets', 'revocations'] as const;
export type SnapshotScope = (typeof SNAPSHOT_SCOPES)[number];

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const snapshotManifest = z.strictObject({
  format: z.literal(1),
  organizationId: z.string(),
  venueId: z.string(),
  /** `REPLICA_SCHEMA_VERSION` of the file; a station of another one fetches row by row. */
  schemaVersion: z.int(),
  scopes: z
    .array(
      z.strictObject({
        scope: z.enum(SNAPSHOT_SCOPES),
        generation: z.string(),
        /** Deltas go on from here. */
        position: z.int().min(0),
        rowCount: z.int().min(0),
        /** The scope's running digest at that position. */
        digest: z.string().regex(/^[0-9a-f]{32}$/),
      }),
    )
    .length(SNAPSHOT_SCOPES.length),
  fileBytes: z.int().min(1),
  fileHash: sha256,
  /** In the order of the file: SHA-256 and length as they travel (zstd), and how much of the file they are. */
  chunks: z
    .array(z.strictObject({ hash: sha256, bytes: z.int().min(1), fileBytes: z.int().min(1) }))
    .min(1)
    .max(100_000),
  builtAtMs: z.int(),
});
export type SnapshotManifest = z.infer<typeof snapshotManifest>;

/** The largest piece of a file that one chunk may stand for: what a decompressor is allowed to give. */
export const CHUNK_FILE_BYTES_MAX = 8 * 1024 * 1024;

export const signedManifest = z.strictObject({
  /** The manifest as JSON text, exactly as it was signed. */
  text: z.string().max(16 * 1024 * 1024),
  /** The organization's own key (one without a certificate) and its Ed25519 signature, base64url. */
  keyId: z.int(),
  signature: z.string(),
});
export type SignedManifest = z.infer<typeof signedManifest>;

/** What the organization signs; the first line keeps it apart from every other text a key of it signs. */
export const manifestSigningText = (text: string): string => `gatehouse/ticket-snapshot/v1\n${text}`;

/**
 * The problem code of a pull (status 409) whose cursor is too far behind for pages, of another generation, or older
 * than the deletions that are still kept: the scope is to be had as a file. Only a station that said which files it
 * can take (`snapshotVersion`) gets it.
 */
export const SNAPSHOT_REQUIRED = 'snapshot_required';

export const snapshotRoutes = defineRoutes({
  manifest: {
    id: 'getSnapshotManifest',
    method: 'GET',
    path: '/sync/v1/snapshot',
    summary: 'What the newest ticket snapshot of this venue consists of',
    tag: 'Sync',
    access: 'station',
    response: signedManifest,
  },
  chunk: {
    id: 'getSnapshotChunk',
    method: 'GET',
    path: '/sync/v1/snapshot/chunks/:hash',
    summary: 'One compressed piece of a snapshot; takes Range',
    tag: 'Sync',
    access: 'station',
    params: z.strictObject({ hash: sha256 }),
    response: z.string().meta({ format: 'binary' }),
  },
});

export const chunkPath = (hash: string): string => `/sync/v1/snapshot/chunks/${hash}`;
