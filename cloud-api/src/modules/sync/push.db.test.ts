// Long because it goes through everything a batch can be, each against the same cloud: starting one takes longer than the rest.
import { randomUUID } from 'node:crypto';
import { chainHash, genesisHash } from '@gatehouse/core/journal';
import { CLOUD_AUDIENCE, SCOPE_ROW_VERSIONS } from '@gatehouse/core/sync';
import { SignJWT } from 'jose';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawPublicKeyOf, sha256Hex } from '../../platform/ed25519.ts';
import { startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import { venueFile } from '../../testing/fixtures.ts';
import { enrolTestStation, type TestStation } from '../../testing/test-station.ts';
import { acceptPush } from './accept-push.ts';
import { createCapacity } from './capacity.ts';
import { createEnrolmentCode } from './enrolment.ts';
import { stationOfToken } from './station-token.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud([venueFile()], { services: new Set(['identity', 'sync']) });
});
afterAll(() => cloud.stop());

const inOrg = <T>(run: Parameters<TestCloud['database']['tenants']['transaction']>[1]) =>
  cloud.database.tenants.transaction('org-a', run) as Promise<T>;

/** A station with a journal of its own for each test: a new incarnation of the second till. */
async function freshStation(records: number): Promise<TestStation> {
  const { code } = await inOrg<{ code: string }>((tx) =>
    createEnrolmentCode(tx, { organizationId: 'org-a', stationId: 'till2-org-a' }, Date.now()),
  );
  const station = await enrolTestStation(cloud.url, code);
  for (let count = 0; count < records; count += 1) station.write('ClockJumped', { deltaMs: count });
  return station;
}

async function storedOf(station: TestStation): Promise<readonly { seq: number; text: string }[]> {
  const found = await inOrg<{ rows: { seq: number; bytes: Buffer }[] }>((tx) =>
    sql`SELECT seq, bytes FROM sync.record JOIN sync.stream USING (stream_id)
        WHERE incarnation = ${station.incarnation} ORDER BY seq`.execute(tx),
  );
  return found.rows.map((row) => ({ seq: row.seq, text: row.bytes.toString('utf8') }));
}

const expectedOf = (station: TestStation) => station.journal.map(({ seq, text }) => ({ seq, text }));

async function exceptionKinds(station: TestStation): Promise<readonly string[]> {
  const found = await inOrg<{ rows: { kind: string }[] }>((tx) =>
    sql`SELECT kind FROM sync.exception WHERE cause_key LIKE ${`%${station.incarnation}%`} ORDER BY kind`.execute(
      tx,
    ),
  );
  return found.rows.map((row) => row.kind);
}

async function callerOf(station: TestStation) {
  const caller = await stationOfToken(cloud.database, `Bearer ${await station.token()}`, Date.now());
  if (!caller) throw new Error('the token is not valid');
  return caller;
}

