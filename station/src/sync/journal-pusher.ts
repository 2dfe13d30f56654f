/*
 * Longer than 400 lines: greeting, pushing, waiting and going on after a fork are one conversation, and its order is
 * what is hard about it.
 */
import type { KeyObject } from 'node:crypto';
import type { LinkState, ServiceClient } from '@gatehouse/core/contract';
import { emittedVersions, headText } from '@gatehouse/core/journal';
import { assertNever } from '@gatehouse/core/result';
import {
  type Greeting,
  type HelloResponse,
  PROTOCOL,
  PROTOCOL_VERSION,
  PUSH_RECORDS_MAX,
  SCOPE_ROW_VERSIONS,
  type SuccessionCause,
  type syncRoutes,
} from '@gatehouse/core/sync';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import { signText } from '../enrolment/index.ts';
import { type Ledger, systemTimers } from '../ledger/index.ts';
import { cutBatch } from './batch.ts';
import type { TimeSample } from './clock-watch.ts';
import type { JournalSource } from './journal-source.ts';
import { createBackOff, createPause, endOf } from './pause.ts';
import { keepCursor, loadCursor, oldestUnsynced } from './peer-cursor.ts';

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
  /** Scopes the peer cannot serve before this station is updated. */
  upgradeRequired(): readonly string[];
}

/** A peer holds something else than this station wrote. */
export interface FoundFork {
  /** Whose journal it is about: by the time it is heard, the station may have gone on under another. */
  readonly incarnation: string;
  readonly seq: number;
  readonly peerHash: string;
  /** `restored`: the peer holds more than this station knows it wrote. `forked`: another record in a known place. */
  readonly cause: Exclude<SuccessionCause, 'truncated'>;
}

export interface JournalPusherOptions {
  /** Name of the peer in the ledger: `cloud`, or `station:<id>` of a hub. */
  readonly peer: string;
  readonly ledger: Ledger;
  readonly client: Pick<ServiceClient<typeof syncRoutes>, 'hello' | 'push'>;
  /** The key of an incarnation: heads are signed by the one they are of. */
  readonly stationKey: KeyObject | ((incarnation: string) => KeyObject);
  /** What is handed over; left out, the ledger's present incarnation, whichever that is. */
  readonly journal?: JournalSource;
  /**
   * For an incarnation that is over: the one that followed it in this ledger. Where the peer holds another history, the
   * rest is handed over as a branch under this name.
   */
  readonly successor?: string;
  /** Everything of an incarnation that is over is with the peer. */
  readonly onDrained?: () => void;
  readonly clock: Clock;
  readonly timers?: Timers;
  /** From 0 (included) to 1 (excluded), for jitter. */
  readonly random: () => number;
  readonly softwareVersion: string;
  readonly health: () => Greeting['health'];
  readonly cursors: () => Greeting['cursors'];
  /** Vouches for an incarnation the peer has not heard of yet. */
  readonly successions?: () => Greeting['successions'];
  /** Time the peer told with each answer. */
  readonly onTime?: (sample: TimeSample) => void;
  readonly onLink?: (link: LinkState) => void;
  readonly onFork?: (fork: FoundFork) => void;
  /** How often an idle link is greeted; also how soon a peer that vanished is noticed. */
  readonly heartbeatMs?: number;
  /** How often a peer that holds another history is asked whether it still does. */
  readonly forkRecheckMs?: number;
  readonly retry?: { readonly baseMs: number; readonly capMs: number };
}

const HEARTBEAT_MS = 5_000;
const GATHER_MS = 5;
/** A till that writes between any two greetings must not put off for ever what it is told. */
const ASK_AGAIN_MAX = 3;
const FORK_RECHECK_MS = 30_000;
const RETRY = { baseMs: 200, capMs: 5_000 } as const;
/** The peer knows what it holds, so the cursor only has to be roughly right after a crash: not a sync per sale. */
const CURSOR_KEPT_EVERY_MS = 500;

type Step =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'idle' }
  | { readonly kind: 'drained' }
  | { readonly kind: 'later'; readonly afterMs: number; readonly why: string }
  | { readonly kind: 'forked' };

