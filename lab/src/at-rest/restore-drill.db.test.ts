import { execFile, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startTestCloud, type TestCloud, venueFile } from '@gatehouse/cloud-api/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CutLink, openCutLink } from '../venue/cut-link.ts';
import type { TillAnswer, TillCommand } from './till-child.ts';

const STATION = 'restored-till';
const CHILD = fileURLToPath(new URL('./till-child.ts', import.meta.url));
const commandFile = (name: string) =>
  fileURLToPath(new URL(`../../../station/src/backup/${name}-main.ts`, import.meta.url));
let cloud: TestCloud;
let admin: pg.Client;
let folder: string;
let link: CutLink;
let child: ChildProcess | undefined;
beforeAll(async () => {
  const file = venueFile('org-a');
  const till = { stationId: STATION, registerId: 'R1', name: 'Till', place: '', role: 'till' as const };
  cloud = await startTestCloud([{ ...file, stations: [...file.stations, till] }]);
  link = await openCutLink({ port: 0, targetPort: Number(new URL(cloud.url).port) });
  admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-restore-drill-'));
}, 60_000);
afterAll(async () => {
  child?.kill('SIGKILL');
  await admin.end();
  await link.close();
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function answerOf(process: ChildProcess): Promise<TillAnswer> {
  const done = new AbortController();
  const { signal } = done;
  const ended = once(process, 'exit', { signal }).then(([code]) => {
    throw new Error(`the till ended with ${String(code)}`);
  });
  try {
    const [answer] = (await Promise.race([once(process, 'message', { signal }), ended])) as [TillAnswer];
    return answer;
  } finally {
    ended.catch(() => undefined);
    done.abort();
  }
}
async function start(code = ''): Promise<{ readonly till: ChildProcess; readonly incarnation: string }> {
  const till = fork(CHILD, [join(folder, 'data'), `http://127.0.0.1:${link.port}`, code]);
  child = till;
  const ready = await answerOf(till);
  if (ready.kind !== 'ready') throw new Error(`a till that says ${ready.kind} first`);
  return { till, incarnation: ready.incarnation };
}
async function ask(till: ChildProcess, command: TillCommand): Promise<TillAnswer> {
  const answer = answerOf(till);
  till.send(command);
  return await answer;
}
async function sell(till: ChildProcess, count: number): Promise<string[]> {
  const receipts: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const sold = await ask(till, 'sell');
    if (sold.kind === 'sold') receipts.push(sold.receipt);
  }
  return receipts;
}
/** A command as an operator gives it; everything it said. */
const run = async (name: 'backup' | 'restore', ...more: string[]): Promise<string> => {
  const parameters = [commandFile(name), '--config', join(folder, 'station.json'), ...more];
  const { stdout } = await promisify(execFile)(process.execPath, parameters);
  return stdout;
};

it('sell, back up, sell on, die, restore: a new incarnation sells, and the cloud has both branches whole', async () => {
  await mkdir(join(folder, 'data'));
  writeFileSync(
    join(folder, 'station.json'),
    JSON.stringify({
      role: 'till',
      dataFolder: 'data',
      cloud: { url: cloud.url },
      atRest: { encryption: 'file' },
      backup: { folder: 'backups', keep: 3 },
    }),
  );
  const enrolments = [...cloud.outcomes.values()].flatMap((one) => one.enrolments);
  const first = await start(enrolments.find(({ stationId }) => stationId === STATION)?.code ?? '');
  const acknowledged = await sell(first.till, 5);
  expect(await run('backup')).toMatch(/verified[^]*encrypted under this station/);
  const [name = ''] = readdirSync(join(folder, 'backups'));
  const backup = join(folder, 'backups', name);
  expect(readFileSync(backup).includes('SaleCompleted')).toBe(false);
  acknowledged.push(...(await sell(first.till, 3)));
  await ask(first.till, 'synced');
  await link.setUp(false);
  const unsynced = await sell(first.till, 1);
  await expect(run('restore', '--from', backup)).rejects.toThrow(/another station process/);
  first.till.kill('SIGKILL');
  await once(first.till, 'exit');

  expect(await run('restore', '--from', backup, '--drill')).toMatch(/Drill passed in \d+ ms/);
  await expect(run('restore', '--from', backup)).rejects.toThrow(/records the cloud does not have/);
  const said = await run('restore', '--from', backup, '--leave-unsynced');
  expect(said).toMatch(/records are only in the ledger in place/);
  const aside = /kept as (.*)\.\n/.exec(said)?.[1] ?? '';
  expect(readFileSync(aside).length).toBeGreaterThan(0);

  await link.setUp(true);
  const second = await start();
  expect(second.incarnation).not.toBe(first.incarnation);
  expect(said).toContain(second.incarnation);
  acknowledged.push(...(await sell(second.till, 2)));
  await ask(second.till, 'synced');

  const { rows } = await admin.query<{ incarnation: string; text: string }>(
    `SELECT incarnation, convert_from(bytes, 'UTF8') AS text FROM sync.record JOIN sync.stream USING (stream_id)
     WHERE station_id = $1 ORDER BY stream_id, seq`,
    [STATION],
  );
  const receiptsOf = (text: string): string => /"receiptNumber":"([^"]+)"/.exec(text)?.[1] ?? '';
  const held = rows
    .filter(({ text }) => text.includes('"SaleCompleted"'))
    .map(({ text }) => receiptsOf(text));
  // Nothing acknowledged is lost or doubled; what never left the dead till is in the ledger that was kept aside.
  expect(held.filter((receipt) => !unsynced.includes(receipt)).toSorted()).toEqual(acknowledged.toSorted());
  expect(new Set(rows.map(({ incarnation }) => incarnation))).toEqual(
    new Set([first.incarnation, second.incarnation]),
  );
  const begun = rows.find(
    ({ incarnation, text }) => incarnation === second.incarnation && text.includes('"StationEnrolled"'),
  );
  expect(begun?.text).toMatch(/"cause":"restored"/);
  second.till.kill('SIGKILL');
  await once(second.till, 'exit');
}, 90_000);