describe('taking a journal', () => {
  it('stores the exact bytes once, however often and in whatever cut they come', async () => {
    const station = await freshStation(40);
    for (const [from, until] of [
      [1, 10],
      [1, 10],
      [5, 25],
      [1, 25],
      [20, 40],
      [1, 40],
    ] as const) {
      const answer = valueOf(await station.push(from, until));
      expect(answer).toMatchObject({ kind: 'ack', results: [] });
    }
    expect(await storedOf(station)).toEqual(expectedOf(station));
    expect(valueOf(await station.hello())).toMatchObject({
      kind: 'welcome',
      nextSeq: 41,
      hashBefore: station.journal[39]?.hash,
    });
  });

  it('asks for what is missing instead of leaving a gap', async () => {
    const station = await freshStation(10);
    expect(valueOf(await station.push(6, 10))).toMatchObject({ kind: 'nack', expectedSeq: 1 });
    expect(await storedOf(station)).toEqual([]);
    expect(valueOf(await station.push(1, 5))).toMatchObject({ kind: 'ack', durableThrough: { seq: 5 } });
    expect(valueOf(await station.push(6, 10))).toMatchObject({ kind: 'ack', durableThrough: { seq: 10 } });
  });

  it('stores once what arrives many times at the same moment', async () => {
    const station = await freshStation(60);
    const cuts = [
      [1, 60],
      [1, 60],
      [1, 30],
      [1, 45],
      [1, 60],
      [1, 10],
      [1, 60],
      [1, 20],
    ] as const;
    const answers = await Promise.all(cuts.map(([from, until]) => station.push(from, until)));
    expect(answers.map((answer) => valueOf(answer).kind)).toEqual(cuts.map(() => 'ack'));
    expect(await storedOf(station)).toEqual(expectedOf(station));
  });

  it('would store twice without the lock of the stream (negative control)', async () => {
    const station = await freshStation(20);
    const caller = await callerOf(station);
    const admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
    await admin.connect();
    // The unique keys catch what the lock prevents; without them the lock alone has to hold.
    await admin.query('ALTER TABLE sync.quarantine DROP CONSTRAINT quarantine_stream_id_seq_fkey');
    await admin.query('ALTER TABLE sync.unknown_kind DROP CONSTRAINT unknown_kind_stream_id_seq_fkey');
    await admin.query('ALTER TABLE sync.record DROP CONSTRAINT record_pkey; DROP INDEX sync.record_by_id');
    const pushAll = (streamLock: 'for-update' | 'none') => {
      // Holds every transaction at its first statement until all have begun, so that they truly overlap.
      let waiting = 8;
      let open: () => void = () => undefined;
      const together = new Promise<void>((resolve) => (open = resolve));
      const tenants: typeof cloud.database.tenants = {
        transaction: (organizationId, run) =>
          cloud.database.tenants.transaction(organizationId, async (tx) => {
            if ((waiting -= 1) === 0) open();
            await together;
            return run(tx);
          }),
      };
      return Promise.all(
        Array.from({ length: 8 }, () =>
          acceptPush(
            { tenants, nowMs: Date.now, capacity: createCapacity(), streamLock },
            caller,
            station.request(),
          ),
        ),
      );
    };
    try {
      await pushAll('for-update');
      expect(await storedOf(station)).toHaveLength(20);
      await admin.query('DELETE FROM sync.record WHERE stream_id = $1', [caller.streamId]);
      await admin.query(`UPDATE sync.stream SET next_seq = 1, head_hash = $2 WHERE stream_id = $1`, [
        caller.streamId,
        genesisOf(station),
      ]);
      await pushAll('none');
      expect((await storedOf(station)).length).toBeGreaterThan(20);
      await admin.query('DELETE FROM sync.record WHERE stream_id = $1', [caller.streamId]);
    } finally {
      await admin.query('ALTER TABLE sync.record ADD PRIMARY KEY (stream_id, seq)');
      await admin.query(
        'CREATE UNIQUE INDEX record_by_id ON sync.record (record_id, organization_id) WHERE record_id IS NOT NULL',
      );
      await admin.end();
    }
  });

  it('freezes a stream whose records differ at the same place, and keeps what it had', async () => {
    const station = await freshStation(5);
    await station.push();
    const before = await storedOf(station);
    station.journal.splice(3);
    station.write('ClockJumped', { deltaMs: 99 });
    station.write('ClockJumped', { deltaMs: 100 });
    expect(valueOf(await station.push(4, 5))).toMatchObject({ kind: 'fork', seq: 4 });
    station.write('ClockJumped', { deltaMs: 101 });
    expect(valueOf(await station.push(6, 6))).toMatchObject({ kind: 'fork', seq: 4 });
    expect(valueOf(await station.hello())).toMatchObject({ kind: 'fork', seq: 4 });
    expect(await storedOf(station)).toEqual(before);
    expect(await exceptionKinds(station)).toEqual(['stream_forked']);
  });

  it.each([
    ['is cut in the middle of a character of two halves', `{"x":"${'-'.repeat(3_993)}🎟"}`],
    ['quotes a NUL', String.raw`{"x":"\u0000xyz"}`],
    ['is no record at all', 'a\u0000b'],
  ])('finds a fork whose record %s', async (_what, text) => {
    const station = await freshStation(3);
    expect(valueOf(await station.push()).kind).toBe('ack');
    station.journal.splice(2);
    station.journal.push({ seq: 3, text, hash: sha256Hex(text) });
    expect(valueOf(await station.push(3, 3))).toMatchObject({ kind: 'fork', seq: 3 });
    expect(await exceptionKinds(station)).toEqual(['stream_forked']);
  });

  it.each([
    ['an id with a NUL', { id: 'a\u0000b' }],
    ['an id that is half a character', { id: '\ud800' }],
    ['a kind with a NUL', { kind: 'a\u0000b' }],
    ['a kind of a version beyond all', { kind: 'Sung', kindVersion: 2 ** 40 }],
    ['a number with a NUL', { seq: 'a\u0000b' }],
  ])('puts aside a record with %s, and takes what is behind it', async (_what, strange) => {
    const station = await freshStation(1);
    const [before] = station.journal;
    const odd = { ...(JSON.parse(before?.text ?? '') as object), id: randomUUID(), seq: 2, ...strange };
    const text = JSON.stringify(odd);
    station.journal.push({ seq: 2, text, hash: chainHash(text, before?.hash ?? '', sha256Hex) });
    station.write('ClockJumped', { deltaMs: 3 });
    expect(valueOf(await station.push())).toMatchObject({
      kind: 'ack',
      durableThrough: { seq: 3 },
      results: [{ seq: 2, outcome: 'quarantined' }],
    });
    expect(await storedOf(station)).toEqual(expectedOf(station));
  });

  it('books no record that is one thing when it is taken and another when it is read', async () => {
    const station = await freshStation(1);
    const [before] = station.journal;
    const own = JSON.stringify({ ...(JSON.parse(before?.text ?? '') as object), id: randomUUID(), seq: 2 });
    const text = `${own.slice(0, -1)},"stationId":"till-org-a","id":"another"}`;
    station.journal.push({ seq: 2, text, hash: chainHash(text, before?.hash ?? '', sha256Hex) });
    expect(valueOf(await station.push())).toMatchObject({ kind: 'ack', durableThrough: { seq: 2 } });
    // Not until all is applied: the negative control above may leave a stream that ends before its head says.
    await expect.poll(() => exceptionKinds(station), { timeout: 20_000 }).toEqual(['quarantined_record']);
  });

  it('finds a fork by the greeting alone', async () => {
    const station = await freshStation(5);
    await station.push();
    station.journal.splice(4);
    station.write('ClockJumped', { deltaMs: 99 });
    expect(valueOf(await station.hello())).toMatchObject({ kind: 'fork', seq: 5 });
  });

  it('welcomes a station whose greeting was overtaken by its own push', async () => {
    const station = await freshStation(3);
    await station.push();
    station.journal.pop();
    expect(valueOf(await station.hello())).toMatchObject({ kind: 'welcome', nextSeq: 4 });
  });
});

