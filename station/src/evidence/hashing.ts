import { createHash } from 'node:crypto';
import type { Sha256 } from '@gatehouse/core/evidence';

/** SHA-256 of bytes (FIPS 180-4), for the trees of core. */
export const sha256Bytes: Sha256 = (bytes) => createHash('sha256').update(bytes).digest();
