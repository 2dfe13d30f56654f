import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const names = ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron'];
const binary =
  folder === undefined ? undefined : names.map((name) => join(folder, name)).find((path) => existsSync(path));
const shell = join(import.meta.dirname, '..', 'dist', 'main.js');

const missing = (): string | undefined => {
  if (folder === undefined) return 'ELECTRON_OVERRIDE_DIST_PATH does not name an Electron';
  if (binary === undefined) return `${folder} holds no Electron binary`;
  return undefined;
};
const reason = missing();
if (reason !== undefined) process.stdout.write(`[needs Electron] skipped: ${reason}\n`);

describe('the real shell', () => {
  it.skipIf(reason !== undefined)('[needs Electron] passes its own self-test', async () => {
    const build = join(import.meta.dirname, '..', '..', 'node_modules', '.bin', 'rolldown');
    await promisify(execFile)(build, ['-c', join(import.meta.dirname, 'rolldown.config.ts')]);
    const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const config = process.env['GATEHOUSE_CONFIG'];
    const { stdout } = await promisify(execFile)(
      binary ?? '',
      [...root, shell, '--role=till', '--self-test', ...(config === undefined ? [] : [`--config=${config}`])],
      { timeout: 80_000 },
    );
    expect(stdout.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(stdout).toContain('pass  only the bridge is exposed');
  });
});
