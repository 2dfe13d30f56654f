import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeDocument, EPSON_80MM } from '@gatehouse/hardware/protocols';
import type { BenchDevice } from '../devices/bench-device.ts';
import { startPrinter, startScanner, startTurnstile } from '../devices/bench-devices.ts';
import { createEventLog } from '../devices/event-log.ts';
import { printView, type VenueView } from './contract.ts';
import { createLabApp, type LabVenue } from './lab-app.ts';

const TICKET = '8'.repeat(136);
let server: Server;
let base = '';
let devices: BenchDevice[] = [];
const links = new Map([
  ['cloud till-1', true],
  ['lan till-1', true],
]);
const sockets: Socket[] = [];

beforeAll(async () => {
  const log = createEventLog();
  const place = (id: string) => ({ id, stationId: 'till-1', name: id, port: 0 });
  devices = [
    await startScanner(place('scanner'), log),
    ...(await startPrinter(place('printer'), 'drawer', log)),
    await startTurnstile(place('turnstile'), 'modbus-tcp', log),
  ];
  const view: VenueView = {
    ready: true,
    progress: '',
    cloud: { url: '', openapi: '' },
    console: { url: '', email: '', password: '' },
    staff: [],
    stations: [],
  };
  const venue: LabVenue = {
    log,
    view: () => view,
    devices: () => devices,
    linkStations: (link) => (link === 'cloud' ? ['till-1', 'gate-a'] : ['till-1']),
    setLink: async (link, stationId, up) => void links.set(`${link} ${stationId}`, up),
    openLink: async (name) => (name === 'till-1' ? 'http://127.0.0.1:1/launch' : undefined),
    bench: () => ({ ready: true }),
    onChange: () => () => {},
    killProcess: (name) => name === 'till-1',
  };
  server = createServer(createLabApp({ venue, port: () => (server.address() as AddressInfo).port }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(devices.map((device) => device.stop()));
  server.closeAllConnections();
  server.close();
});

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
    redirect: 'manual',
  });
  return {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    body: (await answer.json()) as Record<string, unknown>,
  };
};
const get = async (path: string) =>
  (await fetch(base + path, { redirect: 'manual' })).json() as Promise<unknown>;
const dial = async (device: BenchDevice) => {
  const socket = connect({ host: '127.0.0.1', port: Number(device.wire.split(':').at(-1)) });
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
};
const device = (id: string) => devices.find((candidate) => candidate.id === id)!;

describe('devices under a hand', () => {
  it("puts a scanned code on the scanner's wire and says how many heard it", async () => {
    const socket = await dial(device('scanner'));
    const heard = once(socket, 'data');
    await vi.waitUntil(
      async () => ((await post('/devices/scanner/scan', { code: TICKET })).body['heard'] as number) > 0,
    );
    expect(String((await heard)[0])).toBe(`${TICKET}\r`);
  });

  it('shows what came out of the printer: words, a picture, and the codes read in the picture', async () => {
    const socket = await dial(device('printer'));
    const encoded = encodeDocument(
      {
        blocks: [
          { kind: 'text', text: 'Adult day', bold: true },
          { kind: 'qr', content: TICKET },
          { kind: 'cut' },
        ],
      },
      EPSON_80MM,
    );
    socket.write(encoded.bytes);
    const prints = await vi.waitUntil(async () => {
      const all = (await get('/devices/printer/prints')) as { codes: string[] }[];
      return all[0]?.codes.length === 1 && all;
    });
    const print = printView.parse(prints[0]);
    expect(print.text).toBe('Adult day');
    expect(print.codes).toEqual([TICKET]);
    expect(Buffer.from(print.png.split(',')[1]!, 'base64').subarray(1, 4).toString()).toBe('PNG');
  });

  it('lets nobody through a locked turnstile and counts who breaks through', async () => {
    expect(await get('/devices/turnstile/gate')).toEqual({ state: 'locked', pulses: 0, passages: 0 });
    expect((await post('/devices/turnstile/pass', { direction: 'in' })).body).toMatchObject({
      kind: 'blocked',
    });
    expect((await post('/devices/turnstile/pass', { direction: 'in', force: true })).body).toMatchObject({
      kind: 'passed',
    });
    expect(await get('/devices/turnstile/gate')).toMatchObject({ passages: 1 });
  });

  it('pulls a cable and plugs it in again', async () => {
    expect((await post('/devices/turnstile/fault', { fault: 'unplugged', on: true })).body).toEqual({
      faults: ['unplugged'],
    });
    await expect(dial(device('turnstile'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await post('/devices/turnstile/fault', { fault: 'unplugged', on: false });
    await expect(dial(device('turnstile'))).resolves.toBeDefined();
  });
});

describe('network', () => {
  it('cuts one station or all that have the link', async () => {
    expect((await post('/network', { link: 'cloud', station: 'till-1', up: false })).body).toMatchObject({
      stations: ['till-1'],
    });
    expect(links.get('cloud till-1')).toBe(false);
    expect((await post('/network', { link: 'cloud', up: true })).body).toMatchObject({
      stations: ['till-1', 'gate-a'],
    });
    expect(links.get('cloud till-1')).toBe(true);
  });
});

describe('what is wrong is named', () => {
  it.each([
    ['/devices/scanner/scan', {}, 400, 'code'],
    ['/devices/scanner/scan', { code: 5 }, 400, 'code'],
    ['/devices/scanner/scan', { code: 'A', loud: true }, 400, 'loud'],
    ['/devices/scanner/scan', 'A', 400, 'body'],
    ['/devices/nobody/scan', { code: 'A' }, 404, 'id'],
    ['/devices/printer/scan', { code: 'A' }, 409, 'id'],
    ['/devices/turnstile/pass', { direction: 'up' }, 400, 'direction'],
    ['/devices/scanner/fault', { fault: 'paper-out', on: true }, 400, 'fault'],
    ['/devices/scanner/fault', { fault: 'unplugged', on: 'yes' }, 400, 'on'],
    ['/devices/drawer/fault', { fault: 'unplugged', on: true }, 400, 'fault'],
    ['/network', { link: 'moon', up: true }, 400, 'link'],
    ['/network', { link: 'lan', station: 'gate-a', up: true }, 400, 'station'],
  ])('%s %j', async (path, body, status, field) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect((answer.body['errors'] as { field: string }[]).map((error) => error.field)).toContain(field);
  });

  it('answers broken JSON and unknown pages with a problem too', async () => {
    const broken = await fetch(`${base}/network`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{',
    });
    expect([broken.status, broken.headers.get('content-type')]).toEqual([
      400,
      expect.stringContaining('problem+json'),
    ]);
    expect((await fetch(`${base}/nothing`)).status).toBe(404);
  });
});

describe('this machine only', () => {
  it('refuses another Origin and another Host and sends no CORS header', async () => {
    const foreign = await post(
      '/network',
      { link: 'cloud', up: false },
      { Origin: 'https://elsewhere.example' },
    );
    expect(foreign.status).toBe(403);
    const rebound = await new Promise<number | undefined>((resolve) => {
      httpRequest(`${base}/venue.json`, { headers: { Host: 'rebound.example' } }, (answer) =>
        resolve(answer.resume().statusCode),
      ).end();
    });
    expect(rebound).toBe(421);
    const own = await fetch(`${base}/venue.json`, { headers: { Origin: base } });
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, null]);
  });

  it('opens a station by a redirect and knows no others', async () => {
    const answer = await fetch(`${base}/open/till-1`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'http://127.0.0.1:1/launch']);
    expect((await fetch(`${base}/open/till-9`)).status).toBe(404);
  });
});
