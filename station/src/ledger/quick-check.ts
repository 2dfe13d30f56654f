import { Worker } from 'node:worker_threads';
import { sqliteStorage } from './sqlite.ts';

/**
 * Checks a database file for structural damage in a worker thread: `ok`, or what SQLite found first. `thorough` also
 * holds every index against its table, which takes half as long again.
 */
export function quickCheck(file: string, kind: 'quick' | 'thorough' = 'quick'): Promise<string> {
  const worker = new Worker(
    new URL(`./quick-check-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
    { workerData: { file, kind, storage: sqliteStorage() } },
  );
  worker.unref();
  return new Promise((resolve, reject) => {
    worker.once('message', (verdict: string) => resolve(verdict));
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the check ended with code ${code}`)));
  });
}
