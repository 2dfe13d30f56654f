import { Worker } from 'node:worker_threads';
import type { DigestedScope } from '@gatehouse/core/replica';
import { sqliteStorage } from '../ledger/index.ts';

export interface AuditOrder {
  readonly file: string;
  readonly storage: ReturnType<typeof sqliteStorage>;
}

/**
 * Sums up the rows that are really in a replica file and compares with the digests kept beside their cursors, in a
 * thread. Answers the scopes that differ: a row was altered or lost without a page, by a disk or by a person.
 */
export function auditReplica(file: string): Promise<readonly DigestedScope[]> {
  const order: AuditOrder = { file, storage: sqliteStorage() };
  const worker = new Worker(
    new URL(`./audit-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
    { workerData: order },
  );
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the audit ended with code ${code}`)));
  });
}
