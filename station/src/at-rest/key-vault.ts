import { hash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AtRestProtection } from '@gatehouse/core/contract';
import { openKeyFiles } from '../enrolment/key-files.ts';
import { FILE_KEY_BYTES, UnsafeStorageError } from '../ledger/index.ts';

/** Keeps a key in a form only its own keeper can turn back: the operating system, a TPM, a file elsewhere. */
export interface KeyWrapper {
  readonly kind: 'safe-storage' | 'systemd-creds' | 'folder' | 'key-file';
  /** Undefined, with why, where this keeper cannot be used here. */
  available(): Promise<{ readonly protection: AtRestProtection } | { readonly unavailable: string }>;
  /** Text that may lie in the clear beside the data. */
  wrap(key: Uint8Array): Promise<string>;
  /** Throws `UnsafeStorageError`, naming the setting, when the key cannot be had. */
  unwrap(wrapped: string): Promise<Uint8Array>;
}

export interface FileKey {
  readonly key: Uint8Array;
  readonly protection: AtRestProtection;
}

/** The key under which a station's files are encrypted, made once and kept by one of the wrappers. */
export interface KeyVault {
  /** The key as it was made; undefined before the first. Throws `UnsafeStorageError` when it is not to be had or wrong. */
  load(): Promise<FileKey | undefined>;
  /** Makes the key, durably kept before it is used for anything. Throws when no wrapper can keep it. */
  create(): Promise<FileKey>;
  /** After the last encrypted file is gone. */
  forget(): void;
}

const NAME = 'at-rest.json';
const stored = z.strictObject({
  wrapper: z.enum(['safe-storage', 'systemd-creds', 'folder', 'key-file']),
  protection: z.enum(['os-account', 'tpm', 'host-key', 'beside-data', 'key-file']),
  wrapped: z.string(),
  /** Tells the right key from another without trying it on a file. */
  keyCheck: z.string(),
});

const checkOf = (key: Uint8Array): string =>
  hash('sha256', Buffer.concat([Buffer.from('gatehouse/at-rest/v1\0'), key]), 'hex').slice(0, 16);

/** Opens the vault of a data folder; wrappers are asked in the order given. */
export function openKeyVault(dataFolder: string, wrappers: readonly KeyWrapper[]): KeyVault {
  const folder = join(dataFolder, 'keys');
  const files = openKeyFiles(folder);
  return {
    async load() {
      const text = files.read(NAME);
      if (text === undefined) return undefined;
      const { wrapper: kind, protection, wrapped, keyCheck } = stored.parse(JSON.parse(text));
      const wrapper = wrappers.find((one) => one.kind === kind);
      if (!wrapper) {
        const how = kind === 'safe-storage' ? 'it opens only in the desktop app' : 'look at atRest.keyFile';
        throw new UnsafeStorageError(`atRest: the key of ${dataFolder} is kept by ${kind}; ${how}`);
      }
      const key = await wrapper.unwrap(wrapped);
      if (key.length !== FILE_KEY_BYTES || checkOf(key) !== keyCheck) {
        const setting = kind === 'key-file' ? 'atRest.keyFile' : 'atRest';
        throw new UnsafeStorageError(
          `${setting}: this is not the key of ${dataFolder}; give the right one. Nothing was changed`,
        );
      }
      return { key, protection };
    },
    async create() {
      const reasons: string[] = [];
      for (const wrapper of wrappers) {
        const found = await wrapper.available();
        if ('unavailable' in found) {
          reasons.push(`${wrapper.kind}: ${found.unavailable}`);
          continue;
        }
        const key = randomBytes(FILE_KEY_BYTES);
        const wrapped = await wrapper.wrap(key);
        const { protection } = found;
        files.write(
          NAME,
          JSON.stringify({ wrapper: wrapper.kind, protection, wrapped, keyCheck: checkOf(key) }),
        );
        return { key, protection };
      }
      throw new UnsafeStorageError(`atRest.encryption: no place for the key (${reasons.join('; ')})`);
    },
    forget: () => rmSync(join(folder, NAME), { force: true }),
  };
}
