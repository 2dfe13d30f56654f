import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import { recordText, listPriceLine, WALK_IN } from '@gatehouse/core/journal';
import { PROTOCOL, SCOPE_ROW_VERSIONS, type Succession, successionText } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { venueFile } from '../../testing/fixtures.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import { enrolmentRequest, type TestStation } from '../../testing/test-station.ts';

const CAPACITY = { backlogMax: 200, creditMax: 100, pushesMax: 1 };
let cloud: TestCloud;
let admin: pg.Client;
const stations = ['old', 'busy', 'full', 'bomb', 'mistaken', 'heir', 'cursors'].map((stationId, index) => ({
  stationId,
  registerId: `P${index}`,
  name: stationId,
  place: '',
  role: 'till' as const,
}));

beforeAll(async () => {
  const file = venueFile();
  cloud = await startTestCloud([{ ...file, stations: [...file.stations, ...stations] }], {
    sync: { capacity: CAPACITY, rowVersions: { ...SCOPE_ROW_VERSIONS, catalogue: 2 } },
  });
  admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
}, 60_000);
afterAll(async () => {
  await admin.end();
  await cloud.stop();
});

const inOrg = <T>(run: Parameters<TestCloud['database']['tenants']['transaction']>[1]) =>
  cloud.database.tenants.transaction('org-a', run) as Promise<T>;
const write = (station: TestStation, count: number): void => {
  for (let n = 0; n < count; n += 1) station.write('ClockJumped', { deltaMs: n });
};
async function rows<T>(text: string, values: readonly unknown[]): Promise<readonly T[]> {
  return (await admin.query(text, [...values])).rows as T[];
}

/** A record as software wrote it before its kind had a second version. */
function writeOld(station: TestStation, kind: string, body: object): void {
  const newest = station.write('ClockJumped', { deltaMs: 0 });
  station.journal.pop();
  const { body: _, ...header } = JSON.parse(newest.text) as Parameters<typeof recordText>[0] & {
    body: unknown;
  };
  const fact = { kind, kindVersion: 1, body } as unknown as Parameters<typeof recordText>[1];
  station.writeText(recordText({ ...header, kind, kindVersion: 1 }, fact));
}

describe('a station of an older version', () => {
  it('hands over everything, is told which scopes need an update, and is served the others', async () => {
    const station = await cloud.enrol('old');
    writeOld(station, 'StationEnrolled', { role: 'till', softwareVersion: '0', publicKey: 'k' });
    writeOld(station, 'ShiftClosed', {
      shiftId: 'shift-1',
      zNumber: 1,
      currency: 'EUR',
      expectedMinor: 0,
      countedMinor: 0,
      differenceMinor: 0,
      saleCount: 0,
      grossMinor: 0,
    });
    // Speaks of one version and of nothing it can read, as the first stations did.
    expect(valueOf(await station.hello())).toMatchObject({
      kind: 'welcome',
      protocol: 1,
      upgradeRequired: ['policy', 'catalogue', 'staff'],
    });
    expect(valueOf(await station.push())).toMatchObject({
      kind: 'ack',
      durableThrough: { seq: 2 },
      results: [],
    });
    await cloud.cloud.projected();
    expect(
      await rows('SELECT 1 FROM sync.quarantine JOIN sync.stream USING (stream_id) WHERE station_id = $1', [
        'old',
      ]),
    ).toEqual([]);
    const pull = (scope: 'catalogue' | 'revocations', rowVersion?: number) =>
      station.client.pull({
        body: {
          protocol: 1,
          scope,
          generation: '',
          position: 0,
          ...(rowVersion !== undefined && { rowVersion }),
        },
      });
    expect(await pull('catalogue')).toMatchObject({
      ok: false,
      problem: { status: 426, code: 'upgrade_required', detail: expect.stringContaining('version 2') },
    });
    expect(await pull('catalogue', 2)).toMatchObject({ ok: true });
    expect(await pull('revocations')).toMatchObject({ ok: true });
  });

  it('that has no common version with this cloud still hands its journal over', async () => {
    const station = await cloud.enrol('cursors');
    write(station, 1);
    const greeting = {
      protocol: { min: 90, max: 99 },
      stationId: 'cursors',
      incarnation: station.incarnation,
      softwareVersion: '99',
      head: { seq: 1, hash: station.journal[0]?.hash ?? '' },
      cursors: [{ scope: 'tickets', generation: 'g', position: 7 }],
      clock: { wallMs: Date.now(), monotonicMs: 1 },
      emits: { DroneLanded: 3 },
      health: { role: 'till', unsyncedCount: 1, devicesGone: [], openPrintJobs: 0 },
      somethingNew: true,
    };
    const welcome = valueOf(await station.client.hello({ body: greeting }));
    expect(welcome).toMatchObject({ kind: 'welcome', protocol: PROTOCOL.max });
    expect(welcome.kind === 'welcome' && welcome.upgradeRequired.length).toBe(
      Object.keys(SCOPE_ROW_VERSIONS).length,
    );
    const request = { ...station.request(), protocol: 99, somethingNew: 1 };
    expect(valueOf(await station.client.push({ body: request }))).toMatchObject({ kind: 'ack' });
    const [report] = await rows<{ cursors: unknown; emits: unknown; upgrade_required: string[] }>(
      `SELECT cursors, emits, upgrade_required FROM sync.stream_report JOIN sync.stream USING (stream_id)
       WHERE station_id = $1`,
      ['cursors'],
    );
    expect(report).toMatchObject({ cursors: greeting.cursors, emits: { DroneLanded: 3 } });
    expect(report?.upgrade_required).toContain('tickets');
  });
});

