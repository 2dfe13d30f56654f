import type { KeyObject } from 'node:crypto';
import type { LinkState, ServiceClient } from '@gatehouse/core/contract';
import { headText } from '@gatehouse/core/journal';
import { assertNever } from '@gatehouse/core/result';
import { PROTOCOL_VERSION, PUSH_RECORDS_MAX, type HelloRequest, type syncRoutes } from '@gatehouse/core/sync';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import { signText } from '../enrolment/index.ts';
import { type Ledger, systemTimers } from '../ledger/index.ts';
import { cutBatch } from './batch.ts';
import type { TimeSample } from './clock-watch.ts';
import { createBackOff, createPause, endOf } from './pause.ts';

/** Hands this station's journal to one peer (the cloud or the venue's hub): at least once, in sequence, for ever. */
export interface JournalPusher {
  start(): void;
  /** Ends the loop after the request in flight. */
  stop(): Promise<void>;
  /** Tries at once instead of waiting for the back-off to end: the link is known to be back. */
  poke(): void;
  link(): LinkState;
  /** Where the peer holds something else than this station; null while both agree. */
  fork(): { readonly seq: number; readonly peerHash: string } | null;
  ackedSeq(): number;
}

export interface JournalPusherOptions {
  /** Name of the peer in the ledger: `cloud`, or `station:<id>` of a hub. */
  readonly peer: string;
  readonly ledger: Ledger;
  readonly client: Pick<ServiceClient<typeof syncRoutes>, 'hello' | 'push'>;
  readonly stationKey: KeyObject;
  readonly clock: Clock;
  readonly timers?: Timers;
  /** From 0 (included) to 1 (excluded), for jitter. */
  readonly random: () => number;
  readonly softwareVersion: string;
  readonly health: () => HelloRequest['health'];
  readonly cursors: () => HelloRequest['cursors'];
  /** Time the peer told with each answer. */
  readonly onTime?: (sample: TimeSample) => void;
  readonly onLink?: (link: LinkState) => void;
  readonly onFork?: (fork: { readonly seq: number; readonly peerHash: string }) => void;
  /** How often an idle link is greeted; also how soon a peer that vanished is noticed. */
  readonly heartbeatMs?: number;
  /** How often a peer that holds another history is asked whether it still does. */
  readonly forkRecheckMs?: number;
  readonly retry?: { readonly baseMs: number; readonly capMs: number };
}

const HEARTBEAT_MS = 5_000;
const GATHER_MS = 5;
const FORK_RECHECK_MS = 30_000;
const RETRY = { baseMs: 200, capMs: 5_000 } as const;
/** The peer knows what it holds, so the cursor only has to be roughly right after a crash: not a sync per sale. */
const CURSOR_KEPT_EVERY_MS = 500;

type Step =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'later'; readonly afterMs: number; readonly why: string }
  | { readonly kind: 'forked' };

