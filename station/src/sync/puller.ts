import type { ServiceClient } from '@gatehouse/core/contract';
import { hash } from 'node:crypto';
import {
  PROTOCOL_VERSION,
  pageDigestText,
  type PullResponse,
  type Scope,
  SCOPE_ROW_VERSIONS,
  SNAPSHOT_REQUIRED,
  type syncRoutes,
  UPGRADE_REQUIRED,
} from '@gatehouse/core/sync';
import type { Clock, Timers } from '@gatehouse/core/time';
import type { ReplicaStore } from '../catalogue/index.ts';
import { systemTimers } from '../ledger/index.ts';
import type { SnapshotFollower } from '../snapshot/index.ts';
import { createSliceApplier } from './apply-slices.ts';
import type { TimeSample } from './clock-watch.ts';
import { createBackOff, createPause, endOf } from './pause.ts';

/** Where pulled rows go: the part of the replica that a puller writes. */
export type ReplicaSink = Pick<ReplicaStore, 'cursor' | 'applyPage' | 'restartScope'> &
  Partial<Pick<ReplicaStore, 'digest'>>;

/** Fetches what the cloud originates, scope by scope, each with its own cursor. */
export interface Puller {
  start(): void;
  stop(): Promise<void>;
  /** Pulls every scope now: the peer said that something changed, or the link is back. */
  poke(): void;
  /** When a scope was last confirmed to be complete; null before. */
  confirmedAtMs(scope: Scope): number | null;
  /** Why the last round failed; null when it did not. */
  failure(): string | null;
  /** Scopes whose rows this software is too old to read. */
  upgradeRequired(): readonly Scope[];
}

export interface PullerOptions {
  readonly client: Pick<ServiceClient<typeof syncRoutes>, 'pull'>;
  readonly sink: ReplicaSink;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly random: () => number;
  readonly onTime?: (sample: TimeSample) => void;
  /** Scopes that changed in a round. */
  readonly onChanged?: (scopes: readonly Scope[]) => void;
  /** A page whose digest did not fit its rows: the scope starts over. */
  readonly onMismatch?: (scope: Scope) => void;
  /** What is kept of a scope is not what the cloud has, though every page fitted: it is fetched anew. */
  readonly onDrift?: (scope: Scope) => void;
  /** Takes over where pages would take too long; without it everything comes in pages. */
  readonly snapshots?: Pick<SnapshotFollower, 'version' | 'wanted' | 'installReady'>;
  readonly pollMs?: number;
  /** Scopes this station has no business with: a gate keeps no customers. */
  readonly without?: readonly Scope[];
  /** Rows per page. Applying them must not keep a gate waiting: 250 take a few milliseconds. */
  readonly pageRows?: number;
}

/** A scope that is missing from the order would never be fetched, so it does not compile. */
const everyScope = <const Order extends readonly Scope[]>(
  order: Order & ([Scope] extends [Order[number]] ? unknown : never),
): readonly Scope[] => order;
/** What can turn somebody away comes before what can be sold; the large scope comes last. */
const PULL_ORDER = everyScope([
  'revocations',
  'keys',
  'policy',
  'stations',
  'staff',
  'sessions',
  'catalogue',
  'resolutions',
  // An erasure does not wait for a long list; a name without its ticket is nothing.
  'subjects',
  'waivers',
  'bookings',
  'orders',
  'tickets',
  'customers',
]);
/** Pulled in every round; the others, which change by the day, in every fifth. */
const URGENT: readonly Scope[] = [
  'revocations',
  'keys',
  'stations',
  'sessions',
  'tickets',
  'orders',
  'waivers',
];
const SLOW_EVERY = 5;
/** After a failure the round goes on where it broke off; what was confirmed as lately as this is not asked again first. */
const JUST_CONFIRMED_MS = 5_000;
const POLL_MS = 2_000;
const RETRY = { baseMs: 500, capMs: 10_000 } as const;
/** Mismatches in a row after which a scope waits for the next round instead of fetching everything again. */
const RESTARTS_MAX = 1;
/** A scope that drifts again sooner than this has a cause that fetching it anew does not cure. */
const DRIFT_RESTART_EVERY_MS = 10 * 60_000;
const PAGE_ROWS = 250;
/** How old the kept confirmation may be: it is only read after a restart, to say how stale the rows are. */
const CONFIRMATION_KEPT_EVERY_MS = 30_000;

