import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createClient,
  shiftRoutes,
  stationRoutes,
  tillRoutes,
  type Transport,
} from '@gatehouse/core/contract';
import { verifyChain } from '@gatehouse/core/journal';
import { createStation, type Station } from './compose.ts';
import { parseConfig } from './config/index.ts';
import { sha256Hex } from './ledger/index.ts';
import { type SmallCloud, startSmallCloud } from './testing/small-cloud.ts';
import { smallVenue } from './testing/small-venue.ts';
import { until } from './testing/until.ts';

let cloud: SmallCloud;
let station: Station;
let folder: string;
const log = pino({ level: 'silent' });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-station-'));
  cloud = await startSmallCloud({ role: 'till', stationId: 'till-1', rows: await smallVenue(Date.now()) });
  station = await createStation(configOf(), { log });
  await until('the venue is received', async () => (await fetch(`${station.api.url}/readyz`)).ok);
});

afterAll(async () => {
  await station?.stop();
  await cloud?.close();
  rmSync(folder, { recursive: true, force: true });
});

const configOf = () =>
  parseConfig({
    role: 'till',
    dataFolder: folder,
    api: { port: 0 },
    cloud: { url: cloud.url },
    enrolment: { code: 'CODE-1234' },
  });

/** As an integrator on the same machine does it: with the launch key. */
const overHttp: Transport = async ({ method, path, body }) => {
  const key = readFileSync(join(folder, 'launch.key'), 'utf8');
  const answer = await fetch(`${station.api.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
};

/** As the Electron shell does it: over a port that was handed to the page. */
function overPort(): { transport: Transport; close: () => void } {
  const { port1, port2 } = new MessageChannel();
  const stop = station.connect(port1 as never);
  let lastId = 0;
  const waiting = new Map<number, (answer: { status: number; body: unknown }) => void>();
  port2.on('message', (message: { id?: number; status: number; body: unknown }) => {
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  return {
    transport: ({ method, path, body }) =>
      new Promise((resolve) => {
        lastId += 1;
        waiting.set(lastId, resolve);
        port2.postMessage({ id: lastId, method, path, ...(body !== undefined && { body }) });
      }),
    close() {
      stop();
      port1.close();
      port2.close();
    },
  };
}

describe.each(['loopback HTTP', 'a MessagePort'])('the contract over %s', (adapter) => {
  const port = { close: () => {} };
  let transport: Transport;
  beforeAll(() => {
    if (adapter === 'loopback HTTP') transport = overHttp;
    else {
      const over = overPort();
      transport = over.transport;
      port.close = over.close;
    }
  });
  afterAll(() => port.close());
  const client = () => ({
    ...createClient(stationRoutes, transport),
    ...createClient(tillRoutes, transport),
    ...createClient(shiftRoutes, transport),
  });

  it('says who the station is', async () => {
    const status = await client().status({});
    expect(status).toMatchObject({
      ok: true,
      value: {
        stationId: 'till-1',
        role: 'till',
        venue: { name: 'Waldpark', currency: 'EUR' },
        hub: { state: 'self' },
      },
    });
  });

  it('refuses to sell to nobody, a wrong PIN, and lets a cashier in', async () => {
    const sale = {
      operationId: 'op-nobody',
      lines: [],
      expectedTotalMinor: 0,
      tenders: [{ kind: 'cash' as const, tenderedMinor: 0 }],
    };
    expect(await client().completeSale({ body: sale })).toMatchObject({
      ok: false,
      problem: { status: 401, code: 'signed_out' },
    });
    expect(await client().signIn({ body: { pin: '9999' } })).toMatchObject({
      ok: false,
      problem: { status: 401, code: 'wrong_pin' },
    });
    expect(await client().signIn({ body: { pin: '1111' } })).toMatchObject({
      ok: true,
      value: { operatorId: 'jonas', role: 'supervisor' },
    });
  });

  it('names the field that is wrong', async () => {
    const wrong = await transport({
      method: 'POST',
      path: '/api/v1/till/shifts',
      body: { operationId: 'op-123456', floatMinor: -1, extra: 1 },
    });
    expect(wrong.status).toBe(400);
    expect(
      (wrong.body as { errors: { field: string }[] }).errors.map(({ field }) => field).toSorted(),
    ).toEqual(['extra', 'floatMinor']);
  });

  it('answers 404 and 405 with problem details', async () => {
    expect(await transport({ method: 'GET', path: '/api/v1/nothing' })).toMatchObject({
      status: 404,
      body: { code: 'no_such_route' },
    });
    expect(await transport({ method: 'PUT', path: '/api/v1/status', body: {} })).toMatchObject({
      status: 405,
      body: { code: 'wrong_method' },
    });
  });

  it('sells tickets from an opened shift, once per operation id, and closes it', async () => {
    const tag = adapter.replaceAll(' ', '-');
    expect(await client().signIn({ body: { pin: '1111' } })).toMatchObject({ ok: true });
    expect(
      await client().openShift({ body: { operationId: `shift-${tag}`, floatMinor: 10_000 } }),
    ).toMatchObject({ ok: true, value: { expectedCashMinor: 10_000 } });
    const day = (await client().status({})) as { value: { businessDay: string } };
    const body = {
      operationId: `sale-${tag}`,
      lines: [
        { lineId: 'a', variantId: 'day-adult', quantity: 2, sessionId: null, day: day.value.businessDay },
        { lineId: 'b', variantId: 'coffee', quantity: 1, sessionId: null, day: day.value.businessDay },
      ],
      expectedTotalMinor: 5_120,
      tenders: [{ kind: 'cash' as const, tenderedMinor: 6_000 }],
    };
    const first = await client().completeSale({ body });
    if (!first.ok) throw new Error(JSON.stringify(first.problem));
    expect(first.value).toMatchObject({
      totalMinor: 5_120,
      changeMinor: 880,
      operatorName: 'Jonas',
      tickets: [{}, {}],
    });
    expect(first.value.tickets[0]?.code).toHaveLength(136);
    const again = await client().completeSale({ body });
    expect(again.ok && again.value.saleId).toBe(first.value.saleId);
    expect(
      await client().closeShift({ body: { operationId: `close-${tag}`, countedMinor: 15_000 } }),
    ).toMatchObject({
      ok: true,
      value: { expectedMinor: 15_120, differenceMinor: -120, saleCount: 1 },
    });
    await client().signOut({ body: {} });
  });
});

describe('the loopback door', () => {
  const raw = (
    path: string,
    headers: Record<string, string>,
    method = 'GET',
    body?: string,
  ): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port: station.api.port, path, method, headers },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  const key = () => `Bearer ${readFileSync(join(folder, 'launch.key'), 'utf8')}`;

  it('turns away foreign hosts, foreign pages and the unpaired', async () => {
    expect((await raw('/api/v1/status', { host: 'evil.example', authorization: key() })).status).toBe(421);
    expect((await raw('/api/v1/status', { origin: 'http://127.0.0.1:1', authorization: key() })).status).toBe(
      403,
    );
    expect(
      (await raw('/api/v1/status', { 'sec-fetch-site': 'same-site', authorization: key() })).status,
    ).toBe(403);
    expect((await raw('/api/v1/status', {})).status).toBe(401);
    expect((await raw('/api/v1/status', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await raw('/api/v1/status', { authorization: key() })).status).toBe(200);
  });

  it('opens once per launch link and remembers the screen by a strict cookie', async () => {
    const { url } = (await (
      await fetch(`${station.api.url}/api/v1/launch-links`, {
        method: 'POST',
        headers: { authorization: key(), 'content-type': 'application/json' },
        body: '{}',
      })
    ).json()) as { url: string };
    const path = url.slice(station.api.url.length);
    const opened = await raw(path, {});
    expect(opened.status).toBe(303);
    const cookie = String(opened.headers['set-cookie']);
    expect(cookie).toMatch(/^gatehouse-till-1=.*HttpOnly; SameSite=Strict/);
    expect((await raw(path, {})).status).toBe(403);
    expect((await raw('/api/v1/status', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
    expect((await raw('/api/v1/status', { cookie: `${cookie.split(';')[0]}x` })).status).toBe(401);
  });

  it('takes JSON only, of bounded size and depth', async () => {
    const headers = { authorization: key(), 'content-type': 'application/json' };
    expect(
      (await raw('/api/v1/sign-in', { ...headers, 'content-type': 'text/plain' }, 'POST', '{}')).status,
    ).toBe(415);
    expect((await raw('/api/v1/sign-in', headers, 'POST', '{"pin":')).status).toBe(400);
    expect(
      (await raw('/api/v1/sign-in', headers, 'POST', `{"pin":${'['.repeat(40)}${']'.repeat(40)}}`)).status,
    ).toBe(400);
    expect(
      (await raw('/api/v1/sign-in', headers, 'POST', JSON.stringify({ pin: 'x'.repeat(300_000) }))).status,
    ).toBe(413);
  });

  it('keeps the launch key to its owner and sends a strict policy', async () => {
    expect(statSync(join(folder, 'launch.key')).mode & 0o777).toBe(0o600);
    const { headers } = await raw('/healthz', {});
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('describes itself and counts', async () => {
    const document = JSON.parse((await raw('/openapi.json', {})).text) as {
      openapi: string;
      paths: Record<string, unknown>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toContain('/api/v1/till/sale-files/{saleId}/refunds');
    expect((await raw('/metrics', {})).text).toMatch(/gatehouse_sales_total\{station="till-1"\} 2/);
  });
});

describe('with the cloud away', () => {
  it('keeps the journal, says how much is unsynced, and delivers it all once the cloud is back', async () => {
    cloud.up = false;
    const client = {
      ...createClient(stationRoutes, overHttp),
      ...createClient(tillRoutes, overHttp),
      ...createClient(shiftRoutes, overHttp),
    };
    await client.signIn({ body: { pin: '1111' } });
    expect(await client.openShift({ body: { operationId: 'offline-shift', floatMinor: 500 } })).toMatchObject(
      { ok: true },
    );
    const status = await client.status({});
    expect(status.ok && status.value.cloud.unsyncedCount).toBeGreaterThan(0);
    cloud.up = true;
    await until('everything arrived', async () => {
      const now = await client.status({});
      return now.ok && now.value.cloud.unsyncedCount === 0;
    });
    expect(cloud.records).toHaveLength(station.ledger.head().seq);
    const chain = verifyChain(cloud.records, { seq: 0, hash: station.ledger.hashBefore(1) ?? '' }, sha256Hex);
    expect(chain).toMatchObject({ kind: 'intact', headHash: station.ledger.head().hash });
  });

  it('starts again without the cloud: same screens, same shift, same staff', async () => {
    await station.stop();
    cloud.up = false;
    station = await createStation(configOf(), { log });
    const client = {
      ...createClient(stationRoutes, overHttp),
      ...createClient(tillRoutes, overHttp),
      ...createClient(shiftRoutes, overHttp),
    };
    expect(await client.signIn({ body: { pin: '2222' } })).toMatchObject({
      ok: true,
      value: { name: 'Lena' },
    });
    expect(await client.status({})).toMatchObject({
      ok: true,
      value: { shift: { floatMinor: 500 }, cloud: { state: 'down' } },
    });
    expect(
      await client.openDrawer({ body: { operationId: 'no-sale-lena', reason: 'change' } }),
    ).toMatchObject({ ok: false, problem: { status: 403, code: 'needs_override' } });
    cloud.up = true;
  });
});

describe('the disk', () => {
  it('is looked at as long as the station runs, and what is found is in its status and its metrics', async () => {
    const client = createClient(stationRoutes, overHttp);
    const storage = await until('the room is known', async () => {
      const answer = await client.status({});
      return answer.ok && answer.value.storage?.freeBytes ? answer.value.storage : undefined;
    });
    expect(storage).toMatchObject({ writing: 'writable', damage: null, logHeld: false });
    expect(storage.ledgerBytes).toBeGreaterThan(0);
    const metrics = await (await fetch(`${station.api.url}/metrics`)).text();
    expect(metrics).toMatch(/gatehouse_storage_bytes\{of="free",[^}]*\} [1-9]/);
    expect(metrics).toMatch(/gatehouse_ledger_writable\{[^}]*\} 1/);
  });
});
