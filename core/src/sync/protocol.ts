import { z } from 'zod';
import { sealedRecord } from '../journal/record.ts';
import { defineRoutes } from '../contract/route.ts';

/**
 * How a station hands its journal to a peer (the cloud or the venue's hub, same words) and how it fetches rows.
 * Delivery is at least once, the effect exactly once: (station, incarnation, seq) is unique for ever and the same
 * seq must carry the same hash. Every request carries a token signed by the station's own key (`Authorization:
 * Bearer <JWT, EdDSA>`, `kid` = "<stationId>:<incarnation>", `aud` = the peer's audience, lifetime ≤ 60 s).
 */
export const PROTOCOL_VERSION = 1;
export const PUSH_RECORDS_MAX = 500;
export const PUSH_BYTES_MAX = 256 * 1024;
export const PULL_ROWS_MAX = 1_000;

/** `aud` of a station's token towards the cloud, and towards a peer station of the same venue. */
export const CLOUD_AUDIENCE = 'gatehouse/cloud';
export const stationAudience = (stationId: string): string => `gatehouse/station/${stationId}`;

/** The text whose Ed25519 signature by the station's key binds a LAN certificate: its SHA-256 fingerprint, lower-case hex without colons. */
export const certificateBindingText = (fingerprint: string): string =>
  `gatehouse/lan-certificate/v1\n${fingerprint}`;

/** What the cloud originates. Each scope has its own cursor. `stations` carries peers' keys and certificates. */
export const SCOPES = [
  'policy',
  'catalogue',
  'sessions',
  'keys',
  'stations',
  'staff',
  'revocations',
  'tickets',
  'resolutions',
] as const;
export const scope = z.enum(SCOPES);

/** Rows of the `catalogue` scope are of four kinds; the row id is "<kind>:<id>", the text the bare object of the kind. */
export const CATALOGUE_KINDS = ['tax-rate', 'category', 'event', 'product'] as const;
export type CatalogueKind = (typeof CATALOGUE_KINDS)[number];
export type Scope = z.infer<typeof scope>;

const head = z.strictObject({ seq: z.int().min(0), hash: z.string() });

export const pushRequest = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  stationId: z.string(),
  incarnation: z.string(),
  fromSeq: z.int().min(1),
  records: z.array(sealedRecord).min(1).max(PUSH_RECORDS_MAX),
  head,
  /** Ed25519 over `headText` of the head, base64url. */
  signature: z.string(),
});
export type PushRequest = z.infer<typeof pushRequest>;

export const pushResponse = z.discriminatedUnion('kind', [
  /** Everything up to here is durable at the peer. `results` names only what was not plainly accepted. */
  z.strictObject({
    kind: z.literal('ack'),
    durableThrough: head,
    results: z.array(
      z.strictObject({
        seq: z.int(),
        outcome: z.enum(['quarantined', 'unknown-kind', 'exception']),
        detail: z.string(),
      }),
    ),
    /** Records the peer is ready to take next. */
    credit: z.int().min(0),
    timeMs: z.int(),
  }),
  /** A gap: send again from here. */
  z.strictObject({ kind: z.literal('nack'), expectedSeq: z.int().min(1), timeMs: z.int() }),
  /** Same place, another hash: a cloned disk, a restored backup or tampering. This stream is frozen at the peer. */
  z.strictObject({ kind: z.literal('fork'), seq: z.int(), peerHash: z.string(), timeMs: z.int() }),
  z.strictObject({ kind: z.literal('retry'), afterMs: z.int().min(0), timeMs: z.int() }),
]);
export type PushResponse = z.infer<typeof pushResponse>;

export const pullRequest = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  scope,
  /** Changes when the peer rebuilt the scope; another one than the peer's starts over at position 0. */
  generation: z.string(),
  position: z.int().min(0),
  max: z.int().min(1).max(PULL_ROWS_MAX).default(PULL_ROWS_MAX),
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

export const pullResponse = z.strictObject({
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
  timeMs: z.int(),
});
export type PullResponse = z.infer<typeof pullResponse>;

/** The text whose SHA-256 is a page's digest. */
export const pageDigestText = (rows: readonly ScopeRow[]): string =>
  rows.map((row) => `${row.rowId}\n${row.position}\n${row.deleted ? 1 : 0}\n${row.text}`).join('\n\n');

