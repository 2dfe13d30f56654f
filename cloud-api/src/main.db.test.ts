import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bootstrapOutcome } from './bootstrap/schema.ts';
import { freePort } from './platform/postgres/cluster.ts';
import { venueFile } from './testing/fixtures.ts';
import { enrolTestStation, stationOf } from './testing/test-station.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const running: ChildProcess[] = [];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-main-'));
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'venue.json'), JSON.stringify(venueFile()));
});
afterEach(() => running.splice(0).forEach((child) => child.kill('SIGKILL')));
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (env: Record<string, string>, ...more: string[]) => {
  const child = spawn(process.execPath, [MAIN, ...more], {
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
};

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answered = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return answered;
}

describe('a cloud process', () => {
  it('keeps what it acknowledged through kill -9, leaves no server behind, and stops cleanly', async () => {
    const [port, postgresPort] = [await freePort(), await freePort()];
    const url = `http://127.0.0.1:${port}`;
    const outcomeFile = join(folder, 'outcome.json');
    const start = async () => {
      const child = run(
        { DATA_FOLDER: join(folder, 'data'), PORT: String(port), POSTGRES_PORT: String(postgresPort) },
        '--bootstrap',
        join(folder, 'venue.json'),
        '--outcome',
        outcomeFile,
      );
      await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
        timeout: 40_000,
        interval: 50,
      });
      return child;
    };
    const first = await start();
    const outcome = await vi.waitFor(
      async () => bootstrapOutcome.parse(JSON.parse(await readFile(outcomeFile, 'utf8'))),
      10_000,
    );
    expect((await stat(outcomeFile)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'data', 'keys', 'cloud.key'))).mode & 0o777).toBe(0o600);
    const code = outcome.enrolments[0]?.code ?? '';
    const till = await enrolTestStation(url, code);
    for (let count = 0; count < 50; count += 1) till.write('ClockJumped', { deltaMs: count });
    expect(await till.push()).toMatchObject({
      ok: true,
      value: { kind: 'ack', durableThrough: { seq: 50 } },
    });

    first.kill('SIGKILL');
    await once(first, 'exit');
    await vi.waitFor(async () => expect(await isListening(postgresPort)).toBe(false), {
      timeout: 20_000,
      interval: 50,
    });

    const second = await start();
    const again = stationOf(url, till.identity, till.incarnation, till.privateKey);
    again.journal.push(...till.journal);
    expect(await again.hello()).toMatchObject({ ok: true, value: { kind: 'welcome', nextSeq: 51 } });
    await vi.waitFor(async () => {
      const next = bootstrapOutcome.parse(JSON.parse(await readFile(outcomeFile, 'utf8')));
      expect(next.enrolments[0]?.code).toBeNull();
    }, 10_000);

    second.kill('SIGTERM');
    expect(await once(second, 'exit')).toEqual([0, null]);
    expect(await isListening(postgresPort)).toBe(false);
    expect(await isListening(port)).toBe(false);
  });

  it('stops at boot with the name of the setting that is wrong', async () => {
    const cases = [
      [{ SERVICES: 'identity,telepathy' }, /SERVICES: "telepathy" is no service/],
      [{ PORT: 'seven' }, /PORT: /],
      [{ DATABASE_URL: 'mysql://x' }, /DATABASE_URL: /],
    ] as const;
    const broken = join(folder, 'broken.json');
    const file = venueFile();
    const venue = { ...file.venue, hubStationId: 'nobody', timeZone: 'Mars/Olympus' };
    await writeFile(broken, JSON.stringify({ ...file, venue }));
    const lastWordsOf = async (env: Record<string, string>, ...more: string[]) => {
      const child = run({ DATA_FOLDER: join(folder, 'never'), ...env }, ...more);
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      expect(await once(child, 'close')).toEqual([1, null]);
      return said;
    };
    const [said, ...others] = await Promise.all([
      lastWordsOf({}, '--bootstrap', broken),
      ...cases.map(([env]) => lastWordsOf(env)),
    ]);
    others.forEach((words, index) => expect(words).toMatch(cases[index]?.[1] ?? ''));
    expect(said).toMatch(/no IANA time zone[^]*venue\.timeZone/);
    expect(said).toMatch(/names no station[^]*venue\.hubStationId/);
  });
});
