import { describe, expect, it } from 'vitest';
import { electronDouble } from './electron-double.ts';
import { createSecrets } from './electron-secrets.ts';

function setUp(platform: NodeJS.Platform, backend?: string) {
  const double = electronDouble(backend ? { backend } : {});
  const files = new Map<string, Buffer>();
  let writes = 0;
  const secrets = createSecrets(
    double.electron,
    {
      read: (name) => Promise.resolve(files.get(name)),
      write: (name, bytes) => {
        writes += 1;
        files.set(name, bytes);
        return Promise.resolve();
      },
    },
    platform,
  );
  return { secrets, files, writes: () => writes, calls: double.calls };
}

describe('secrets', () => {
  it('are sealed by the system and read back, re-sealed when the system asks for it', async () => {
    const { secrets, files, writes } = setUp('linux');
    expect(await secrets.put('cloud-key', 'hush')).toEqual({ kind: 'done', value: undefined });
    expect(files.get('cloud-key')?.toString()).toBe('sealed:hush');
    expect(await secrets.get('cloud-key')).toEqual({ kind: 'done', value: 'hush' });
    expect(writes()).toBe(2);
  });

  it.each(['basic_text', 'unknown'])('are refused, not written, under %s', async (backend) => {
    const { secrets, files, calls } = setUp('linux', backend);
    expect(await secrets.protection()).toEqual({ kind: 'unprotected', reason: 'no_keyring' });
    expect(await secrets.put('cloud-key', 'hush')).toEqual({ kind: 'failed', code: 'unprotected' });
    expect(await secrets.get('cloud-key')).toEqual({ kind: 'failed', code: 'unprotected' });
    expect(files.size).toBe(0);
    expect(calls.map(({ name }) => name)).not.toContain('safeStorage.encryptStringAsync');
  });

  it('do not ask Linux questions elsewhere', async () => {
    const { secrets, calls } = setUp('win32', 'basic_text');
    expect(await secrets.protection()).toEqual({ kind: 'protected', backend: 'dpapi' });
    expect(calls.map(({ name }) => name)).not.toContain('safeStorage.getSelectedStorageBackend');
  });

  it('say when there is none', async () => {
    expect(await setUp('linux').secrets.get('cloud-key')).toEqual({ kind: 'failed', code: 'missing' });
  });
});