export function createJournalPusher(options: JournalPusherOptions): JournalPusher {
  const { peer, ledger, client, stationKey, clock } = options;
  const timers = options.timers ?? systemTimers;
  const pause = createPause(timers);
  const backOff = createBackOff(options.retry ?? RETRY, options.random);
  let { incarnation } = ledger.identity();
  let acked = loadCursor(ledger, peer);
  let fork = acked.fork;
  let greeted = false;
  let credit: number = PUSH_RECORDS_MAX;
  let greetAtMs = 0;
  let state: { readonly up: boolean; readonly sinceMs: number; readonly detail: string } = {
    up: false,
    sinceMs: clock.nowMs(),
    detail: 'not reached yet',
  };
  let running: Promise<void> | undefined;
  let stopping = false;
  let cancelKeep: CancelTimer | undefined;
  let oldest: { readonly seq: number; readonly atMs: number } | undefined;

  const link = (): LinkState => {
    const unsyncedCount = Math.max(0, ledger.head().seq - acked.seq);
    if (unsyncedCount > 0 && oldest?.seq !== acked.seq + 1) oldest = oldestUnsynced(ledger, acked.seq + 1);
    const oldestUnsyncedAtMs = unsyncedCount === 0 ? null : (oldest?.atMs ?? null);
    return {
      state: state.up ? 'up' : 'down',
      sinceMs: state.sinceMs,
      unsyncedCount,
      oldestUnsyncedAtMs,
      detail: state.detail,
    };
  };
  const setState = (up: boolean, detail: string): void => {
    if (state.up === up && state.detail === detail) return;
    state = { up, detail, sinceMs: state.up === up ? state.sinceMs : clock.nowMs() };
    options.onLink?.(link());
  };
  const keepSoon = (): void => {
    cancelKeep ??= timers.after(CURSOR_KEPT_EVERY_MS, keepNow);
  };
  const keepNow = (): void => {
    cancelKeep?.();
    cancelKeep = undefined;
    keepCursor(ledger, peer, incarnation, { ...acked, fork }, clock.nowMs());
  };
  const forkedAt = (seq: number, peerHash: string): Step => {
    const known = fork?.seq === seq && fork.peerHash === peerHash;
    fork = { seq, peerHash };
    if (!known) keepNow();
    setState(false, `forked: the peer holds another record ${seq}`);
    if (!known) options.onFork?.(fork);
    return { kind: 'forked' };
  };
  const head = () => ledger.head();

  const timed = async <T extends { readonly ok: boolean }>(ask: () => Promise<T>): Promise<T> => {
    const sentAtMs = clock.nowMs();
    const answer = await ask();
    const value = (answer as { value?: { timeMs?: number } }).value;
    if (value?.timeMs !== undefined && !stopping)
      options.onTime?.({ sentAtMs, receivedAtMs: clock.nowMs(), peerTimeMs: value.timeMs });
    return answer;
  };

  const greet = async (): Promise<Step> => {
    const asked = {
      protocol: PROTOCOL_VERSION as typeof PROTOCOL_VERSION,
      stationId: ledger.identity().stationId,
      incarnation,
      softwareVersion: options.softwareVersion,
      head: head(),
      cursors: options.cursors(),
      clock: { wallMs: clock.nowMs(), monotonicMs: Math.round(clock.monotonicMs()) },
      health: options.health(),
    };
    const answer = await timed(() => client.hello({ body: asked }));
    if (stopping) return { kind: 'idle' };
    if (!answer.ok)
      return { kind: 'later', afterMs: backOff.next(), why: answer.problem.detail || answer.problem.title };
    if (answer.value.kind === 'fork') return forkedAt(answer.value.seq, answer.value.peerHash);
    const { nextSeq, hashBefore } = answer.value;
    // The peer's last record must be ours: otherwise this disk is a copy or was set back.
    if (ledger.hashBefore(nextSeq) !== hashBefore) return forkedAt(Math.max(1, nextSeq - 1), hashBefore);
    acked = { seq: nextSeq - 1, hash: hashBefore, fork: null };
    fork = null;
    credit = answer.value.credit;
    greeted = true;
    greetAtMs = clock.monotonicMs();
    keepSoon();
    backOff.reset();
    setState(true, '');
    return { kind: 'go-on' };
  };

  const pushNext = async (): Promise<Step> => {
    if (head().seq <= acked.seq) return { kind: 'idle' };
    if (credit <= 0) {
      greeted = false;
      return { kind: 'later', afterMs: backOff.next(), why: 'the peer takes nothing more for now' };
    }
    const fromSeq = acked.seq + 1;
    const records = [...cutBatch(ledger.recordsFrom(fromSeq, Math.min(PUSH_RECORDS_MAX, credit)), credit)];
    const last = records.at(-1);
    if (!last) return { kind: 'idle' };
    const { stationId } = ledger.identity();
    const signature = signText(headText(stationId, incarnation, last.seq, last.hash), stationKey);
    const body = {
      protocol: PROTOCOL_VERSION as typeof PROTOCOL_VERSION,
      stationId,
      incarnation,
      fromSeq,
      records,
      head: { seq: last.seq, hash: last.hash },
      signature,
    };
    const answer = await timed(() => client.push({ body }));
    if (stopping) return { kind: 'idle' };
    if (!answer.ok)
      return { kind: 'later', afterMs: backOff.next(), why: answer.problem.detail || answer.problem.title };
    const { value } = answer;
    switch (value.kind) {
      case 'ack': {
        const { seq, hash } = value.durableThrough;
        if (ledger.hashBefore(seq + 1) !== hash) return forkedAt(seq, hash);
        const moved = seq > acked.seq;
        acked = { seq, hash, fork: null };
        credit = value.credit;
        keepSoon();
        backOff.reset();
        setState(true, '');
        // An acknowledgement that moves nothing would be asked for again at once, for ever.
        return moved
          ? { kind: 'go-on' }
          : { kind: 'later', afterMs: backOff.next(), why: 'the peer acknowledged nothing' };
      }
      case 'nack':
        greeted = false;
        return { kind: 'go-on' };
      case 'fork':
        return forkedAt(value.seq, value.peerHash);
      case 'retry':
        return {
          kind: 'later',
          afterMs: Math.max(value.afterMs, backOff.next()),
          why: 'the peer asked for patience',
        };
      default:
        return assertNever(value);
    }
  };

  const step = async (): Promise<Step> => {
    const current = ledger.identity().incarnation;
    if (current !== incarnation) {
      incarnation = current;
      acked = loadCursor(ledger, peer);
      fork = acked.fork;
      greeted = false;
    }
    // A fork is not pushed past, but the peer is asked again now and then: people may have put its copy in order.
    if (fork !== null) return await greet();
    const idleMs = clock.monotonicMs() - greetAtMs;
    if (!greeted || idleMs >= (options.heartbeatMs ?? HEARTBEAT_MS)) return await greet();
    return await pushNext();
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      const next = await step().catch((error: unknown): Step => ({
        kind: 'later',
        afterMs: backOff.next(),
        why: error instanceof Error ? error.message : 'failed',
      }));
      if (stopping) return;
      switch (next.kind) {
        case 'go-on':
          break;
        case 'idle':
          await pause.wait(options.heartbeatMs ?? HEARTBEAT_MS);
          await gather();
          break;
        case 'later':
          greeted = false;
          setState(false, next.why);
          await waitOut(next.afterMs);
          break;
        case 'forked':
          await waitOut(options.forkRecheckMs ?? FORK_RECHECK_MS);
          break;
        default:
          assertNever(next);
      }
    }
  };
  /** A scan writes three records in a few milliseconds and its pulse must go first: they travel together, right after. */
  const gather = (): Promise<void> => new Promise((resolve) => void timers.after(GATHER_MS, resolve));
  let pokedAt = 0;
  /** New records must not cut a back-off short, or a busy till would hammer a dead peer; a poke does. */
  const waitOut = async (forMs: number): Promise<void> => {
    const pokes = pokedAt;
    const untilMs = clock.monotonicMs() + forMs;
    while (!stopping && pokes === pokedAt && ledger.identity().incarnation === incarnation) {
      const leftMs = untilMs - clock.monotonicMs();
      if (leftMs <= 0) return;
      await pause.wait(leftMs);
    }
  };

  const unsubscribe: (() => void)[] = [];
  return {
    start() {
      if (running) return;
      unsubscribe.push(ledger.onAppended(() => pause.wake()));
      running = run();
    },
    async stop() {
      stopping = true;
      unsubscribe.splice(0).forEach((end) => end());
      pause.wake();
      await endOf(running, timers);
      if (cancelKeep) keepNow();
    },
    poke() {
      pokedAt += 1;
      pause.wake();
    },
    link,
    fork: () => fork,
    ackedSeq: () => acked.seq,
  };
}