describe('back-pressure', () => {
  it('gives no credit while too much is stored and not applied, and gives it again afterwards', async () => {
    const station = await cloud.enrol('busy');
    const [stream] = await rows<{ stream_id: string }>(
      'SELECT stream_id FROM sync.stream WHERE station_id = $1',
      ['busy'],
    );
    write(station, 250);
    // Somebody holds the projection of this stream, as one that fails would.
    await admin.query('BEGIN');
    await admin.query('SELECT 1 FROM sync.projection WHERE stream_id = $1 FOR UPDATE', [stream?.stream_id]);
    try {
      expect(valueOf(await station.push(1, 120))).toMatchObject({ kind: 'ack', credit: 80 });
      expect(valueOf(await station.push(121, 250))).toMatchObject({ kind: 'ack', credit: 0 });
      expect(valueOf(await station.hello())).toMatchObject({ kind: 'welcome', nextSeq: 251, credit: 0 });
    } finally {
      await admin.query('COMMIT');
    }
    await cloud.cloud.projected();
    expect(valueOf(await station.hello())).toMatchObject({ kind: 'welcome', credit: CAPACITY.creditMax });
  });

  it('sends a push away for a moment when its hands are full, and takes it then', async () => {
    const station = await cloud.enrol('full');
    const other = await cloud.enrol('till2-org-a');
    write(station, 1);
    write(other, 1);
    await admin.query('BEGIN');
    await admin.query(`SELECT 1 FROM sync.stream WHERE station_id = 'full' FOR UPDATE`);
    const held = station.push();
    let answer;
    try {
      // The first one is inside once the second is sent away.
      do answer = valueOf(await other.hello());
      while (answer.kind !== 'welcome');
      const endMs = performance.now() + 10_000;
      do answer = valueOf(await other.push());
      while (answer.kind !== 'retry' && performance.now() < endMs);
      expect(answer).toMatchObject({ kind: 'retry', afterMs: expect.any(Number) });
    } finally {
      await admin.query('COMMIT');
    }
    expect(valueOf(await held)).toMatchObject({ kind: 'ack', durableThrough: { seq: 1 } });
    expect(valueOf(await other.push())).toMatchObject({ kind: 'ack', durableThrough: { seq: 1 } });
  });
});