function genesisOf(station: TestStation): string {
  return genesisHash(station.identity.stationId, station.incarnation, sha256Hex);
}

describe('records that cannot be trusted', () => {
  it('are put aside in their slots, each with its cause, and block nothing behind them (complaint 23)', async () => {
    const station = await freshStation(2);
    station.writeText('not json');
    station.writeText('[1]');
    station.writeText(JSON.stringify({ id: 'x' }));
    station.write('ClockJumped', { deltaMs: 3 });
    const foreign = JSON.parse(station.journal[0]?.text ?? '{}') as Record<string, unknown>;
    station.writeText(JSON.stringify({ ...foreign, id: 'stolen', seq: 7, stationId: 'till-org-a' }));
    station.writeText(JSON.stringify({ ...foreign, seq: 8 }));
    station.writeText('{"id":"\u0000","nul":"' + String.fromCharCode(0) + '"}');
    station.write('ClockJumped', { deltaMs: 4 });
    const answer = valueOf(await station.push());
    expect(answer).toMatchObject({ kind: 'ack', durableThrough: { seq: 10 } });
    const results = answer.kind === 'ack' ? answer.results : [];
    expect(results.map((one) => [one.seq, one.detail.split(':')[0]])).toEqual([
      [3, 'malformed'],
      [4, 'malformed'],
      [5, 'malformed'],
      [7, 'foreign'],
      [8, 'duplicate-id'],
      [9, 'malformed'],
    ]);
    expect(await storedOf(station)).toEqual(expectedOf(station));
    expect(await exceptionKinds(station)).toEqual(Array.from({ length: 6 }, () => 'quarantined_record'));
  });

  it('include one whose id is taken by a record of an earlier batch', async () => {
    const station = await freshStation(0);
    station.write('ClockJumped', { deltaMs: 1 }, { id: `same-${station.incarnation}` });
    await station.push();
    station.write('ClockJumped', { deltaMs: 2 }, { id: `same-${station.incarnation}` });
    station.write('ClockJumped', { deltaMs: 3 });
    const answer = valueOf(await station.push(2, 3));
    expect(answer).toMatchObject({
      kind: 'ack',
      durableThrough: { seq: 3 },
      results: [{ seq: 2, outcome: 'quarantined' }],
    });
  });

  it('include one whose hash does not follow, alone: what is behind it still counts', async () => {
    const station = await freshStation(4);
    const request = station.request();
    const records = request.records.map((record) =>
      record.seq === 2 ? { ...record, text: record.text.replace('"deltaMs":1', '"deltaMs":7') } : record,
    );
    const answer = valueOf(await station.client.push({ body: { ...request, records } }));
    expect(answer).toMatchObject({
      kind: 'ack',
      durableThrough: { seq: 4 },
      results: [{ seq: 2, outcome: 'quarantined', detail: expect.stringContaining('broken-chain') }],
    });
  });

  it('include the first of a batch that does not follow from what is stored', async () => {
    const station = await freshStation(2);
    await station.push();
    station.journal[1] = { ...(station.journal[1] as (typeof station.journal)[1]), hash: 'a'.repeat(64) };
    station.write('ClockJumped', { deltaMs: 5 });
    expect(valueOf(await station.push(3, 3))).toMatchObject({
      kind: 'ack',
      results: [{ seq: 3, outcome: 'quarantined' }],
    });
  });

  it('of a kind from the future are kept, and named', async () => {
    const station = await freshStation(1);
    const text = JSON.stringify({
      ...JSON.parse(station.journal[0]?.text ?? '{}'),
      id: `f-${station.incarnation}`,
      seq: 2,
      kind: 'DroneLanded',
    });
    station.writeText(text);
    expect(valueOf(await station.push())).toMatchObject({
      kind: 'ack',
      results: [{ seq: 2, outcome: 'unknown-kind' }],
    });
    expect(await exceptionKinds(station)).toEqual([]);
  });

  it('of a revoked station are kept aside, and it is told nothing more', async () => {
    const station = await cloud.enrol('till-org-a');
    station.write('ClockJumped', { deltaMs: 1 });
    await station.push();
    const ida = await cloud.console('ida@org-a.example');
    const params = { venueId: 'venue-a', stationId: 'till-org-a' };
    expect(await ida.revokeStation({ params: { ...params, stationId: 'nothing' }, body: {} })).toMatchObject({
      ok: false,
      problem: { status: 404 },
    });
    for (let times = 0; times < 2; times += 1) {
      const revoked = valueOf(await ida.revokeStation({ params, body: {} }));
      expect(revoked).toMatchObject({ stationId: 'till-org-a', state: 'revoked' });
    }
    const peer = await freshStation(0);
    const told = async (scope: 'keys' | 'stations') => {
      const body = { protocol: 1 as const, scope, generation: '', position: 0 };
      const page = valueOf(await peer.client.pull({ body }));
      return page.rows.map((row) => JSON.parse(row.text) as Record<string, unknown>);
    };
    const revokedKeys = (await told('keys')).filter((key) => key['revoked'] === true);
    expect(revokedKeys.map((key) => key['keyId'])).toEqual([station.identity.ticketKeyId]);
    expect((await told('stations')).filter((row) => row['revoked']).map((row) => row['stationId'])).toEqual([
      'till-org-a',
    ]);
    // A proof is kept for a second.
    cloud.passMs(1_000);
    station.write('ClockJumped', { deltaMs: 2 });
    station.write('ClockJumped', { deltaMs: 3 });
    const answer = valueOf(await station.push());
    expect(answer).toMatchObject({ kind: 'ack', durableThrough: { seq: 3 } });
    expect(answer.kind === 'ack' && answer.results.map((one) => one.outcome)).toEqual([
      'quarantined',
      'quarantined',
    ]);
    expect(await exceptionKinds(station)).toEqual(['revoked_station_records']);
    const pulled = await station.client.pull({
      body: { protocol: 1, scope: 'staff', generation: '', position: 0 },
    });
    expect(pulled).toMatchObject({ ok: false, problem: { status: 403, code: 'station_revoked' } });
  });
});

