import { createClient, type Transport } from '@gatehouse/core/contract';
import { fact, verifyChain, chainStart, type SealedRecord } from '@gatehouse/core/journal';
import { helloRequest, pushRequest, syncRoutes } from '@gatehouse/core/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signText } from '../enrolment/index.ts';
import { createPeerReceiver, type PeerAlarm, type PeerReceiver } from '../hub/index.ts';
import { labVenue, until, type LabStation, type LabVenue } from '../hub/testing/lab-venue.ts';
import { sha256Hex } from '../ledger/index.ts';
import { createJournalPusher, type JournalPusher } from './journal-pusher.ts';

let venue: LabVenue;
let hub: LabStation;
let till: LabStation;
let receiver: PeerReceiver;
let alarms: PeerAlarm[];
const pushers: JournalPusher[] = [];

beforeEach(async () => {
  venue = labVenue();
  hub = await venue.station('gate-a');
  till = await venue.station('till-1', 'till');
  alarms = [];
  receiver = createPeerReceiver({
    ledger: hub.ledger,
    clock: venue.clock,
    verify: venue.verify,
    onAlarm: (alarm) => alarms.push(alarm),
  });
});
afterEach(async () => {
  for (const pusher of pushers.splice(0)) await pusher.stop();
  venue.remove();
});

/** The hub's receiver as a transport: what is asked and answered goes through JSON, as on a wire. */
const honest: Transport = async ({ path, body }) => {
  const asked = JSON.parse(JSON.stringify(body)) as unknown;
  if (path === syncRoutes.hello.path) return { status: 200, body: receiver.hello(helloRequest.parse(asked)) };
  const taken = receiver.push(pushRequest.parse(asked), till.row.publicKey);
  return taken.ok
    ? { status: 200, body: taken.value }
    : { status: 422, body: { title: taken.detail, status: 422, code: taken.code } };
};

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A wire that loses requests, loses answers, delivers twice, and delivers old requests long after newer ones. */
function chaotic(random: () => number, deliver: Transport = honest): Transport {
  const old: Parameters<Transport>[0][] = [];
  return async (asked) => {
    old.push(asked);
    if (random() < 0.3) await deliver(old[Math.floor(random() * old.length)] as Parameters<Transport>[0]);
    if (random() < 0.25) throw new Error('request lost');
    const answer = await deliver(asked);
    if (random() < 0.3) await deliver(asked);
    if (random() < 0.25) throw new Error('answer lost');
    return answer;
  };
}

function pushTo(transport: Transport, random: () => number = Math.random): JournalPusher {
  const pusher = createJournalPusher({
    peer: 'station:gate-a',
    ledger: till.ledger,
    client: createClient(syncRoutes, transport),
    stationKey: till.stationKey,
    clock: venue.clock,
    random,
    softwareVersion: '0',
    cursors: () => [],
    health: () => ({ role: 'till', unsyncedCount: 0, devicesGone: [], openPrintJobs: 0 }),
    retry: { baseMs: 2, capMs: 8 },
    heartbeatMs: 200,
  });
  pushers.push(pusher);
  pusher.start();
  return pusher;
}

const write = (count: number): void =>
  till.ledger.transact((writer) => {
    for (let n = 0; n < count; n += 1)
      writer.append(fact('DrawerOpened', { cause: 'no-sale', saleId: null, reason: `r${n}` }));
  });
const held = () =>
  hub.ledger.read.all<SealedRecord & { outcome: string }>(
    'SELECT seq, text, hash, outcome FROM peer_record ORDER BY seq',
  );
const isSame = (): boolean =>
  JSON.stringify(held().map(({ seq, hash }) => [seq, hash])) ===
  JSON.stringify(till.ledger.recordsFrom(1, 10_000).map(({ seq, hash }) => [seq, hash]));

