import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { rawPublicKeyOf } from '../../platform/ed25519.ts';
import type { CloudKey } from '../../platform/cloud-key.ts';

/** PKCS #8 of an Ed25519 seed (RFC 8410 §7): this prefix and the 32 bytes. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs tree heads. */
export interface LogKey {
  /** Raw Ed25519 key, base64url: stations pin it at the first sight. */
  readonly publicKey: string;
  sign(text: string): string;
}

/** The log's key follows from the installation's one secret, so it outlives the database whose history it vouches for. */
export function logKeyOf(key: Pick<CloudKey, 'derive'>): LogKey {
  const seed = key.derive('evidence/log/v1');
  const privateKey: KeyObject = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  return {
    publicKey: rawPublicKeyOf(privateKey),
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  };
}
