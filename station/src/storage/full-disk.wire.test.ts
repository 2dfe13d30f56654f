import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CHILD = fileURLToPath(new URL('./testing/full-disk-child.ts', import.meta.url));

let mount: string;
beforeEach(() => void (mount = mkdtempSync(join(tmpdir(), 'gatehouse-full-'))));
afterEach(() => rmSync(mount, { recursive: true, force: true }));

/** Runs the till on a file system of 24 MiB that exists only in a mount namespace of its own; needs no root. */
function sellUntilFull(ballast: 'with-ballast' | 'without', pace: 'slowly' | 'at-once') {
  const script = 'mount -t tmpfs -o size=24m tmpfs "$1" && TMPDIR="$1" exec "$2" "$3" "$4" "$5"';
  const said = execFileSync(
    'unshare',
    ['--map-root-user', '--mount', 'sh', '-c', script, 'sh', mount, process.execPath, CHILD, ballast, pace],
    { encoding: 'utf8', timeout: 60_000 },
  );
  return JSON.parse(said) as {
    readonly acknowledged: number;
    readonly missing: number;
    readonly unasked: number;
    readonly levels: readonly string[];
    readonly [key: string]: unknown;
  };
}

const WELL = {
  missing: 0,
  unasked: 0,
  refusal: 'storage_full',
  retriedAlike: true,
  chain: 'intact',
  books: 0,
  reopened: 'ok',
};

describe('a till on a disk that fills up', () => {
  it('is told before, refuses whole sales, closes its shift from the reserve, and sells on when room returns', () => {
    const at = sellUntilFull('with-ballast', 'slowly');
    expect(at).toMatchObject({ ...WELL, drop: 'ok', close: 'ok' });
    expect(at.acknowledged).toBeGreaterThan(100);
    expect(at.levels.map((said) => said.split(' ')[0])).toEqual(
      expect.arrayContaining(['low', 'critical', 'ok']),
    );
    expect(at.levels.at(-1)).toMatch(/ kept$/);
  });

  it('survives that somebody takes all room between two sales', () => {
    const at = sellUntilFull('with-ballast', 'at-once');
    expect(at).toMatchObject({ ...WELL, drop: 'ok', close: 'ok' });
    expect(at.levels).toContain('critical released');
  });

  it('negative control: without the ballast the shift cannot be closed', () => {
    const at = sellUntilFull('without', 'at-once');
    expect(at).toMatchObject({ ...WELL, drop: 'storage_full', close: 'storage_full' });
  });
});
