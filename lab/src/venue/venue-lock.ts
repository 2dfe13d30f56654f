import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type LockResult =
  | {
      readonly kind: 'held';
      readonly release: () => void;
      /** The venue before this one died without letting go. */ readonly wasLeftBehind: boolean;
    }
  | { readonly kind: 'taken'; readonly processId: number };

/** One venue per data folder. A lock whose holder is dead (kill -9, power cut) is taken over. */
export function holdVenueLock(dataFolder: string): LockResult {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, 'venue.lock');
  const first = tryCreate(path);
  if (first) return { kind: 'held', release: first, wasLeftBehind: false };
  const processId = Number(readFileSync(path, 'utf8')) || 0;
  if (isVenue(processId)) return { kind: 'taken', processId };
  rmSync(path, { force: true });
  const second = tryCreate(path);
  return second ? { kind: 'held', release: second, wasLeftBehind: true } : { kind: 'taken', processId };
}

function tryCreate(path: string): (() => void) | undefined {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
    return () => rmSync(path, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw error;
  }
}

/** Process ids are given out again: on Linux the command line tells a venue from whoever has its number now. */
function isVenue(processId: number): boolean {
  if (processId <= 0 || processId === process.pid) return false;
  try {
    process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  try {
    return /node|main\.ts/.test(readFileSync(`/proc/${processId}/cmdline`, 'utf8'));
  } catch {
    return true;
  }
}
