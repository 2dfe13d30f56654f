import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SnapshotState } from '@gatehouse/core/contract';
import { REPLICA_SCHEMA_VERSION } from '@gatehouse/core/replica';
import type { Scope } from '@gatehouse/core/sync';
import type { Clock } from '@gatehouse/core/time';
import type { ReplicaStore } from '../catalogue/index.ts';
import { type Ledger, sqliteStorage } from '../ledger/index.ts';
import type { SnapshotTrust } from './accept-manifest.ts';
import { auditReplica } from './audit.ts';
import { SnapshotFailure, type SnapshotFailureCode } from './failure.ts';
import type { FromWorker, ToWorker, WorkerOrder } from './worker-messages.ts';

/** Takes a station from far behind to a snapshot: what a puller hands over to. */
export interface SnapshotFollower {
  /** Which snapshots can be taken; undefined while rows should come one by one instead. */
  version(): number | undefined;
  /** A pull was answered with "snapshot required": begins to fetch, or goes on. */
  wanted(): void;
  /**
   * Puts in force what is ready, while the caller applies nothing. True when the replica was changed. The old one
   * answers until the very moment the new one does.
   */
  installReady(): Promise<boolean>;
  /** For the screens; null while nothing is fetched. */
  state(): SnapshotState | null;
  stop(): Promise<void>;
}

export interface SnapshotFollowerOptions {
  readonly baseUrl: string;
  readonly dataFolder: string;
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly clock: Clock;
  readonly token: () => Promise<string>;
  readonly trust: () => SnapshotTrust;
  /** A file waits to be put in force: the puller should come by. */
  readonly onReady: () => void;
  readonly onState: () => void;
  /** Rows on the disk are not those that were applied; the scope is fetched anew. */
  readonly onDrift: (scope: Scope) => void;
  readonly onFailure: (failure: { readonly code: SnapshotFailureCode; readonly detail: string }) => void;
}

const FOLDER = 'snapshot';
/** Between two tries to fetch, doubled by each that failed. */
const RETRY_MS = { first: 2_000, most: 60_000 } as const;
/** Failures in a row that are not the link's, after which rows come one by one for a while. */
const FAILURES_MAX = 3;
const ROWS_FOR_MS = 3_600_000;
/** Every row is summed up after the morning's rush of a start, and then once a day. */
const AUDIT = { firstMs: 120_000, everyMs: 24 * 3_600_000 } as const;