/** The cloud did not answer, or refused: asking for the next scope would end the same way. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs = 0) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Pages would not do: the cloud has the scope as a file. */
class FileInstead extends Error {
  override readonly name = 'FileInstead';
}

/** The rows are newer than this software: it keeps what it has, and the other scopes go on. */
class TooOld extends Error {
  override readonly name = 'TooOld';
}

export function createPuller(options: PullerOptions): Puller {
  const { client, sink, clock } = options;
  const timers = options.timers ?? systemTimers;
  const pause = createPause(timers);
  const backOff = createBackOff(RETRY, options.random);
  const confirmed = new Map<Scope, number>();
  const tooOld = new Set<Scope>();
  const slices = createSliceApplier(sink, clock, timers);
  const driftedAtMs = new Map<Scope, number>();
  let stopping = false;
  let running: Promise<void> | undefined;
  let failure: string | null = null;
  let round = 0;
  let all = true;
  /** Where the last round got no answer: the next one goes on there, or a lossy link would never reach the last scopes. */
  let brokeOffAt: Scope | undefined;
  const askedAtMs = new Map<Scope, number>();

  const ask = async (
    scope: Scope,
    generation: string,
    position: number,
    sentAtMs: number,
  ): Promise<PullResponse> => {
    const snapshotVersion = scope === 'tickets' ? options.snapshots?.version() : undefined;
    const answer = await client.pull({
      body: {
        protocol: PROTOCOL_VERSION,
        scope,
        rowVersion: SCOPE_ROW_VERSIONS[scope],
        generation,
        position,
        max: options.pageRows ?? PAGE_ROWS,
        ...(snapshotVersion !== undefined && { snapshotVersion }),
      },
    });
    if (!answer.ok) {
      const { code, detail, title } = answer.problem;
      if (code === UPGRADE_REQUIRED) throw new TooOld(scope);
      if (code === SNAPSHOT_REQUIRED) throw new FileInstead(scope);
      throw new NoAnswer(`${scope}: ${detail || title}`, answer.retryAfterMs);
    }
    tooOld.delete(scope);
    if (!stopping)
      options.onTime?.({ sentAtMs, receivedAtMs: clock.nowMs(), peerTimeMs: answer.value.timeMs });
    if (answer.value.scope !== scope) throw new Error(`asked for ${scope}, got ${answer.value.scope}`);
    return answer.value;
  };

  /** Whether what is kept is another set of rows than the peer's, and fetching it anew may help. */
  const hasDrifted = ({ scope, scopeDigest }: PullResponse): boolean => {
    const kept = sink.digest?.(scope);
    if (scopeDigest === undefined || kept === undefined || kept === scopeDigest) return false;
    const lastMs = driftedAtMs.get(scope);
    const nowMs = clock.monotonicMs();
    if (lastMs !== undefined && nowMs - lastMs < DRIFT_RESTART_EVERY_MS) return false;
    driftedAtMs.set(scope, nowMs);
    options.onDrift?.(scope);
    return true;
  };

  /** Brings one scope up to date; true when rows changed. */
  const pullScope = async (scope: Scope): Promise<boolean> => {
    let restarts = 0;
    let changed = false;
    for (;;) {
      if (stopping) return changed;
      const cursor = sink.cursor(scope) ?? { generation: '', position: 0, confirmedAtMs: 0 };
      // The rows are as new as the question: what the peer wrote after it was read may be missing from the answer.
      const confirmedAtMs = clock.nowMs();
      const page = await ask(scope, cursor.generation, cursor.position, confirmedAtMs);
      if (stopping) return changed;
      const fits = hash('sha256', pageDigestText(page.rows), 'hex') === page.digest;
      const fresh = page.generation !== cursor.generation;
      // The peer cannot go on from this cursor, though the generation is the same: deletions since then are forgotten.
      if (fits && !fresh && page.fromPosition !== cursor.position && page.fromPosition === 0)
        sink.restartScope(scope);
      // A page of another generation that does not begin at its beginning would mix two truths.
      if (!fits || (fresh && page.fromPosition > 0)) {
        options.onMismatch?.(scope);
        if (restarts >= RESTARTS_MAX)
          throw new Error(`${scope}: a page does not fit its digest or its generation`);
        restarts += 1;
        sink.restartScope(scope);
        continue;
      }
      const { generation, rows, toPosition, more, projectedThroughSeq } = page;
      // Rows that changed between two pages are on a later one: only the last page makes the whole scope as new as it says.
      const includes =
        more || projectedThroughSeq === null ? {} : { cloudHoldsThroughSeq: projectedThroughSeq };
      const moved = fresh || rows.length > 0 || toPosition !== cursor.position;
      if (moved || confirmedAtMs - cursor.confirmedAtMs > CONFIRMATION_KEPT_EVERY_MS) {
        await slices.apply({ scope, generation, rows, toPosition, confirmedAtMs, ...includes });
        changed ||= rows.length > 0 || (fresh && cursor.generation !== '');
      }
      if (!more) {
        confirmed.set(scope, confirmedAtMs);
        if (hasDrifted(page)) sink.restartScope(scope);
        return changed;
      }
    }
  };

  /** Revocations lead every round that does not go on where a moment ago they were confirmed. */
  const orderOf = (everything: boolean, from: Scope | undefined): readonly Scope[] => {
    const without = options.without ?? [];
    const wanted = PULL_ORDER.filter(
      (scope) => !without.includes(scope) && (everything || URGENT.includes(scope)),
    );
    if (from === undefined) return wanted;
    const at = PULL_ORDER.indexOf(from);
    const nowMs = clock.monotonicMs();
    const isFresh = (scope: Scope): boolean =>
      nowMs - (askedAtMs.get(scope) ?? Number.NEGATIVE_INFINITY) < JUST_CONFIRMED_MS;
    const [before, rest] = [
      wanted.filter((scope) => PULL_ORDER.indexOf(scope) < at),
      wanted.filter((scope) => PULL_ORDER.indexOf(scope) >= at),
    ];
    const first = before.filter((scope) => scope === 'revocations' && !isFresh(scope));
    return [...first, ...rest, ...before.filter((scope) => scope !== 'revocations' && !isFresh(scope))];
  };

  const pullRound = async (): Promise<void> => {
    const everything = all || round % SLOW_EVERY === 0;
    all = false;
    round += 1;
    const changed: Scope[] = [];
    const failures: unknown[] = [];
    // Here nothing is being applied, which a change of files needs.
    if ((await options.snapshots?.installReady()) === true) changed.push('revocations', 'tickets');
    const from = brokeOffAt;
    brokeOffAt = undefined;
    for (const scope of orderOf(everything, from)) {
      if (stopping) break;
      try {
        if (await pullScope(scope)) changed.push(scope);
        askedAtMs.set(scope, clock.monotonicMs());
        // It answers now and then: waiting longer and longer would only lengthen what a lossy link costs.
        backOff.reset();
      } catch (error) {
        if (error instanceof FileInstead) {
          options.snapshots?.wanted();
          continue;
        }
        if (error instanceof TooOld) {
          tooOld.add(scope);
          continue;
        }
        failures.push(error);
        // A scope that holds a row nobody can read must not keep revocations from the others; a dead link has no others.
        if (!(error instanceof NoAnswer)) continue;
        // Revocations that got no answer lead the next round anyway; behind them it goes on where it was.
        brokeOffAt = scope === 'revocations' ? from : scope;
        break;
      }
    }
    if (changed.length > 0 && !stopping) options.onChanged?.(changed);
    if (failures.length > 0) throw failures[0];
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      let waitMs = options.pollMs ?? POLL_MS;
      try {
        await pullRound();
        failure = null;
        backOff.reset();
      } catch (error) {
        failure = error instanceof Error ? error.message : 'failed';
        all = true;
        const retryAfterMs = error instanceof NoAnswer ? error.retryAfterMs : 0;
        waitMs = Math.max(waitMs, backOff.next(), retryAfterMs);
      }
      if (!stopping) await pause.wait(waitMs);
    }
  };

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping = true;
      pause.wake();
      await endOf(running, timers);
    },
    poke() {
      all = true;
      pause.wake();
    },
    confirmedAtMs: (scope) => confirmed.get(scope) ?? sink.cursor(scope)?.confirmedAtMs ?? null,
    failure: () => failure,
    upgradeRequired: () => [...tooOld],
  };
}