describe('pushing the journal', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'arrives exactly once over a wire that drops, doubles and reorders (seed %i)',
    async (seed) => {
      const random = mulberry32(seed);
      const pusher = pushTo(chaotic(random), random);
      for (let round = 0; round < 12; round += 1) {
        write(1 + Math.floor(random() * 40));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await until(() => pusher.ackedSeq() === till.ledger.head().seq && isSame(), 15_000);
      const records = held();
      expect(
        verifyChain(records, chainStart('till-1', till.identity.incarnation, sha256Hex), sha256Hex).kind,
      ).toBe('intact');
      expect(records.every(({ outcome }) => outcome === 'accepted')).toBe(true);
      expect(alarms).toEqual([]);
    },
  );

  it('can fail: a receiver that only appends what it is sent holds records twice on the same wire', async () => {
    const appended: number[] = [];
    const noting: Transport = async (asked) => {
      if (asked.path === syncRoutes.push.path)
        appended.push(...pushRequest.parse(asked.body).records.map(({ seq }) => seq));
      return await honest(asked);
    };
    const random = mulberry32(1);
    write(30);
    const pusher = pushTo(chaotic(random, noting), random);
    for (let round = 0; round < 10; round += 1) {
      write(3);
      await until(() => pusher.ackedSeq() === till.ledger.head().seq);
    }
    expect(appended.length).toBeGreaterThan(60);
    expect(held()).toHaveLength(60);
  });

  it('goes on where the peer stands when an answer was lost and the process died before the cursor was kept', async () => {
    write(5);
    const loseAnswers: Transport = async (asked) => {
      const answer = await honest(asked);
      if (asked.path === syncRoutes.push.path) throw new Error('died before the answer');
      return answer;
    };
    const before = pushTo(loseAnswers);
    await until(() => held().length === 5);
    await before.stop();
    till.ledger.transact((writer) => writer.run('DELETE FROM peer_cursor'));
    write(3);
    const after = pushTo(honest);
    await until(() => after.ackedSeq() === 8);
    expect(isSame()).toBe(true);
  });

  it('is at the hub within 50 ms of the commit, and says what is open while the hub is away (complaint 5)', async () => {
    let up = true;
    const pusher = pushTo(async (asked) =>
      up ? await honest(asked) : Promise.reject(new Error('cable pulled')),
    );
    await until(() => pusher.link().state === 'up');
    // The best of a few: what is measured is this station, not who else has the processor.
    const tookMs: number[] = [];
    for (let sale = 1; sale <= 5; sale += 1) {
      const begin = performance.now();
      write(1);
      await until(() => held().length === sale);
      tookMs.push(performance.now() - begin);
    }
    expect(Math.min(...tookMs)).toBeLessThan(50);
    up = false;
    write(4);
    const down = await until(() => pusher.link().state === 'down' && pusher.link());
    expect(down).toMatchObject({ unsyncedCount: 4, detail: 'cable pulled' });
    expect(down.oldestUnsyncedAtMs).toBeGreaterThan(0);
    up = true;
    pusher.poke();
    await until(() => pusher.link().state === 'up' && pusher.link().unsyncedCount === 0);
    expect(isSame()).toBe(true);
  });

  it('does not keep a station from stopping when the link swallows what is sent', async () => {
    let asked = 0;
    const pusher = pushTo(() => {
      asked += 1;
      return new Promise(() => {});
    });
    await until(() => asked === 1);
    const begin = performance.now();
    await pusher.stop();
    expect(performance.now() - begin).toBeLessThan(2_000);
  });

  it('stops at a fork, keeps both branches at the hub and lets the station go on selling', async () => {
    write(3);
    const pusher = pushTo(honest);
    await until(() => pusher.ackedSeq() === 3);
    await pusher.stop();
    // A restored disk: the same station writes another fourth record than the one that was sent.
    const { seq, hash } = till.ledger.head();
    hub.ledger.transact((writer) => {
      writer.run(
        "INSERT INTO peer_record (stream_no, seq, id, text, hash, received_at_ms, outcome, detail) VALUES (1, 4, 'other', '{}', ?, 0, 'accepted', '')",
        'f'.repeat(64),
      );
      writer.run('UPDATE peer_stream SET head_seq = 4, head_hash = ?', 'f'.repeat(64));
    });
    expect([seq, hash.length]).toEqual([3, 64]);
    write(2);
    const again = pushTo(honest);
    const fork = await until(() => again.fork());
    expect(fork.seq).toBe(4);
    expect(again.link()).toMatchObject({ state: 'down' });
    expect(again.link().detail).toContain('forked');
    write(1);
    expect(till.ledger.head().seq).toBe(6);
    await again.stop();
    // The hub was set up anew: the fork is with the copy that is gone, not with this station.
    hub.ledger.transact((writer) => writer.run("UPDATE peer_stream SET incarnation = 'gone'"));
    const later = pushTo(honest);
    await until(() => later.ackedSeq() === 6);
    expect(later.fork()).toBeNull();
  });

  it('quarantines a record that does not verify in its slot, and takes what is behind it', () => {
    write(3);
    const records = till.ledger.recordsFrom(1, 3).map((record) => ({ ...record }));
    const [first, second, third] = records as [SealedRecord, SealedRecord, SealedRecord];
    const altered = { ...second, text: second.text.replace('r1', 'r9') };
    const answer = receiver.push(signed([first, altered, third]), till.row.publicKey);
    expect(answer).toMatchObject({
      ok: true,
      value: { kind: 'ack', durableThrough: { seq: 3 }, results: [{ seq: 2, outcome: 'quarantined' }] },
    });
    expect(held().map(({ outcome }) => outcome)).toEqual(['accepted', 'quarantined', 'accepted']);
    expect(alarms).toMatchObject([{ kind: 'quarantined', seq: 2 }]);
  });

  it('freezes a stream that shows another record in a known place', () => {
    write(2);
    const [first, second] = till.ledger.recordsFrom(1, 2) as [SealedRecord, SealedRecord];
    receiver.push(signed([first, second]), till.row.publicKey);
    const other = { ...second, hash: 'e'.repeat(64) };
    expect(receiver.push(signed([first, other]), till.row.publicKey)).toMatchObject({
      ok: true,
      value: { kind: 'fork', seq: 2, peerHash: second.hash },
    });
    expect(alarms).toMatchObject([{ kind: 'fork', seq: 2 }]);
    expect(receiver.push(signed([first, second]), till.row.publicKey)).toMatchObject({
      value: { kind: 'fork' },
    });
    expect(hub.ledger.read.value('SELECT count(*) FROM peer_fork')).toBe(1);
    expect(receiver.push({ ...signed([first]), signature: 'AA' }, till.row.publicKey)).toMatchObject({
      ok: false,
      code: 'bad_signature',
    });
  });
});

function signed(records: readonly SealedRecord[]) {
  const last = records.at(-1) as SealedRecord;
  const { stationId, incarnation } = till.identity;
  const text = `gatehouse/head/v1\n${stationId}\n${incarnation}\n${last.seq}\n${last.hash}`;
  return {
    protocol: 1 as const,
    stationId,
    incarnation,
    fromSeq: records[0]?.seq ?? 1,
    records: [...records],
    head: { seq: last.seq, hash: last.hash },
    signature: signText(text, till.stationKey),
  };
}
