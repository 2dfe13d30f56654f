import { appendRotation, type ParsedTicketCode } from './ticket-code.ts';

/** HMAC-SHA-1 (RFC 2104) of a message under a key: 20 bytes. SHA-1 because RFC 6238 authenticators and wallets use it. */
export type HmacSha1 = (key: Uint8Array, message: Uint8Array) => Uint8Array;

export const ROTATION_STEP_SECONDS = 30;
/** Steps a gate's clock and a phone's clock may differ, either way. */
const TOLERANCE_STEPS = 1;
const TOTP_DIGITS = 8;

/** The eight-digit TOTP (RFC 6238 with T0 = 0, X = 30 s, truncation as in RFC 4226 §5.3) of a moment. */
export function totpOf(key: Uint8Array, unixSeconds: number, hmac: HmacSha1): string {
  const counter = new Uint8Array(8);
  new DataView(counter.buffer).setBigUint64(0, BigInt(Math.floor(unixSeconds / ROTATION_STEP_SECONDS)));
  const digest = hmac(key, counter);
  const offset = (digest[digest.length - 1] as number) & 15;
  const truncated = new DataView(digest.buffer, digest.byteOffset).getUint32(offset) & 0x7fff_ffff;
  return String(truncated % 10 ** TOTP_DIGITS).padStart(TOTP_DIGITS, '0');
}

/** Completes a rotating code at a moment: what the phone shows. */
export const rotateCode = (code: string, key: Uint8Array, unixSeconds: number, hmac: HmacSha1): string =>
  appendRotation(code, { unixSeconds, totp: totpOf(key, unixSeconds, hmac) });

/** What the moving part of a code says: `missing` and `stale` mean a screenshot or a print, `wrong` a made-up one. */
export type RotationVerdict = 'not-rotating' | 'live' | 'missing' | 'stale' | 'wrong';

export function judgeRotation(
  code: ParsedTicketCode,
  rotation: { readonly key: Uint8Array | undefined; readonly nowMs: number; readonly hmac: HmacSha1 },
): RotationVerdict {
  if (code.claims.shape === 'static') return 'not-rotating';
  if (!code.rotation) return 'missing';
  if (!rotation.key || totpOf(rotation.key, code.rotation.unixSeconds, rotation.hmac) !== code.rotation.totp)
    return 'wrong';
  const stepOf = (seconds: number) => Math.floor(seconds / ROTATION_STEP_SECONDS);
  const distance = Math.abs(stepOf(rotation.nowMs / 1000) - stepOf(code.rotation.unixSeconds));
  return distance <= TOLERANCE_STEPS ? 'live' : 'stale';
}