describe('an incarnation that another has replaced', () => {
  it('may hand its journal over, and pulls nothing', async () => {
    const former = await freshStation(1);
    const pull = (station: TestStation) =>
      station.client.pull({
        body: {
          protocol: 1,
          scope: 'staff',
          rowVersion: SCOPE_ROW_VERSIONS.staff ?? 1,
          generation: '',
          position: 0,
        },
      });
    expect(valueOf(await pull(former)).rows.length).toBeGreaterThan(0);
    const current = await freshStation(0);
    // A proof is kept for a second.
    cloud.passMs(1_000);
    expect(await pull(former)).toMatchObject({
      ok: false,
      problem: { status: 403, code: 'incarnation_superseded' },
    });
    expect(valueOf(await pull(current)).rows.length).toBeGreaterThan(0);
    expect(valueOf(await former.push())).toMatchObject({
      kind: 'ack',
      durableThrough: { seq: 1 },
      results: [],
    });
  });
});

describe('a batch that does not hold together', () => {
  it('is refused as a whole, naming the field', async () => {
    const station = await freshStation(3);
    const request = station.request();
    const cases = [
      ['signature', { ...request, signature: Buffer.alloc(64).toString('base64url') }],
      [
        'records.2.seq',
        { ...request, records: request.records.map((one) => (one.seq === 3 ? { ...one, seq: 5 } : one)) },
      ],
      ['head.hash', { ...request, head: { seq: 3, hash: 'b'.repeat(64) } }],
      ['head.seq', { ...request, head: { seq: 2, hash: request.records[1]?.hash ?? '' } }],
      ['stationId', { ...request, stationId: 'till-org-a' }],
    ] as const;
    for (const [field, body] of cases) {
      const answer = await station.client.push({ body });
      expect(answer).toMatchObject({ ok: false, problem: { status: 400, errors: [{ field }] } });
    }
    expect(await storedOf(station)).toEqual([]);
  });
});

