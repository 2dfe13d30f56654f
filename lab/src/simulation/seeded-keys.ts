import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import type { RandomSource } from '@gatehouse/core/time';
import type { Dice } from '../history/dice.ts';

/** PrivateKeyInfo of an Ed25519 key (RFC 8410 §7): this prefix and the 32 bytes of its seed. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 key of a name: the same in every run, and nobody else's. */
export function ed25519From(name: string): KeyObject {
  const seed = createHash('sha256').update(name).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** "Random" bytes of a seeded run. */
export const randomFrom = (dice: Dice): RandomSource => ({
  bytes: (length) => Uint8Array.from({ length }, () => Math.floor(dice.next() * 256)),
});
