import { Worker } from 'node:worker_threads';
import type { PersonText } from '@gatehouse/core/customers';
import type { Timers } from '@gatehouse/core/time';
import { sqliteStorage, type SqlReader } from '../ledger/index.ts';
import { type IndexHit, type IndexProgress, PersonIndex } from './person-index.ts';
import type { FromIndex, ToIndex } from './index-messages.ts';

/** Finds people and orders by what a cashier types; wherever the index lives. */
export interface PersonSearch {
  find(typed: string, limit: number): Promise<readonly IndexHit[]>;
  candidates(words: readonly string[], limit: number): Promise<readonly string[]>;
  progress(): IndexProgress;
  refresh(scope: string, rowIds: readonly string[]): void;
  /** The replica is another file now, or a scope of it started over. */
  restart(): void;
  addDraft(customerId: string, text: PersonText): void;
  dropDraft(customerId: string): void;
  close(): Promise<void>;
}

/** A gate searches for nobody. */
export const NO_SEARCH: PersonSearch = {
  find: async () => [],
  candidates: async () => [],
  progress: () => ({ indexed: 0, total: 0, isComplete: true }),
  refresh: () => undefined,
  restart: () => undefined,
  addDraft: () => undefined,
  dropDraft: () => undefined,
  close: async () => undefined,
};

/** Rows a slice on the station's own loop may take: well under the 5 ms a device waits. */
const SLICE_ROWS = 40;

/** The index on the station's own thread, built between other work: for simulations and small venues. */
export function createLocalSearch(replica: SqlReader, timers: Timers): PersonSearch {
  const index = new PersonIndex(replica);
  let closed = false;
  const goOn = (): void => {
    if (!closed && index.buildSlice(SLICE_ROWS)) timers.soon(goOn);
  };
  timers.soon(goOn);
  return {
    find: async (typed, limit) => index.find(typed, limit),
    candidates: async (words, limit) => index.candidates(words, limit),
    progress: () => index.progress(),
    refresh: (scope, rowIds) => index.refresh(scope, rowIds),
    restart() {
      index.restart(replica);
      timers.soon(goOn);
    },
    addDraft: (customerId, text) => index.addDraft(customerId, text),
    dropDraft: (customerId) => index.dropDraft(customerId),
    async close() {
      closed = true;
      index.close();
    },
  };
}

/**
 * The index on a thread of its own: two hundred thousand people take seconds to open and some milliseconds to search,
 * and neither may keep a gate or a scanner waiting. The thread reads the replica by a connection of its own.
 */
export function createThreadedSearch(
  fileOfReplica: () => string,
  report: (error: unknown) => void,
): PersonSearch {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const start = () =>
    new Worker(new URL(`./index-worker${extension}`, import.meta.url), {
      workerData: { file: fileOfReplica(), storage: sqliteStorage() },
    });
  let worker: Worker;
  let progress: IndexProgress = { indexed: 0, total: 0, isComplete: false };
  let lastId = 0;
  let closed = false;
  const drafts = new Map<string, PersonText>();
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const tell = (message: ToIndex): void => worker.postMessage(message);
  const begin = (): void => {
    worker = start();
    worker.on('message', (message: FromIndex) => {
      if (message.kind === 'progress') progress = message.progress;
      else {
        waiting.get(message.id)?.resolve(message.value as never);
        waiting.delete(message.id);
      }
    });
    worker.on('error', (error) => {
      report(error);
      failAll(error instanceof Error ? error : new Error(String(error)));
      // Searching is no reason to end a till: a fresh index is built, orders are found by code meanwhile.
      if (!closed) begin();
    });
    for (const [customerId, text] of drafts) tell({ kind: 'add-draft', customerId, text });
  };
  begin();
  const ask = <Value>(message: (id: number) => ToIndex): Promise<Value> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve: resolve as (value: never) => void, reject });
      tell(message(lastId));
    });
  return {
    find: (typed, limit) => ask((id) => ({ kind: 'find', id, typed, limit })),
    candidates: (words, limit) => ask((id) => ({ kind: 'candidates', id, words, limit })),
    progress: () => progress,
    refresh: (scope, rowIds) => tell({ kind: 'refresh', scope, rowIds }),
    restart() {
      progress = { ...progress, isComplete: false };
      tell({ kind: 'restart', file: fileOfReplica() });
    },
    addDraft(customerId, text) {
      drafts.set(customerId, text);
      tell({ kind: 'add-draft', customerId, text });
    },
    dropDraft(customerId) {
      drafts.delete(customerId);
      tell({ kind: 'drop-draft', customerId });
    },
    async close() {
      closed = true;
      failAll(new Error('the index was closed'));
      await worker.terminate();
    },
  };
}
