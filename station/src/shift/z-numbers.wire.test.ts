import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { readRecord } from '@gatehouse/core/journal';
import { type Scratch, scratchIdentity, scratchLedger } from '../ledger/testing/scratch.ts';
import { stationMigrations } from '../migrations.ts';

const CHILD = fileURLToPath(new URL('./testing/close-child.ts', import.meta.url));
const identity = scratchIdentity({ incarnation: 'ab'.repeat(16) });

let scratch: Scratch;
afterEach(() => scratch.remove());

/** Lets a till close shifts and kills it after it said so many; the Z numbers it had said, in order. */
async function closeUntilKilled(mode: 'honest' | 'hasty', closes: number): Promise<number[]> {
  const child = spawn(process.execPath, [CHILD, scratch.folder, identity.incarnation, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  await Promise.race([
    once(child, 'exit'),
    new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.split('\n').length > closes) resolve();
      });
    }),
  ]);
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  return said.split('\n').slice(0, -1).map(Number);
}

/** Z numbers of the journal, in its order. */
function written(): number[] {
  const ledger = scratch.open({ identity, modules: stationMigrations });
  try {
    return ledger.recordsFrom(1, 1_000_000).flatMap(({ text }) => {
      const read = readRecord(text);
      return read.kind === 'record' && read.record.kind === 'ShiftClosed' ? [read.record.body.zNumber] : [];
    });
  } finally {
    ledger.close();
  }
}

const series = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

it('numbers Z reports without a gap, and keeps every one it said, however often it is killed', async () => {
  scratch = scratchLedger();
  const said: number[] = [];
  for (const closes of [1, 3, 2, 9]) {
    const heard = await closeUntilKilled('honest', closes);
    expect(heard.length).toBeGreaterThanOrEqual(closes);
    said.push(...heard);
    const numbers = written();
    expect(numbers).toEqual(series(numbers.length));
    expect(said.filter((number) => !numbers.includes(number))).toEqual([]);
    // Nothing is said twice: a close that was cut off was not answered.
    expect(new Set(said).size).toBe(said.length);
  }
}, 60_000);

it('would catch a till that says a number before it is written', async () => {
  scratch = scratchLedger();
  const said = await closeUntilKilled('hasty', 3);
  const numbers = written();
  expect(said.filter((number) => !numbers.includes(number))).not.toEqual([]);
}, 60_000);