describe('station tokens', () => {
  it('are refused under another key, algorithm, audience, lifetime or for nobody', async () => {
    const station = await freshStation(1);
    const other = await freshStation(0);
    const kid = `${station.identity.stationId}:${station.incarnation}`;
    const make = (claims: {
      aud?: string;
      lifetime?: number;
      kid?: string;
      key?: typeof station.privateKey;
    }) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'EdDSA', kid: claims.kid ?? kid })
        .setAudience(claims.aud ?? CLOUD_AUDIENCE)
        .setIssuedAt()
        .setExpirationTime(`${claims.lifetime ?? 60}s`)
        .sign(claims.key ?? station.privateKey);
    const hmac = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', kid })
      .setAudience(CLOUD_AUDIENCE)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(Buffer.from(rawPublicKeyOf(station.privateKey), 'base64url'));
    const none = `${Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')}.e30.AA`;
    const wrong = [
      await make({ key: other.privateKey }),
      await make({ aud: 'somebody-else' }),
      await make({ lifetime: 3_600 }),
      await make({ kid: `${station.identity.stationId}:${'0'.repeat(32)}` }),
      await make({ kid: `gate-org-a:${station.incarnation}` }),
      hmac,
      none,
      'x.y.z',
    ];
    const proven = (token: string, nowMs = Date.now()) =>
      stationOfToken(cloud.database, `Bearer ${token}`, nowMs);
    const good = await make({});
    expect(await proven(good)).toMatchObject({ stationId: 'till2-org-a' });
    // A clock some minutes off is tolerated, one that is further off learns the time from the refusal.
    for (const minutes of [-9, 9]) expect(await proven(good, Date.now() + minutes * 60_000)).toBeDefined();
    for (const minutes of [-30, 30])
      expect(await proven(good, Date.now() + minutes * 60_000)).toBeUndefined();
    for (const token of wrong) expect(await proven(token)).toBeUndefined();
    expect(await stationOfToken(cloud.database, undefined, Date.now())).toBeUndefined();
  });
});
