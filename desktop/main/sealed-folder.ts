import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SealedFiles } from './electron-secrets.ts';

/** Sealed bytes as files only their owner reads. Written beside and moved into place: a half file would lose the secret. */
export function sealedFolder(folder: string): SealedFiles {
  const pathOf = (name: string): string => {
    if (!/^[a-z0-9-]+$/.test(name)) throw new TypeError(`not a secret's name: ${name}`);
    return join(folder, `${name}.sealed`);
  };
  return {
    async read(name) {
      try {
        return await readFile(pathOf(name));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async write(name, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = pathOf(name);
      await writeFile(`${path}.new`, bytes, { mode: 0o600, flush: true });
      await rename(`${path}.new`, path);
    },
  };
}
