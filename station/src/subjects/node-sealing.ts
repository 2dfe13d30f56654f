import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Sealing } from '@gatehouse/core/subjects';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Node's own cryptography for sealed texts; sealed bytes are nonce ‖ tag ‖ ciphertext. */
export const nodeSealing: Sealing = {
  utf8: (text) => Buffer.from(text, 'utf8'),
  text: (bytes) => Buffer.from(bytes).toString('utf8'),
  hkdf: (secret, salt, info) => new Uint8Array(hkdfSync('sha256', secret, salt, info, 32)),
  seal(key, plain, associated) {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated);
    const body = Buffer.concat([cipher.update(plain), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  },
  open(key, sealed, associated) {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
    try {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(associated)
        .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    } catch {
      // The tag does not fit: altered, or of another key. Both are "not readable", neither is a bug.
      return undefined;
    }
  },
};
