import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';

/** SubjectPublicKeyInfo of a raw Ed25519 key (RFC 8410 §4): this prefix and the 32 bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const CACHE_MAX = 4_096;
const imported = new Map<string, KeyObject>();

/** Imports a raw public key (base64url) and keeps it; undefined when it is not one. */
export function publicKeyOf(raw: string): KeyObject | undefined {
  const known = imported.get(raw);
  if (known) return known;
  const bytes = Buffer.from(raw, 'base64url');
  if (bytes.length !== 32) return undefined;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' });
  if (imported.size >= CACHE_MAX) imported.clear();
  imported.set(raw, key);
  return key;
}

export const rawPublicKeyOf = (key: KeyObject): string =>
  createPublicKey(key)
    .export({ format: 'der', type: 'spki' })
    .subarray(SPKI_PREFIX.length)
    .toString('base64url');

/** Whether `signature` (base64url) is the key's over the UTF-8 text. */
export function verifyText(rawKey: string, text: string, signature: string): boolean {
  const key = publicKeyOf(rawKey);
  const bytes = Buffer.from(signature, 'base64url');
  return key !== undefined && bytes.length === 64 && verify(null, Buffer.from(text), key, bytes);
}

export const sha256Hex = (text: string): string => hash('sha256', text, 'hex');