describe('a compressed push', () => {
  const post = async (station: TestStation, body: Uint8Array, encoding = 'zstd') =>
    (
      await fetch(`${cloud.url}/sync/v1/push`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await station.token()}`,
          'content-type': 'application/json',
          'content-encoding': encoding,
        },
        body,
      })
    ).status;

  it('is taken, and one that unfolds into a flood or is no zstd is refused without unfolding it', async () => {
    const station = await cloud.enrol('bomb');
    write(station, 3);
    expect(await post(station, zstdCompressSync(JSON.stringify(station.request())))).toBe(200);
    const before = process.memoryUsage().rss;
    const flood = zstdCompressSync(Buffer.alloc(128 * 1024 * 1024, 0x20));
    expect(flood.length).toBeLessThan(256 * 1024);
    expect(await post(station, flood)).toBe(413);
    expect(await post(station, randomBytes(300 * 1024))).toBe(413);
    expect(await post(station, randomBytes(1_000))).toBe(400);
    // The flood itself stands in this process once; unfolding it again would be seen.
    expect(process.memoryUsage().rss - before).toBeLessThan(250 * 1024 * 1024);
    expect(valueOf(await station.push())).toMatchObject({ kind: 'ack', durableThrough: { seq: 3 } });
  });
});

describe('a station that was revoked by mistake', () => {
  it('is reinstated: what it handed over meanwhile is judged anew, in sequence, and counts once', async () => {
    const station = await cloud.enrol('mistaken');
    const ida = await cloud.console('ida@org-a.example');
    const params = { venueId: 'venue-a', stationId: 'mistaken' };
    sell(station, 'before');
    await station.push();
    valueOf(await ida.revokeStation({ params, body: {} }));
    // A proof is kept for a second.
    cloud.passMs(1_100);
    sell(station, 'meanwhile-1');
    station.writeText('not a record');
    sell(station, 'meanwhile-2');
    const answer = valueOf(await station.push());
    expect(answer.kind === 'ack' && answer.results.length).toBe(3);
    await cloud.cloud.projected();
    const salesOf = async () =>
      (
        await rows<{ sale_id: string }>(
          `SELECT sale_id FROM analytics.sale WHERE station_id = $1 ORDER BY sale_id`,
          ['mistaken'],
        )
      ).map((row) => row.sale_id);
    expect(await salesOf()).toEqual(['before']);
    for (const releasedCount of [2, 0])
      expect(valueOf(await ida.reinstateStation({ params, body: {} }))).toEqual({
        stationId: 'mistaken',
        releasedCount,
      });
    cloud.passMs(1_100);
    sell(station, 'afterwards');
    expect(valueOf(await station.push(4, 5))).toMatchObject({ kind: 'ack', results: [] });
    await cloud.cloud.projected();
    expect(await salesOf()).toEqual(['afterwards', 'before', 'meanwhile-1', 'meanwhile-2']);
    const keys = valueOf(
      await station.client.pull({ body: { protocol: 1, scope: 'keys', generation: '', position: 0 } }),
    ).rows.map((row) => JSON.parse(row.text) as { keyId: number; revoked: boolean });
    expect(keys.find(({ keyId }) => keyId === station.identity.ticketKeyId)).toMatchObject({
      revoked: false,
    });
    expect(
      await rows(`SELECT seq FROM sync.release JOIN sync.stream USING (stream_id) WHERE station_id = $1`, [
        'mistaken',
      ]),
    ).toHaveLength(2);
  });
});

describe('a new incarnation', () => {
  const successionOf = (station: TestStation, more: Partial<Succession> = {}) => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const incarnation = randomBytes(16).toString('hex');
    const { code: _, softwareVersion: __, ...keys } = enrolmentRequest('', privateKey, incarnation, true);
    const succession: Succession = {
      ...keys,
      stationId: station.identity.stationId,
      previous: { incarnation: station.incarnation, seq: 1, hash: station.journal[0]?.hash ?? '' },
      cause: 'restored',
      evidence: null,
      beganAtMs: Date.now(),
      ...more,
    };
    const signature = sign(null, Buffer.from(successionText(succession)), station.privateKey).toString(
      'base64url',
    );
    return { succession, signature, softwareVersion: 'test' };
  };

  it('is taken from the one before it only, as often as it is asked, and tells a copy that it is one', async () => {
    const station = await cloud.enrol('heir');
    write(station, 2);
    await station.push();
    const body = successionOf(station);
    const forged = { ...body, signature: Buffer.alloc(64).toString('base64url') };
    expect(await station.client.openIncarnation({ body: forged })).toMatchObject({
      ok: false,
      problem: { status: 400, errors: [{ field: 'signature' }] },
    });
    const first = valueOf(await station.client.openIncarnation({ body }));
    expect(first.ticketKeyId).toBeGreaterThan(0);
    expect(valueOf(await station.client.openIncarnation({ body })).ticketKeyId).toBe(first.ticketKeyId);
    const stolen = successionOf(station, { incarnation: body.succession.incarnation });
    expect(await station.client.openIncarnation({ body: stolen })).toMatchObject({ ok: false });
    cloud.passMs(1_100);
    expect(valueOf(await station.hello())).toMatchObject({ kind: 'welcome', succeeded: true });
    // What the former one had not handed over still comes, under its own name.
    write(station, 1);
    expect(valueOf(await station.push(3, 3))).toMatchObject({ kind: 'ack', durableThrough: { seq: 3 } });
    expect(
      await station.client.push({
        body: { ...station.request(3, 3), branch: randomBytes(16).toString('hex') },
      }),
    ).toMatchObject({ ok: false, problem: { code: 'branch_unknown' } });
    const published = await inOrg<{ rows: { row_text: string }[] }>((tx) =>
      sql`SELECT row_text FROM sync.scope_row WHERE scope = 'stations' AND row_id = 'heir'`.execute(tx),
    );
    expect(JSON.parse(published.rows[0]?.row_text ?? '{}')).toMatchObject({
      incarnation: body.succession.incarnation,
      publicKey: body.succession.publicKey,
    });
  });
});

function sell(station: TestStation, saleId: string): void {
  station.write(
    'SaleCompleted',
    {
      saleId,
      receiptNumber: `R-${saleId}`,
      currency: 'EUR',
      lines: [
        listPriceLine({
          lineId: 'l1',
          productId: 'coffee',
          variantId: 'coffee',
          name: 'Coffee',
          quantity: 1,
          unitPriceMinor: 360,
          netMinor: 300,
          taxMinor: 60,
          grossMinor: 360,
          taxRateId: 'vat-20',
          taxBasisPoints: 2_000,
          deferral: { kind: 'none' },
        }),
      ],
      tenders: [
        { tenderId: randomUUID(), kind: 'cash', amountMinor: 360, tenderedMinor: 360, changeMinor: 0 },
      ],
      roundingMinor: 0,
      totalMinor: 360,
      ...WALK_IN,
    },
    { occurredAtMs: Date.UTC(2026, 10, 22, 10), businessDay: '2026-11-22' },
  );
}
