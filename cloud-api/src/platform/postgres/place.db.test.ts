import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { canReach, serverAccount } from './account.ts';
import { startCluster } from './cluster.ts';
import { placeOf } from './place.ts';

/** Root lends the server another account; everybody else runs it as themselves, and nothing has to move. */
const isRoot = process.getuid?.() === 0;
const log = createLog('silent');

let closed: string;
const outside: string[] = [];
beforeEach(async () => {
  closed = await mkdtemp(join(tmpdir(), 'gatehouse-place-'));
});
afterEach(async () => {
  for (const folder of [closed, ...outside.splice(0)]) await rm(folder, { recursive: true, force: true });
});

describe('a data folder whose parent is closed to others', () => {
  it('runs its database all the same, and finds it again', async () => {
    const dataFolder = join(closed, 'data');
    const start = () => startCluster({ dataFolder, port: 0, password: 'secret', log, throwAway: true });
    const first = await start();
    await first.stop();
    const place = await placeOf(dataFolder);
    if (isRoot) outside.push(dirname(place.clusterFolder));
    expect(place.clusterFolder.startsWith(dataFolder)).toBe(!isRoot);
    expect((await stat(closed)).mode & 0o777).toBe(0o700);
    const identity = () => readFile(join(place.clusterFolder, 'global', 'pg_control'));
    const before = (await identity()).subarray(0, 8);
    await (await start()).stop();
    expect((await identity()).subarray(0, 8)).toEqual(before);
  });

  it('does not come back with an old database when it was deleted', async () => {
    const dataFolder = join(closed, 'data');
    const first = await placeOf(dataFolder);
    await rm(dataFolder, { recursive: true });
    const second = await placeOf(dataFolder);
    if (isRoot) outside.push(dirname(first.clusterFolder), dirname(second.clusterFolder));
    expect(first.clusterFolder === second.clusterFolder).toBe(!isRoot);
  });
});

describe('programs in a folder that is closed to others', () => {
  it('are copied to where the account of the server reaches them', async () => {
    const version = `0.0.0-test-${process.pid}`;
    const packaged = join(closed, 'package', 'native');
    await mkdir(join(packaged, 'bin'), { recursive: true, mode: 0o700 });
    await writeFile(join(closed, 'package', 'package.json'), JSON.stringify({ version }));
    await writeFile(join(packaged, 'bin', 'postgres'), 'program', { mode: 0o700 });
    const { programFolder, clusterFolder } = await placeOf(join(closed, 'data'), packaged);
    const account = await serverAccount();
    if (account) {
      outside.push(programFolder, dirname(clusterFolder));
      expect(await canReach(join(programFolder, 'bin', 'postgres'), account)).toBe(true);
      expect((await stat(join(programFolder, 'bin', 'postgres'))).mode & 0o777).toBe(0o755);
    } else {
      expect(programFolder).toBe(packaged);
    }
    expect(await readFile(join(programFolder, 'bin', 'postgres'), 'utf8')).toBe('program');
  });
});

describe('a pid file', () => {
  it('of a killed server does not keep the next one from starting, even when its number is taken', async () => {
    const dataFolder = join(await mkdtemp(join(tmpdir(), 'gatehouse-pid-')), 'data');
    outside.push(dirname(dataFolder));
    await chmod(dirname(dataFolder), 0o755);
    const start = () => startCluster({ dataFolder, port: 0, password: 'secret', log, throwAway: true });
    await (await start()).stop();
    for (const pid of [1, process.pid, 2 ** 22 - 3]) {
      await writeFile(join(dataFolder, 'postgres', 'postmaster.pid'), `${pid}\n${dataFolder}\n`);
      await (await start()).stop();
    }
    expect(await stat(join(dataFolder, 'postgres', 'postmaster.pid')).catch(() => undefined)).toBeUndefined();
  });

  it('names the key file when the database was made under another', async () => {
    const dataFolder = join(closed, 'data');
    const start = (password: string) => startCluster({ dataFolder, port: 0, password, log, throwAway: true });
    await (await start('first')).stop();
    const place = await placeOf(dataFolder);
    if (isRoot) outside.push(dirname(place.clusterFolder));
    await expect(start('second')).rejects.toThrow('keys/cloud.key');
  });
});