export function createJournalPusher(options: JournalPusherOptions): JournalPusher {
  const { peer, ledger, client, clock, successor } = options;
  const journal: JournalSource = options.journal ?? ledger;
  const keyOf = (of: string): KeyObject =>
    typeof options.stationKey === 'function' ? options.stationKey(of) : options.stationKey;
  const timers = options.timers ?? systemTimers;
  const pause = createPause(timers);
  const backOff = createBackOff(options.retry ?? RETRY, options.random);
  let { incarnation } = journal.identity();
  let acked = loadCursor(ledger, peer, journal);
  let fork = acked.fork;
  let greeted = false;
  let credit: number = PUSH_RECORDS_MAX;
  let upgradeRequired: readonly string[] = [];
  let askedAgain = 0;
  /** Halved when the peer finds a batch too large, whatever stands between us. */
  let mostRecords: number = PUSH_RECORDS_MAX;
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
    const unsyncedCount = Math.max(0, journal.head().seq - acked.seq);
    if (unsyncedCount > 0 && oldest?.seq !== acked.seq + 1) oldest = oldestUnsynced(journal, acked.seq + 1);
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
    cancelKeep ??= timers.after(CURSOR_KEPT_EVERY_MS, () => {
      try {
        keepNow();
      } catch {
        // A disk that is full for a while must not end the station over a hint: the next answer keeps it again.
      }
    });
  };
  const keepNow = (): void => {
    cancelKeep?.();
    cancelKeep = undefined;
    keepCursor(ledger, peer, incarnation, { ...acked, fork }, clock.nowMs());
  };
  const forkedAt = (seq: number, peerHash: string): Step => {
    const known = fork?.seq === seq && fork.peerHash === peerHash;
    const cause = seq > journal.head().seq ? 'restored' : 'forked';
    fork = { seq, peerHash };
    if (!known) keepNow();
    if (successor !== undefined) return { kind: 'go-on' };
    setState(false, `forked: the peer holds another record ${seq}`);
    // Said again each time: whoever goes on under a new incarnation may not have been able to at first.
    options.onFork?.({ ...fork, incarnation, cause });
    return { kind: 'forked' };
  };
  /** Asked before the station went on under a new name: held against that one, any answer looks like a fork. */
  const isOvertaken = (): boolean => journal.identity().incarnation !== incarnation;
  const refused = (answer: {
    readonly problem: { readonly detail: string; readonly title: string; readonly status: number };
    readonly retryAfterMs?: number;
  }): Step => {
    const { problem, retryAfterMs = 0 } = answer;
    if (problem.status === 413 && mostRecords > 1) {
      mostRecords = Math.max(1, Math.floor(mostRecords / 2));
      return { kind: 'go-on' };
    }
    const why = problem.detail || problem.title;
    return { kind: 'later', afterMs: Math.max(retryAfterMs, backOff.next()), why };
  };
  const timed = async <T extends { readonly ok: boolean }>(ask: () => Promise<T>): Promise<T> => {
    const sentAtMs = clock.nowMs();
    const answer = await ask();
    const value = (answer as { value?: { timeMs?: number } }).value;
    if (value?.timeMs !== undefined && !stopping)
      options.onTime?.({ sentAtMs, receivedAtMs: clock.nowMs(), peerTimeMs: value.timeMs });
    return answer;
  };

  const copiedAt = ({ nextSeq, hashBefore }: Extract<HelloResponse, { kind: 'welcome' }>): Step => {
    setState(false, 'another copy of this station went on under a new incarnation');
    options.onFork?.({ incarnation, seq: nextSeq - 1, peerHash: hashBefore, cause: 'forked' });
    return { kind: 'forked' };
  };

  const greet = async (): Promise<Step> => {
    const successions = options.successions?.() ?? [];
    const asked: Greeting = {
      protocol: PROTOCOL,
      stationId: journal.identity().stationId,
      incarnation,
      softwareVersion: options.softwareVersion,
      head: journal.head(),
      cursors: options.cursors(),
      emits: emittedVersions(),
      reads: SCOPE_ROW_VERSIONS,
      ...(successions.length > 0 && { successions }),
      clock: { wallMs: clock.nowMs(), monotonicMs: Math.round(clock.monotonicMs()) },
      health: options.health(),
    };
    const answer = await timed(() => client.hello({ body: asked }));
    if (stopping || isOvertaken()) return { kind: 'go-on' };
    if (!answer.ok) return refused(answer);
    if (answer.value.kind === 'fork') return forkedAt(answer.value.seq, answer.value.peerHash);
    const { nextSeq, hashBefore } = answer.value;
    // The peer's last record must be ours: otherwise this disk is a copy or was set back.
    if (journal.hashBefore(nextSeq) !== hashBefore) {
      // It was asked about a head that has moved on since: whether it knows more or otherwise shows when it is asked again.
      const { seq } = journal.head();
      if (nextSeq - 1 > seq && seq > asked.head.seq && (askedAgain += 1) <= ASK_AGAIN_MAX)
        return { kind: 'go-on' };
      askedAgain = 0;
      return forkedAt(Math.max(1, nextSeq - 1), hashBefore);
    }
    askedAgain = 0;
    // Somebody with this disk's keys went on from here under another name: what goes on under the old one is a copy.
    if (answer.value.succeeded && successor === undefined) return copiedAt(answer.value);
    upgradeRequired = answer.value.upgradeRequired;
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

  /** The peer says from where a branch can be followed; further back than that there is nothing to ask for. */
  const branchFrom = (expectedSeq: number): Step => {
    const hash = journal.hashBefore(expectedSeq);
    if (hash === undefined || expectedSeq === acked.seq + 1)
      return { kind: 'later', afterMs: backOff.next(), why: 'the peer does not follow this branch' };
    acked = { seq: expectedSeq - 1, hash, fork };
    return { kind: 'go-on' };
  };

  const pushNext = async (): Promise<Step> => {
    if (journal.head().seq <= acked.seq) return options.journal ? { kind: 'drained' } : { kind: 'idle' };
    if (credit <= 0) {
      greeted = false;
      return { kind: 'later', afterMs: backOff.next(), why: 'the peer takes nothing more for now' };
    }
    const fromSeq = acked.seq + 1;
    const most = Math.min(mostRecords, credit);
    const records = [...cutBatch(journal.recordsFrom(fromSeq, most), most)];
    const last = records.at(-1);
    if (!last) return { kind: 'idle' };
    const { stationId } = journal.identity();
    const signature = signText(headText(stationId, incarnation, last.seq, last.hash), keyOf(incarnation));
    const body = {
      protocol: PROTOCOL_VERSION,
      stationId,
      incarnation,
      ...(fork !== null && successor !== undefined && { branch: successor }),
      fromSeq,
      records,
      head: { seq: last.seq, hash: last.hash },
      signature,
    };
    const answer = await timed(() => client.push({ body }));
    if (stopping || isOvertaken()) return { kind: 'go-on' };
    if (!answer.ok) return refused(answer);
    const { value } = answer;
    switch (value.kind) {
      case 'ack': {
        const { seq, hash } = value.durableThrough;
        if (journal.hashBefore(seq + 1) !== hash) return forkedAt(seq, hash);
        const moved = seq > acked.seq;
        acked = { seq, hash, fork };
        credit = value.credit;
        if (moved) mostRecords = Math.min(PUSH_RECORDS_MAX, mostRecords * 2);
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
        return fork !== null && successor !== undefined ? branchFrom(value.expectedSeq) : { kind: 'go-on' };
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
    const current = journal.identity().incarnation;
    if (current !== incarnation) {
      if (cancelKeep) keepNow();
      incarnation = current;
      acked = loadCursor(ledger, peer, journal);
      fork = acked.fork;
      greeted = false;
    }
    // A branch has nothing to compare any more; its place is where the last answer left it.
    if (fork !== null && successor !== undefined) return await pushNext();
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
        case 'drained':
          keepNow();
          setState(true, '');
          options.onDrained?.();
          return;
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
    while (!stopping && pokes === pokedAt && journal.identity().incarnation === incarnation) {
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
    upgradeRequired: () => upgradeRequired,
  };
}
