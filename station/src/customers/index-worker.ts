import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '@gatehouse/core/result';
import {
  adoptSqliteStorage,
  loadSqlite,
  SqlConnection,
  type SqliteStorage,
  unlock,
} from '../ledger/index.ts';
import type { FromIndex, ToIndex } from './index-messages.ts';
import { PersonIndex } from './person-index.ts';

/** Keeps the index of people and orders away from the device loop; builds it in slices, so that a search waits for one. */
const SLICE_ROWS = 400;
const PROGRESS_EVERY_MS = 200;

const order = workerData as { readonly file: string; readonly storage: SqliteStorage };
const port = parentPort;
if (!port) throw new Error('this file is started as a thread');
adoptSqliteStorage(order.storage);
const say = (message: FromIndex): void => port.postMessage(message);

/** Read-only: this thread never writes to the replica, and never holds a read open between two slices. */
function openReplica(file: string): SqlConnection {
  const Sqlite = loadSqlite();
  const db = new Sqlite(file, { readonly: true, timeout: 2_000 });
  unlock(db, file);
  return new SqlConnection(db);
}

let replica = openReplica(order.file);
const index = new PersonIndex(replica);
let isBuilding = false;
let lastSaidMs = 0;
const sayProgress = (): void => {
  lastSaidMs = performance.now();
  say({ kind: 'progress', progress: index.progress() });
};
function build(): void {
  isBuilding = index.buildSlice(SLICE_ROWS);
  if (!isBuilding || performance.now() - lastSaidMs > PROGRESS_EVERY_MS) sayProgress();
  if (isBuilding) setImmediate(build);
}

port.on('message', (message: ToIndex) => {
  switch (message.kind) {
    case 'find':
      return say({ kind: 'answer', id: message.id, value: index.find(message.typed, message.limit) });
    case 'candidates':
      return say({ kind: 'answer', id: message.id, value: index.candidates(message.words, message.limit) });
    case 'refresh':
      return index.refresh(message.scope, message.rowIds);
    case 'add-draft':
      return index.addDraft(message.customerId, message.text);
    case 'drop-draft':
      return index.dropDraft(message.customerId);
    case 'restart': {
      const before = replica;
      replica = openReplica(message.file);
      index.restart(replica);
      before.db.close();
      if (!isBuilding) build();
      return;
    }
    default:
      return assertNever(message);
  }
});
build();
