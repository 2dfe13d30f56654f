import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createClient, liveEvents, shiftRoutes, stationRoutes, tillRoutes } from '@gatehouse/core/contract';
import { type SmallCloud, startSmallCloud } from './testing/small-cloud.ts';
import { smallVenue } from './testing/small-venue.ts';
import { until } from './testing/until.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
let cloud: SmallCloud;
let folder: string;
const children: ReturnType<typeof spawn>[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-main-'));
  cloud = await startSmallCloud({ role: 'till', stationId: 'till-1', rows: await smallVenue(Date.now()) });
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Running {
  readonly child: ReturnType<typeof spawn>;
  readonly url: string;
}

function run(config: object): { child: ReturnType<typeof spawn>; said: () => string } {
  const file = join(folder, `station-${children.length}.json`);
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(process.execPath, [MAIN, '--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, said: () => text };
}

const tillConfig = (port = 0) => ({
  role: 'till',
  dataFolder: join(folder, 'data'),
  api: { port },
  cloud: { url: cloud.url },
  enrolment: { code: 'CODE-1234' },
});

async function startTill(): Promise<Running> {
  const { child, said } = run(tillConfig());
  const url = await until(
    'the station says that it is ready',
    () => /"url":"(http:[^"]+)"/.exec(said())?.[1],
    20_000,
  );
  await until('the venue is received', async () => (await fetch(`${url}/readyz`)).ok);
  return { child, url };
}

const clientOf = (url: string) => {
  const key = readFileSync(join(folder, 'data', 'launch.key'), 'utf8');
  return createClient({ ...stationRoutes, ...tillRoutes, ...shiftRoutes }, async ({ method, path, body }) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  });
};

const buy = async (client: ReturnType<typeof clientOf>, operationId: string) => {
  const status = await client.status({});
  const day = status.ok ? status.value.businessDay : '';
  return await client.completeSale({
    body: {
      operationId,
      lines: [{ lineId: 'a', variantId: 'day-adult', quantity: 1, sessionId: null, day }],
      expectedTotalMinor: 2_400,
      tenders: [{ kind: 'cash', tenderedMinor: 2_400 }],
    },
  });
};

describe('npm run station', () => {
  it('ends with code 2 and the name of the key when its configuration is wrong', async () => {
    const { child, said } = run({ ...tillConfig(), roll: 'till' });
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(2);
    expect(said()).toMatch(/roll: there is no such key/);
  });

  it(
    'keeps what it acknowledged through kill -9, and gives the same answer after it',
    { timeout: 60_000 },
    async () => {
      const first = await startTill();
      const client = clientOf(first.url);
      await client.signIn({ body: { pin: '1111' } });
      expect(
        await client.openShift({ body: { operationId: 'op-shift-1', floatMinor: 1_000 } }),
      ).toMatchObject({
        ok: true,
      });
      const sold = await Promise.all(
        Array.from({ length: 12 }, (_, index) => buy(client, `op-sale-${index}`)),
      );
      first.child.kill('SIGKILL');
      await once(first.child, 'exit');
      const second = await startTill();
      const again = clientOf(second.url);
      await again.signIn({ body: { pin: '1111' } });
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, index) => buy(again, `op-sale-${index}`)),
      );
      const ids = (list: typeof sold) =>
        list.map((answer) => (answer.ok ? answer.value.saleId : answer.problem.code));
      expect(ids(answers)).toEqual(ids(sold));
      expect(await again.status({})).toMatchObject({
        ok: true,
        value: { shift: { saleCount: 12, expectedCashMinor: 29_800 } },
      });
    },
  );

  it('turns encryption on at a start, says what the key is worth, and ends with code 2 without it', async () => {
    const atRest = { encryption: 'file', keyFile: join(folder, 'elsewhere', 'till.key') };
    const config = { ...tillConfig(), dataFolder: join(folder, 'sealed'), atRest };
    const start = async () => {
      const { child, said } = run(config);
      await until('the station says that it is ready', () => said().includes('station ready'), 20_000);
      return { child, said };
    };
    const plain = { ...config, atRest: { encryption: 'none' } };
    const before = run(plain);
    await until('the plain station is ready', () => before.said().includes('station ready'), 20_000);
    before.child.kill('SIGKILL');
    await once(before.child, 'exit');
    const ledger = join(folder, 'sealed', 'ledger.db');
    mkdirSync(join(folder, 'elsewhere'));
    const first = await start();
    expect(first.said()).toMatch(/the key lies in the file that atRest\.keyFile names/);
    expect(readFileSync(ledger).subarray(0, 15).toString()).not.toBe('SQLite format 3');
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    renameSync(atRest.keyFile, `${atRest.keyFile}.away`);
    const refused = run(config);
    const [code] = (await once(refused.child, 'exit')) as [number];
    expect([code, /^atRest\.keyFile: /m.test(refused.said())]).toEqual([2, true]);
    renameSync(`${atRest.keyFile}.away`, atRest.keyFile);
    await start();
  }, 60_000);

  it('is open once: a second process on the same data ends with code 2 and says why', async () => {
    await startTill();
    const { child, said } = run(tillConfig());
    const [code] = (await once(child, 'exit')) as [number];
    expect(code).toBe(2);
    expect(said()).toMatch(/another station process has .*ledger\.db open/);
  });

  it(
    'finishes on SIGTERM with code 0, its log truncated and its lock gone',
    { timeout: 60_000 },
    async () => {
      const { child } = await startTill();
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number];
      expect(code).toBe(0);
      expect(statSync(join(folder, 'data', 'ledger.db-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
      await startTill();
    },
  );

  it('pushes live events to paired screens and to nobody else', async () => {
    const { url } = await startTill();
    const key = readFileSync(join(folder, 'data', 'launch.key'), 'utf8');
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`;
    const stranger = new WebSocket(address);
    await once(stranger, 'error');
    const events: string[] = [];
    // The Engine.IO handshake by hand: "40" opens the namespace, "42" carries an event.
    const socket = new WebSocket(address, { headers: { authorization: `Bearer ${key}` } } as never);
    socket.addEventListener('open', () => socket.send('40'));
    socket.addEventListener('message', ({ data }) => void events.push(String(data)));
    const status = await until('a status', () => events.find((event) => event.startsWith('42["status"')));
    const [name, payload] = JSON.parse(status.slice(2)) as [string, unknown];
    expect(name).toBe('status');
    expect(liveEvents.status.parse(payload)).toMatchObject({ stationId: 'till-1', operator: null });
    socket.close();
  });
});
