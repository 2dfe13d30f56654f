import { createClient, type Transport, type TransportAnswer } from '@gatehouse/core/contract';
import { chainStart, fact, type SealedRecord, verifyChain } from '@gatehouse/core/journal';
import { helloRequest, pushRequest, syncRoutes } from '@gatehouse/core/sync';
import type { Timers } from '@gatehouse/core/time';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPeerReceiver, type PeerReceiver } from '../hub/index.ts';
import { labVenue, type LabStation, type LabVenue } from '../hub/testing/lab-venue.ts';
import { sha256Hex } from '../ledger/index.ts';
import { createJournalPusher, type FoundFork, type JournalPusher } from './journal-pusher.ts';

let venue: LabVenue;
let hub: LabStation;
let till: LabStation;
let receiver: PeerReceiver;
beforeEach(async () => {
  venue = labVenue();
  hub = await venue.station('gate-a');
  till = await venue.station('till-1', 'till');
  receiver = createPeerReceiver({ ledger: hub.ledger, clock: venue.clock, verify: venue.verify });
});
afterEach(() => venue.remove());

/** Time that only passes when nothing else is left to do: a day of waiting is over at once, and a seed is a run. */
function virtualTime() {
  let nowMs = 0;
  let order = 0;
  const waiting = new Map<number, { readonly atMs: number; readonly work: () => void }>();
  const after = (delayMs: number, work: () => void) => {
    const key = (order += 1);
    waiting.set(key, { atMs: nowMs + Math.max(0, delayMs), work });
    return () => void waiting.delete(key);
  };
  const timers: Timers = {
    after,
    every(periodMs, work) {
      let cancel = (): void => {};
      const again = (): void => {
        work();
        cancel = after(periodMs, again);
      };
      cancel = after(periodMs, again);
      return () => cancel();
    },
    soon: (work) => after(0, work),
  };
  /** Everything that can go on without time has gone on. */
  const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return {
    timers,
    clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
    nowMs: () => nowMs,
    async until(isDone: () => boolean, deadlineMs: number): Promise<boolean> {
      for (;;) {
        await settle();
        if (isDone()) return true;
        const [next] = [...waiting].toSorted(([a, one], [b, other]) => one.atMs - other.atMs || a - b);
        if (!next || next[1].atMs > deadlineMs) return false;
        waiting.delete(next[0]);
        nowMs = next[1].atMs;
        next[1].work();
      }
    },
  };
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const honest: Transport = async ({ path, body }) => {
  const asked = JSON.parse(JSON.stringify(body)) as unknown;
  if (path === syncRoutes.hello.path) return { status: 200, body: receiver.hello(helloRequest.parse(asked)) };
  const taken = receiver.push(pushRequest.parse(asked), till.row.publicKey);
  return taken.ok
    ? { status: 200, body: taken.value }
    : { status: 422, body: { title: taken.detail, status: 422, code: taken.code } };
};
const problem = (status: number, code: string, retryAfterMs?: number): TransportAnswer => ({
  status,
  body: { title: code, status, code },
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

const write = (count: number): void =>
  till.ledger.transact((writer) => {
    for (let n = 0; n < count; n += 1)
      writer.append(fact('DrawerOpened', { cause: 'no-sale', saleId: null, reason: `r${n}` }));
  });
const held = () => hub.ledger.read.all<SealedRecord>('SELECT seq, text, hash FROM peer_record ORDER BY seq');

function pusherOn(
  time: ReturnType<typeof virtualTime>,
  transport: Transport,
  random: () => number,
  onFork?: (fork: FoundFork) => void,
): JournalPusher {
  const pusher = createJournalPusher({
    peer: 'cloud',
    ledger: till.ledger,
    client: createClient(syncRoutes, transport),
    stationKey: till.stationKey,
    clock: time.clock,
    timers: time.timers,
    random,
    softwareVersion: '0',
    cursors: () => [],
    health: () => ({ role: 'till', unsyncedCount: 0, devicesGone: [], openPrintJobs: 0 }),
    ...(onFork && { onFork }),
  });
  pusher.start();
  return pusher;
}

const DAY_MS = 86_400_000;

describe('a peer that cannot take it all', () => {
  it.each(Array.from({ length: 8 }, (_, index) => index + 1))(
    'gets everything once, never asked before it said, whatever it answers (seed %i)',
    async (seed) => {
      const random = mulberry32(seed);
      const time = virtualTime();
      let notBeforeMs = 0;
      let early = 0;
      const moody: Transport = async (asked) => {
        if (time.nowMs() < notBeforeMs) early += 1;
        const dice = random();
        const isPush = asked.path === syncRoutes.push.path;
        const waitMs = Math.round(random() * 30_000);
        if (dice < 0.1) {
          notBeforeMs = time.nowMs() + waitMs;
          return problem(503, 'overloaded', waitMs);
        }
        if (dice < 0.2 && isPush) {
          notBeforeMs = time.nowMs() + waitMs;
          return { status: 200, body: { kind: 'retry', afterMs: waitMs, timeMs: 0 } };
        }
        if (dice < 0.3) return { status: 502, body: null };
        if (dice < 0.35) throw new Error('cut');
        if (isPush && (asked.body as { records: unknown[] }).records.length > 20 && random() < 0.8)
          return problem(413, 'too_large');
        const answer = await honest(asked);
        if (random() < 0.15) throw new Error('answer lost');
        if (random() < 0.2) Object.assign(answer.body as object, { credit: 0 });
        return answer;
      };
      write(130);
      const pusher = pusherOn(time, moody, random);
      const arrived = await time.until(() => pusher.ackedSeq() === 130, DAY_MS);
      expect([arrived, early]).toEqual([true, 0]);
      const start = chainStart('till-1', till.identity.incarnation, sha256Hex);
      expect(verifyChain(held(), start, sha256Hex)).toMatchObject({ kind: 'intact', headSeq: 130 });
    },
  );

  it('is not asked at all while it gives no credit, except how it is', async () => {
    const time = virtualTime();
    let credit = 0;
    const pushes: number[] = [];
    const stingy: Transport = async (asked) => {
      if (asked.path === syncRoutes.push.path) pushes.push(time.nowMs());
      const answer = await honest(asked);
      if (asked.path === syncRoutes.hello.path) Object.assign(answer.body as object, { credit });
      return answer;
    };
    write(3);
    const pusher = pusherOn(time, stingy, () => 0.5);
    await time.until(() => false, 60_000);
    expect([pushes, pusher.link().unsyncedCount]).toEqual([[], 3]);
    expect(pusher.link().detail).toContain('takes nothing more');
    credit = 2;
    expect(await time.until(() => pusher.ackedSeq() === 3, DAY_MS)).toBe(true);
  });

  it('can fail: without the wait it asked for, it would be asked early', async () => {
    const time = virtualTime();
    let notBeforeMs = 0;
    let early = 0;
    const deaf: Transport = async () => {
      if (time.nowMs() < notBeforeMs) early += 1;
      notBeforeMs = time.nowMs() + 60_000;
      // The header is lost on the way.
      return problem(503, 'overloaded');
    };
    write(1);
    pusherOn(time, deaf, () => 0.9);
    await time.until(() => false, 120_000);
    expect(early).toBeGreaterThan(0);
  });
});

describe('a peer that knows more', () => {
  it('is told apart from one that knows otherwise, and a greeting overtaken by its own push is neither', async () => {
    const found: FoundFork[] = [];
    const time = virtualTime();
    const stopped = async (one: JournalPusher): Promise<void> => {
      let isOver = false;
      void one.stop().then(() => (isOver = true));
      await time.until(() => isOver, Infinity);
    };
    write(5);
    const pusher = pusherOn(
      time,
      honest,
      () => 0.5,
      (fork) => found.push(fork),
    );
    await time.until(() => pusher.ackedSeq() === 5, DAY_MS);
    const { stationId, incarnation } = till.identity;
    const behind = receiver.hello(
      helloRequest.parse({
        protocol: 1,
        stationId,
        incarnation,
        softwareVersion: '0',
        head: { seq: 3, hash: till.ledger.hashBefore(4) },
        cursors: [],
        clock: { wallMs: 0, monotonicMs: 0 },
        health: { role: 'till', unsyncedCount: 0, devicesGone: [], openPrintJobs: 0 },
      }),
    );
    expect(behind).toMatchObject({ kind: 'welcome', nextSeq: 6 });
    await stopped(pusher);
    expect(found).toEqual([]);

    // The hub holds two more than this disk: a copy of it sold on.
    hub.ledger.transact((writer) =>
      writer.run('UPDATE peer_stream SET head_seq = 7, head_hash = ?', 'e'.repeat(64)),
    );
    const restored = pusherOn(
      time,
      honest,
      () => 0.5,
      (fork) => found.push(fork),
    );
    await time.until(() => found.length > 0, time.nowMs() + DAY_MS);
    expect(found[0]).toEqual({ incarnation, seq: 7, peerHash: 'e'.repeat(64), cause: 'restored' });
    await stopped(restored);
    write(4);
    const forked = pusherOn(
      time,
      honest,
      () => 0.5,
      (fork) => found.push(fork),
    );
    await time.until(() => found.length > 1, time.nowMs() + DAY_MS);
    expect(found.at(-1)?.cause).toBe('forked');
    await stopped(forked);
  });
});
