import { z } from 'zod';

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
  /** HMAC-SHA256 of the badge's code under the pepper, base64url; left out for somebody without a badge. */
  badgeDigest: z.string().optional(),
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

/** A decision of the office about an exception, for the stations it concerns. Older clouds sent only the first four. */
export const resolutionRow = z.looseObject({
  exceptionId: z.string(),
  kind: z.string(),
  stationId: z.string().nullable(),
  records: z.array(z.looseObject({ stationId: z.string(), incarnation: z.string(), seq: z.int() })),
  /** Stations that take note of it in their journals. */
  stationIds: z.array(z.string()).default([]),
  action: z.string().default(''),
  /** Counts decisions about this exception: one that was taken back may be taken again. */
  round: z.int().min(1).default(1),
  state: z.enum(['resolved', 'reopened']).default('resolved'),
  /** What people at the stations are asked to do; null when the decision is the whole of it. */
  task: z.string().nullable().default(null),
  ticketId: z.string().nullable().default(null),
  /** Minor units the task is about, with their currency. */
  amountMinor: z.int().nullable().default(null),
  currency: z.string().default(''),
  /** The manager's own words, for the screen; no journal holds them. */
  note: z.string().default(''),
  operatorId: z.string().default(''),
  decidedAtMs: z.int().default(0),
});
export type ResolutionRow = z.infer<typeof resolutionRow>;
