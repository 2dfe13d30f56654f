import { z } from 'zod';

/** The text whose Ed25519 signature by the station's key binds a LAN certificate: its SHA-256 fingerprint, lower-case hex without colons. */
export const certificateBindingText = (fingerprint: string): string =>
  `gatehouse/lan-certificate/v1\n${fingerprint}`;

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
