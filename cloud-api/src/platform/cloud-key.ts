import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The one secret of an installation, 32 random bytes in a file of the data folder. Everything else that must stay
 * outside the database follows from it: the key that seals private keys, the pepper of a venue's PINs, the
 * passwords of the database roles.
 */
export interface CloudKey {
  /** 32 bytes for one purpose (HKDF-SHA-256, RFC 5869). */
  derive(purpose: string): Buffer;
  /** AES-256-GCM: nonce ‖ tag ‖ ciphertext, bound to `context`, which must be given again to open it. */
  seal(plain: Uint8Array, context: string): Buffer;
  /** Throws when the bytes were altered, or sealed under another key or context. */
  open(sealed: Uint8Array, context: string): Buffer;
}

export function cloudKeyOf(secret: Uint8Array): CloudKey {
  if (secret.length !== 32) throw new RangeError(`the cloud key has 32 bytes, not ${secret.length}`);
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, 'gatehouse/cloud/v1', purpose, 32));
  const sealing = derive('seal');
  return {
    derive,
    seal(plain, context) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12), { authTagLength: 16 })
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    },
  };
}

/** Reads the key of a data folder, or makes it on the first start (folder 0700, file 0600). */
export async function loadCloudKey(dataFolder: string): Promise<CloudKey> {
  // First the data folder, with the usual mode: made along with its keys it would be closed to the database's account.
  await mkdir(dataFolder, { recursive: true });
  const folder = join(dataFolder, 'keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const path = join(folder, 'cloud.key');
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(randomBytes(32).toString('base64url'));
      // A database sealed under a key that never reached the disk could not be opened again.
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return cloudKeyOf(Buffer.from((await readFile(path, 'utf8')).trim(), 'base64url'));
}
