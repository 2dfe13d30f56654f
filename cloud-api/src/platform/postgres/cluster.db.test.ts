import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { expect, it } from 'vitest';
import { createLog } from '../log.ts';
import { startCluster } from './cluster.ts';

const DEADLINE_MS = 40_000;

it('comes back by itself with all it had committed when it is killed, and stops when it is asked', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'gatehouse-cluster-'));
  await chmod(parent, 0o755);
  const dataFolder = join(parent, 'data');
  const cluster = await startCluster({ dataFolder, port: 0, password: 'secret', log: createLog('silent') });
  const query = async (text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: cluster.urlOf('postgres') });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  try {
    await query('CREATE TABLE kept AS SELECT 1 AS one');
    const pidText = await readFile(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8');
    process.kill(Number.parseInt(pidText, 10), 'SIGKILL');
    const untilMs = performance.now() + DEADLINE_MS;
    let rows: unknown[] = [];
    while (rows.length === 0 && performance.now() < untilMs) {
      rows = await query('SELECT one FROM kept').catch(() => []);
      if (rows.length === 0) await pause(50);
    }
    expect(rows).toEqual([{ one: 1 }]);
  } finally {
    await cluster.stop();
  }
  await expect(query('SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await rm(parent, { recursive: true, force: true });
});
