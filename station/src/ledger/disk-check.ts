import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const ROUNDS = 5;

/** Median time in ms of one 4 KiB write and fsync in a folder: what every durable commit here pays at least. */
export function measureFsyncMs(folder: string): number {
  const file = join(folder, 'fsync.probe');
  const handle = openSync(file, 'w');
  try {
    const block = Buffer.alloc(4096, 1);
    const times = Array.from({ length: ROUNDS }, () => {
      const startedMs = performance.now();
      writeSync(handle, block, 0, block.length, 0);
      fsyncSync(handle);
      return performance.now() - startedMs;
    });
    return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  } finally {
    closeSync(handle);
    rmSync(file, { force: true });
  }
}
