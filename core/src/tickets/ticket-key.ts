import { z } from 'zod';
import type { ParsedTicketCode } from './ticket-code.ts';

/**
 * A public key that may sign ticket codes. The organization's own keys are unbounded; a till's key is certified by
 * one of them and bounds which classes and scopes it may sign and how far ahead.
 */
export const ticketKey = z.strictObject({
  keyId: z.int().min(0).max(65_535),
  organizationId: z.string(),
  /** Raw 32-byte Ed25519 public key, base64url. */
  publicKey: z.string(),
  revoked: z.boolean().default(false),
  certificate: z
    .strictObject({
      stationId: z.string(),
      issuerKeyId: z.int(),
      /** Empty means every class of the organization. */
      ticketClasses: z.array(z.int()),
      validUntilDayMax: z.int(),
      notAfterMs: z.int(),
      /** Ed25519 signature of the issuer over `certificateText`, base64url. */
      signature: z.string(),
    })
    .nullable(),
});
export type TicketKey = z.infer<typeof ticketKey>;

/** Checks an Ed25519 signature under a raw public key (base64url). Implementations cache the imported key. */
export type VerifySignature = (publicKey: string, message: Uint8Array, signature: Uint8Array) => boolean;

/** The text an issuer signs to certify a till's key: every bound is in it, so none can be widened later. */
export function certificateText(
  key: Omit<TicketKey, 'certificate' | 'revoked'>,
  bounds: Omit<NonNullable<TicketKey['certificate']>, 'signature'>,
): string {
  return [
    'gatehouse/ticket-key/v1',
    key.organizationId,
    key.keyId,
    key.publicKey,
    bounds.stationId,
    bounds.issuerKeyId,
    bounds.ticketClasses.join(','),
    bounds.validUntilDayMax,
    bounds.notAfterMs,
  ].join('\n');
}

export type Authenticity =
  | { readonly kind: 'authentic'; readonly key: TicketKey }
  | { readonly kind: 'unknown-key' }
  | { readonly kind: 'revoked-key' }
  | { readonly kind: 'forged' }
  | { readonly kind: 'out-of-bounds'; readonly bound: 'class' | 'validity' };

/** Judges the signature of a code and the bounds of the key that made it; says nothing about the ticket itself. */
export function authenticate(
  code: ParsedTicketCode,
  keyOf: (keyId: number) => TicketKey | undefined,
  verify: VerifySignature,
): Authenticity {
  const key = keyOf(code.claims.keyId);
  if (!key) return { kind: 'unknown-key' };
  if (key.revoked) return { kind: 'revoked-key' };
  if (!verify(key.publicKey, code.signedBytes, code.signature)) return { kind: 'forged' };
  const bounds = key.certificate;
  if (bounds) {
    if (bounds.ticketClasses.length > 0 && !bounds.ticketClasses.includes(code.claims.ticketClass)) {
      return { kind: 'out-of-bounds', bound: 'class' };
    }
    if (code.claims.validUntilDay > bounds.validUntilDayMax)
      return { kind: 'out-of-bounds', bound: 'validity' };
  }
  return { kind: 'authentic', key };
}
