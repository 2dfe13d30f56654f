import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { removeReplica } from '../catalogue/replica-file.ts';
import { adoptSqliteStorage } from '../ledger/sqlite.ts';
import { acceptManifest } from './accept-manifest.ts';
import { checkFile, completeReplica } from './complete-replica.ts';
import { SnapshotFailure } from './failure.ts';
import { type FetchedFile, type FetchProgress, fetchSnapshot } from './fetch-snapshot.ts';
import { httpSource } from './http-source.ts';
import type { FromWorker, ToWorker, WorkerOrder } from './worker-messages.ts';

/** Fetches, checks and completes one snapshot away from the device loop, then waits to be told that it is in force. */

/** Screens count whole per cents; more messages would only wake the loop. */
const PROGRESS_EVERY_MS = 250;

const order = workerData as WorkerOrder;
const port = parentPort;
if (!port) throw new Error('this file is started as a thread');
const say = (message: FromWorker): void => port.postMessage(message);
adoptSqliteStorage(order.storage);

const waiting = new Map<number, (token: string | null) => void>();
let lastTokenId = 0;
/** The station's key stays where it is: a token is asked for. */
const token = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const id = (lastTokenId += 1);
    waiting.set(id, (given) => {
      if (given === null) reject(new SnapshotFailure('unreachable', 'no token could be made'));
      else resolve(given);
    });
    say({ kind: 'token', id });
  });

let fetched: FetchedFile | undefined;
let release: (() => void) | undefined;

port.on('message', (message: ToWorker) => {
  try {
    switch (message.kind) {
      case 'token':
        waiting.get(message.id)?.(message.token);
        waiting.delete(message.id);
        return;
      case 'complete':
        if (!fetched) throw new SnapshotFailure('gone', 'nothing was fetched');
        release = completeReplica({
          file: fetched.file,
          dataFolder: order.dataFolder,
          presentName: message.presentName,
          name: message.name,
        });
        return say({ kind: 'completed' });
      case 'release':
        release?.();
        removeReplica(join(order.dataFolder, message.presentName));
        rmSync(order.folder, { recursive: true, force: true });
        say({ kind: 'released' });
        port.close();
        return;
    }
  } catch (error) {
    fail(error);
  }
});

function fail(error: unknown): void {
  const code = error instanceof SnapshotFailure ? error.code : 'disk';
  say({ kind: 'failed', code, detail: error instanceof Error ? error.message : 'failed' });
  port?.close();
}

async function run(): Promise<void> {
  let saidAtMs = 0;
  let last: FetchProgress = { receivedBytes: 0, totalBytes: 0 };
  const file = await fetchSnapshot({
    folder: order.folder,
    source: httpSource(order.baseUrl, token),
    accept: (signed) => acceptManifest(signed, order.trust),
    wait: (timeoutMs) => after(timeoutMs),
    onProgress(progress) {
      last = progress;
      const nowMs = performance.now();
      if (nowMs - saidAtMs < PROGRESS_EVERY_MS) return;
      saidAtMs = nowMs;
      say({ kind: 'progress', phase: 'fetching', progress });
    },
  });
  say({ kind: 'progress', phase: 'checking', progress: last });
  checkFile(file.file, file.manifest);
  fetched = file;
  say({ kind: 'ready', manifest: file.manifest });
}

run().catch(fail);
