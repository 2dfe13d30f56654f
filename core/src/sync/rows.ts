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