export function createSnapshotFollower(options: SnapshotFollowerOptions): SnapshotFollower {
  const { clock, replica } = options;
  let worker: Worker | undefined;
  let state: SnapshotState | null = null;
  let isReady = false;
  let failures = 0;
  let ownFailures = 0;
  let notBeforeMs = 0;
  let isStopping = false;
  let completing: { resolve(): void; reject(error: Error): void } | undefined;
  let releasing: (() => void) | undefined;
  let auditAtMs = clock.monotonicMs() + AUDIT.firstMs;
  let differing: readonly Scope[] = [];

  /** What an audit found is acted on later, when nobody is in the middle of a page. */
  const audit = (): void => {
    if (clock.monotonicMs() < auditAtMs || worker || isStopping) return;
    auditAtMs = clock.monotonicMs() + AUDIT.everyMs;
    const name = replica.fileName();
    auditReplica(join(options.dataFolder, name)).then(
      (scopes) => {
        if (!isStopping && replica.fileName() === name) differing = scopes;
      },
      () => undefined,
    );
  };
  const restartDiffering = (): void => {
    for (const scope of differing) {
      options.onDrift(scope);
      replica.restartScope(scope);
    }
    differing = [];
  };

  const show = (next: SnapshotState | null): void => {
    state = next;
    options.onState();
  };
  const tell = (message: ToWorker): void => worker?.postMessage(message);

  const end = (failure?: { readonly code: SnapshotFailureCode; readonly detail: string }): void => {
    worker = undefined;
    isReady = false;
    releasing?.();
    if (failure && !isStopping) {
      failures += 1;
      if (failure.code !== 'unreachable' && failure.code !== 'gone') ownFailures += 1;
      notBeforeMs =
        clock.monotonicMs() +
        (ownFailures >= FAILURES_MAX
          ? ROWS_FOR_MS
          : Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** Math.min(failures - 1, 10)));
      options.onFailure(failure);
    }
    const waiter = completing;
    completing = undefined;
    waiter?.reject(new SnapshotFailure(failure?.code ?? 'gone', failure?.detail ?? 'stopped'));
    show(null);
  };

  const hear = (message: FromWorker): void => {
    switch (message.kind) {
      case 'token':
        options.token().then(
          (token) => tell({ kind: 'token', id: message.id, token }),
          () => tell({ kind: 'token', id: message.id, token: null }),
        );
        return;
      case 'progress':
        return show({ phase: message.phase, ...message.progress });
      case 'ready':
        isReady = true;
        show({ phase: 'installing', receivedBytes: bytesOf(message), totalBytes: bytesOf(message) });
        return options.onReady();
      case 'completed':
        completing?.resolve();
        completing = undefined;
        return;
      case 'released':
        return end();
      case 'failed':
        return end(message);
    }
  };

  const start = (): void => {
    const order: WorkerOrder = {
      baseUrl: options.baseUrl,
      dataFolder: options.dataFolder,
      folder: join(options.dataFolder, FOLDER),
      trust: options.trust(),
      storage: sqliteStorage(),
    };
    const started = new Worker(
      new URL(`./snapshot-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
      { workerData: order },
    );
    worker = started;
    started.on('message', (message: FromWorker) => {
      if (worker === started) hear(message);
    });
    started.on('error', (error: Error) => {
      if (worker === started) end({ code: 'disk', detail: error.message });
    });
    started.on('exit', () => {
      if (worker === started) end(isStopping ? undefined : { code: 'disk', detail: 'the thread ended' });
    });
    show({ phase: 'fetching', receivedBytes: 0, totalBytes: 0 });
  };

  return {
    version: () =>
      ownFailures >= FAILURES_MAX && clock.monotonicMs() < notBeforeMs ? undefined : REPLICA_SCHEMA_VERSION,
    wanted() {
      if (worker || isStopping || clock.monotonicMs() < notBeforeMs) return;
      if (ownFailures >= FAILURES_MAX) ownFailures = 0;
      start();
    },
    async installReady() {
      restartDiffering();
      audit();
      if (!isReady || isStopping) return false;
      isReady = false;
      differing = [];
      const presentName = replica.fileName();
      let name: string;
      try {
        name = replica.announce();
        await new Promise<void>((resolve, reject) => {
          completing = { resolve, reject };
          tell({ kind: 'complete', presentName, name });
        });
        if (isStopping) return false;
        replica.adopt(name);
      } catch (error) {
        const detail = error instanceof Error ? error.message : 'failed';
        // A thread that failed has said so itself; what could not be put in force here is ours to say.
        if (!(error instanceof SnapshotFailure)) {
          const ended = worker;
          end({ code: 'damaged', detail });
          await ended?.terminate();
        }
        return false;
      }
      failures = 0;
      ownFailures = 0;
      // The thread folds in and removes the file before: closing it here would have kept a guest waiting.
      await new Promise<void>((resolve) => {
        releasing = () => {
          releasing = undefined;
          resolve();
        };
        if (worker) tell({ kind: 'release', presentName });
        else resolve();
      });
      return true;
    },
    state: () => state,
    async stop() {
      isStopping = true;
      const ended = worker;
      await ended?.terminate();
    },
  };
}

const bytesOf = ({ manifest }: Extract<FromWorker, { kind: 'ready' }>): number =>
  manifest.chunks.reduce((sum, { bytes }) => sum + bytes, 0);