export const helloRequest = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  stationId: z.string(),
  incarnation: z.string(),
  softwareVersion: z.string(),
  head,
  cursors: z.array(z.strictObject({ scope, generation: z.string(), position: z.int() })),
  clock: z.strictObject({ wallMs: z.int(), monotonicMs: z.int() }),
  /** The station's health in short, for the fleet page. */
  health: z.strictObject({
    role: z.string(),
    unsyncedCount: z.int(),
    devicesGone: z.array(z.string()),
    openPrintJobs: z.int(),
  }),
});
export type HelloRequest = z.infer<typeof helloRequest>;

export const helloResponse = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('welcome'),
    nextSeq: z.int().min(1),
    hashBefore: z.string(),
    credit: z.int(),
    timeMs: z.int(),
  }),
  z.strictObject({ kind: z.literal('fork'), seq: z.int(), peerHash: z.string(), timeMs: z.int() }),
]);
export type HelloResponse = z.infer<typeof helloResponse>;

export const enrolRequest = z.strictObject({
  /** The one-time code from the console. */
  code: z.string().min(8).max(64),
  incarnation: z.string().regex(/^[0-9a-f]{32}$/),
  /** Raw Ed25519 public key of this incarnation, base64url. */
  publicKey: z.string(),
  /** PEM of the P-256 certificate for the LAN, and the station key's signature over its SHA-256 fingerprint. */
  certificatePem: z.string(),
  certificateSignature: z.string(),
  /** Public half of the key this station signs tickets with; null for a station that sells nothing. */
  ticketPublicKey: z.string().nullable(),
  softwareVersion: z.string(),
});
export const enrolResponse = z.strictObject({
  stationId: z.string(),
  registerId: z.string(),
  organizationId: z.string(),
  venueId: z.string(),
  name: z.string(),
  place: z.string(),
  role: z.enum(['till', 'gate', 'kiosk']),
  /** Id under which the certified ticket key of this station was published; null when it has none. */
  ticketKeyId: z.int().nullable(),
  /** Base64url secret mixed into PIN verifiers; kept outside the database. */
  pinPepper: z.string(),
  timeMs: z.int(),
});
export type EnrolResponse = z.infer<typeof enrolResponse>;

/** A peer of the same venue as the `stations` scope describes it. */
export const stationRow = z.strictObject({
  stationId: z.string(),
  registerId: z.string(),
  name: z.string(),
  role: z.enum(['till', 'gate', 'kiosk']),
  incarnation: z.string(),
  publicKey: z.string(),
  certificatePem: z.string(),
  certificateSignature: z.string(),
  revoked: z.boolean(),
});
export type StationRow = z.infer<typeof stationRow>;

/** A member of staff as stations know them: the verifier is argon2id over the PIN with the venue's pepper. */
export const staffRow = z.strictObject({
  operatorId: z.string(),
  name: z.string(),
  role: z.enum(['cashier', 'operator', 'supervisor', 'manager']),
  active: z.boolean(),
  /** Base64url salt and hash of argon2id (19 MiB, 2 passes, 1 lane, 32 bytes, secret = pepper). */
  pinSalt: z.string(),
  pinHash: z.string(),
});
export type StaffRow = z.infer<typeof staffRow>;

export const ARGON2 = { memoryKib: 19_456, iterations: 2, parallelism: 1, hashLength: 32 } as const;

/** A voided or replaced ticket, small and pushed first. */
export const revocationRow = z.strictObject({
  serial: z.string(),
  ticketId: z.string(),
  reason: z.string(),
  atMs: z.int(),
});
export type RevocationRow = z.infer<typeof revocationRow>;

export const syncRoutes = defineRoutes({
  hello: {
    id: 'syncHello',
    method: 'POST',
    path: '/sync/v1/hello',
    summary: 'Compare heads and clocks',
    tag: 'Sync',
    access: 'station',
    body: helloRequest,
    response: helloResponse,
  },
  push: {
    id: 'syncPush',
    method: 'POST',
    path: '/sync/v1/push',
    summary: 'Hand over journal records',
    tag: 'Sync',
    access: 'station',
    body: pushRequest,
    response: pushResponse,
  },
  pull: {
    id: 'syncPull',
    method: 'POST',
    path: '/sync/v1/pull',
    summary: 'Fetch changed rows of a scope',
    tag: 'Sync',
    access: 'station',
    body: pullRequest,
    response: pullResponse,
  },
  enrol: {
    id: 'enrolStation',
    method: 'POST',
    path: '/sync/v1/enrol',
    summary: 'Turn a one-time code into a station',
    tag: 'Sync',
    access: 'public',
    body: enrolRequest,
    response: enrolResponse,
    status: 201,
  },
});
