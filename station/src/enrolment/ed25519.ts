import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { VerifySignature } from '@gatehouse/core/tickets';

/** SubjectPublicKeyInfo of a raw Ed25519 key (RFC 8410): this prefix and the 32 bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Keys of a whole organization fit; a flood of foreign keys must not grow memory. */
const CACHE_MAX = 1_024;

/** Raw 32 bytes of a public key, base64url: the form in which keys travel. */
export const rawPublicKeyOf = (key: KeyObject): string =>
  createPublicKey(key)
    .export({ format: 'der', type: 'spki' })
    .subarray(SPKI_PREFIX.length)
    .toString('base64url');

/** Imports a raw public key; undefined when it is not one (32 bytes, base64url). */
export function importPublicKey(raw: string): KeyObject | undefined {
  const bytes = Buffer.from(raw, 'base64url');
  if (bytes.length !== 32) return undefined;
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, bytes]), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/** Verifies Ed25519 (RFC 8032) with imported keys kept: importing one per check costs a third of the throughput. */
export function createVerifier(): VerifySignature {
  const imported = new Map<string, KeyObject | undefined>();
  return (publicKey, message, signature) => {
    let key = imported.get(publicKey);
    if (key === undefined && !imported.has(publicKey)) {
      if (imported.size >= CACHE_MAX) imported.clear();
      key = importPublicKey(publicKey);
      imported.set(publicKey, key);
    }
    return key !== undefined && signature.length === 64 && verify(null, message, key, signature);
  };
}

/** Signs text with an Ed25519 private key; base64url. */
export const signText = (text: string, key: KeyObject): string =>
  sign(null, Buffer.from(text), key).toString('base64url');

/** Whether `signature` (base64url) is the raw public key's over the text. */
export const verifyText = (
  verifier: VerifySignature,
  publicKey: string,
  text: string,
  signature: string,
): boolean => verifier(publicKey, Buffer.from(text), Buffer.from(signature, 'base64url'));
