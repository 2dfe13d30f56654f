import type { ElectronPort } from './electron-port.ts';

export type Protection =
  | { readonly kind: 'protected'; readonly backend: string }
  | { readonly kind: 'unprotected'; readonly reason: 'no_keyring' | 'unavailable' };

export type SecretResult<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly code: 'unprotected' | 'missing' | 'unreadable' };

/** Where sealed bytes lie; a plain folder in the app, a map in tests. */
export type SealedFiles = {
  readonly read: (name: string) => Promise<Buffer | undefined>;
  readonly write: (name: string, bytes: Buffer) => Promise<void>;
};

export type Secrets = {
  readonly protection: () => Promise<Protection>;
  readonly put: (name: string, secret: string) => Promise<SecretResult<undefined>>;
  readonly get: (name: string) => Promise<SecretResult<string>>;
};

/**
 * Secrets under the operating system's own key. On Linux without a keyring Electron falls back to `basic_text`, a key
 * that is the same on every machine: that is no protection, so nothing is written and the caller is told.
 */
export function createSecrets(
  electron: ElectronPort,
  files: SealedFiles,
  platform: NodeJS.Platform,
): Secrets {
  const { safeStorage } = electron;
  const protection = async (): Promise<Protection> => {
    if (!(await safeStorage.isAsyncEncryptionAvailable()))
      return { kind: 'unprotected', reason: 'unavailable' };
    if (platform !== 'linux')
      return { kind: 'protected', backend: platform === 'win32' ? 'dpapi' : 'keychain' };
    const backend = safeStorage.getSelectedStorageBackend();
    return backend === 'basic_text' || backend === 'unknown'
      ? { kind: 'unprotected', reason: 'no_keyring' }
      : { kind: 'protected', backend };
  };
  const seal = async (name: string, secret: string): Promise<void> =>
    files.write(name, await safeStorage.encryptStringAsync(secret));
  return {
    protection,
    async put(name, secret) {
      if ((await protection()).kind === 'unprotected') return { kind: 'failed', code: 'unprotected' };
      await seal(name, secret);
      return { kind: 'done', value: undefined };
    },
    async get(name) {
      if ((await protection()).kind === 'unprotected') return { kind: 'failed', code: 'unprotected' };
      const bytes = await files.read(name);
      if (!bytes) return { kind: 'failed', code: 'missing' };
      try {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(bytes);
        // The system rotated its key: what still reads today may not tomorrow.
        if (shouldReEncrypt) await seal(name, result);
        return { kind: 'done', value: result };
      } catch {
        return { kind: 'failed', code: 'unreadable' };
      }
    },
  };
}