interface Cursor {
  readonly seq: number;
  readonly hash: string;
  readonly fork: { readonly seq: number; readonly peerHash: string } | null;
}

function loadCursor(ledger: Ledger, peer: string): Cursor {
  const row = ledger.read.get<{ seq: number; hash: string; forkSeq: number | null; forkHash: string | null }>(
    `SELECT acked_seq AS seq, acked_hash AS hash, fork_seq AS forkSeq, fork_hash AS forkHash
     FROM peer_cursor WHERE peer = ? AND incarnation = ?`,
    peer,
    ledger.identity().incarnation,
  );
  if (!row) return { seq: 0, hash: ledger.hashBefore(1) ?? '', fork: null };
  const { seq, hash, forkSeq, forkHash } = row;
  return { seq, hash, fork: forkSeq === null ? null : { seq: forkSeq, peerHash: forkHash ?? '' } };
}

function keepCursor(ledger: Ledger, peer: string, incarnation: string, cursor: Cursor, atMs: number): void {
  const { seq, hash, fork } = cursor;
  ledger.transact((writer) =>
    writer.run(
      `INSERT INTO peer_cursor (peer, incarnation, acked_seq, acked_hash, acked_at_ms, fork_seq, fork_hash) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (peer, incarnation) DO UPDATE SET acked_seq = excluded.acked_seq, acked_hash = excluded.acked_hash,
       acked_at_ms = excluded.acked_at_ms, fork_seq = excluded.fork_seq, fork_hash = excluded.fork_hash`,
      peer,
      incarnation,
      seq,
      hash,
      atMs,
      fork?.seq ?? null,
      fork?.peerHash ?? null,
    ),
  );
}

function oldestUnsynced(
  ledger: Ledger,
  seq: number,
): { readonly seq: number; readonly atMs: number } | undefined {
  const [record] = ledger.recordsFrom(seq, 1);
  if (!record) return undefined;
  const { occurredAtMs } = JSON.parse(record.text) as { occurredAtMs: number };
  return { seq, atMs: occurredAtMs };
}
