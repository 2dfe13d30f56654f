import { createHmac, hash } from 'node:crypto';
import type { Presented } from '@gatehouse/core/admission';
import {
  authenticate,
  certificateText,
  judgeRotation,
  looksLikeTicketCode,
  parseTicketCode,
  type Authenticity,
  type HmacSha1,
  type TicketKey,
  type VerifySignature,
} from '@gatehouse/core/tickets';

/** Reads and authenticates what was scanned; the same on a gate and on the hub. */
export type ReadPresented = (text: string, nowMs: number) => Presented;

export interface KeyRing {
  /** The key under its certificate; undefined when it is unknown or its certificate does not hold. */
  keyOf(keyId: number): TicketKey | undefined;
  /** Forgets what it checked: keys or their revocation changed. */
  forget(): void;
}

const hmacSha1: HmacSha1 = (key, message) => createHmac('sha1', key).update(message).digest();

/** Longer than any barcode a venue imports, shorter than a ticket code: what is left of one that was cut. */
const CUT_CODE_LENGTH_MIN = 64;

/** Checks each till key's certificate once; scans then cost one signature, not two. */
export function createKeyRing(
  find: (keyId: number) => TicketKey | undefined,
  verify: VerifySignature,
): KeyRing {
  const checked = new Map<number, TicketKey | undefined>();
  const check = (key: TicketKey | undefined): TicketKey | undefined => {
    if (!key?.certificate) return key;
    const { signature, ...bounds } = key.certificate;
    const issuer = find(bounds.issuerKeyId);
    // Only the organization's own keys certify: a till's key that signs for another would widen its own bounds.
    if (!issuer || issuer.certificate !== null || issuer.revoked) return undefined;
    const { keyId, organizationId, publicKey } = key;
    const text = Buffer.from(certificateText({ keyId, organizationId, publicKey }, bounds));
    return verify(issuer.publicKey, text, Buffer.from(signature, 'base64url')) ? key : undefined;
  };
  return {
    keyOf(keyId) {
      if (checked.has(keyId)) return checked.get(keyId);
      const key = check(find(keyId));
      // An unknown key may arrive in the next moment; only what was found is kept.
      if (key) checked.set(keyId, key);
      return key;
    },
    forget: () => checked.clear(),
  };
}

export function createPresentedReader(ring: KeyRing, verify: VerifySignature): ReadPresented {
  return (text, nowMs) => {
    if (!looksLikeTicketCode(text)) {
      const cut = text.length >= CUT_CODE_LENGTH_MIN && /^[0-9A-Za-z]+$/.test(text);
      return cut ? { kind: 'malformed', error: 'wrong-length' } : { kind: 'barcode', text };
    }
    const code = parseTicketCode(text);
    if (typeof code === 'string') return { kind: 'malformed', error: code };
    const authenticity: Authenticity = authenticate(code, ring.keyOf, verify);
    // No key for the moving part reaches stations yet, so a rotating code is never live here and is refused.
    const rotation = judgeRotation(code, { key: undefined, nowMs, hmac: hmacSha1 });
    return { kind: 'code', code, authenticity, rotation };
  };
}

/** First 16 hex digits of SHA-256: enough to recognise the same code again, nothing to copy. */
export const presentedDigest = (text: string): string => hash('sha256', text, 'hex').slice(0, 16);
