import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Holds the folder `path` as a lock while `work` runs, so that two programs do not write the same build. A lock
 * whose process is gone is taken over; waiting longer than `timeoutMs` throws.
 */
export async function withLock<T>(path: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  let anonymous = 0;
  while (!take(path)) {
    const holder = holderOf(path);
    // The holder writes its id just after making the folder: nameless for long means that it died in between.
    anonymous = holder === undefined ? anonymous + 1 : 0;
    if (anonymous > 20 || (holder !== undefined && !isAlive(holder))) release(path, holder);
    if (performance.now() > deadlineMs) throw new Error(`${path} is held by process ${holder ?? 'unknown'}`);
    await pause(100);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function take(path: string): boolean {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'pid'), String(process.pid));
  return true;
}

function holderOf(path: string): number | undefined {
  try {
    return Number(readFileSync(join(path, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Moves the dead holder's lock away; if it changed hands in the meantime, the new holder gets it back. */
function release(path: string, holder: number | undefined): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (holderOf(aside) !== holder) renameSync(aside, path);
  } catch {
    // Somebody else was first.
  }
  rmSync(aside, { recursive: true, force: true });
}
