import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { type Succession, successionText } from '@gatehouse/core/sync';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { venueFile } from '../../testing/fixtures.ts';
import { type ConsoleClient, startTestCloud, type TestCloud, valueOf } from '../../testing/test-cloud.ts';
import { enrolmentRequest, stationOf, type TestStation } from '../../testing/test-station.ts';

let cloud: TestCloud;
let admin: pg.Client;
let ida: ConsoleClient;
const params = { venueId: 'venue-a' };

beforeAll(async () => {
  cloud = await startTestCloud([venueFile('org-a', 'venue-a', 'everybody')]);
  admin = new pg.Client({ connectionString: cloud.cluster.urlOf('gatehouse') });
  await admin.connect();
  ida = await cloud.console('ida@org-a.example');
}, 60_000);
afterAll(async () => {
  await admin.end();
  await cloud.stop();
});

const jump = (station: TestStation, deltaMs: number) => station.write('ClockJumped', { deltaMs });
const list = async (query: Parameters<ConsoleClient['exceptions']>[0]['query']) =>
  valueOf(await ida.exceptions({ params, query })).exceptions;
/** What is proven of a station is remembered for a moment. */
const setState = async (stationId: string, state: 'active' | 'revoked') => {
  await admin.query(`UPDATE sync.station SET state = $2 WHERE station_id = $1`, [stationId, state]);
  cloud.passMs(5_000);
};
const released = async (name: string) =>
  (
    await admin.query<{ seq: string }>(
      `SELECT seq FROM sync.release JOIN sync.stream USING (stream_id) WHERE incarnation = $1 ORDER BY seq`,
      [name],
    )
  ).rows.map((row) => Number(row.seq));

/** Two disks that were one until record 2: one hands over what it wrote, the other went on from there. */
async function forked(stationId: string) {
  const original = await cloud.enrol(stationId);
  const { identity, incarnation, privateKey } = original;
  jump(original, 1);
  const copy = stationOf(cloud.cloud.url, identity, incarnation, privateKey);
  copy.journal.push(...original.journal);
  jump(original, 2);
  await original.push();
  const successor = randomBytes(16).toString('hex');
  const {
    code: _,
    softwareVersion: __,
    ...keys
  } = enrolmentRequest('', generateKeyPairSync('ed25519').privateKey, successor, true);
  const succession: Succession = {
    ...keys,
    stationId,
    previous: { incarnation, seq: 1, hash: copy.journal[0]?.hash ?? '' },
    cause: 'forked',
    evidence: null,
    beganAtMs: Date.now(),
  };
  const signature = sign(null, Buffer.from(successionText(succession)), privateKey).toString('base64url');
  valueOf(await copy.client.openIncarnation({ body: { succession, signature, softwareVersion: 'test' } }));
  cloud.passMs(5_000);
  jump(copy, 20);
  jump(copy, 21);
  const pushBranch = async (fromSeq: number) =>
    valueOf(await copy.client.push({ body: { ...copy.request(fromSeq), branch: successor } }));
  return { copy, pushBranch, name: `${incarnation}~${successor}` };
}

describe('a record that was put aside in the branch of a forked station', () => {
  it('is named by its branch and takes its slot there when it holds, the first of the branch, too', async () => {
    const { pushBranch, name } = await forked('till-org-a');
    await setState('till-org-a', 'revoked');
    expect(await pushBranch(1)).toMatchObject({ kind: 'ack', durableThrough: { seq: 3 } });
    await cloud.cloud.projected();
    await setState('till-org-a', 'active');
    const [raised] = await list({ kind: 'revoked_station_records', station: 'till-org-a' });
    expect(raised).toMatchObject({
      records: [{ incarnation: name, seq: 2, quarantine: { state: 'aside', verdict: 'sound' } }],
    });
    const decided = await ida.resolveException({
      params: { ...params, exceptionId: raised?.exceptionId ?? '' },
      body: { action: 'reopen', note: 'Both drawers were real' },
    });
    expect(valueOf(decided)).toMatchObject({ state: 'resolved' });
    expect(await released(name)).toEqual([2, 3]);
  });
});

describe('reinstating a station', () => {
  it('settles what was open about its mistrust, asks anew about what is wrong by itself, and about the next mistrust', async () => {
    const { copy, pushBranch, name } = await forked('gate-org-a');
    await setState('gate-org-a', 'revoked');
    copy.writeText('not a record');
    await pushBranch(1);
    await cloud.cloud.projected();
    const about = { station: 'gate-org-a' } as const;
    expect(await list({ ...about, kind: 'revoked_station_records', state: 'open' })).toHaveLength(1);
    for (const releasedCount of [2, 0])
      expect(
        valueOf(await ida.reinstateStation({ params: { ...params, stationId: 'gate-org-a' }, body: {} })),
      ).toMatchObject({ releasedCount });
    expect(await released(name)).toEqual([2, 3]);
    const settled = await list({ ...about, kind: 'revoked_station_records' });
    expect(settled).toMatchObject([{ state: 'resolved', history: [{ action: 'reopen' }] }]);
    expect(settled[0]?.history[0]?.note).toMatch(/trusted again/);
    expect(await list({ ...about, kind: 'quarantined_record', state: 'open' })).toMatchObject([
      { records: [{ incarnation: name, seq: 4, quarantine: { verdict: 'unreadable' } }] },
    ]);
    await setState('gate-org-a', 'revoked');
    jump(copy, 5);
    await pushBranch(5);
    expect(await list({ ...about, kind: 'revoked_station_records', state: 'open' })).toHaveLength(1);
  });
});
