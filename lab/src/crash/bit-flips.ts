import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diceFrom, type Dice } from '../history/dice.ts';
import { readJournal } from './judge.ts';
import { CHILD } from './record.ts';
import { openShop, type Form } from './shop.ts';

/**
 * What became of one flipped bit.
 *   harmless    everything reads as before: the bit lay in free space, or SQLite repaired it from elsewhere
 *   refused     the station does not start on it, and says why
 *   found       quick_check, the chain from its first record or the books against it show it
 *   shortened   records at the end are gone, what is left verifies: in a WAL a damaged frame ends the log. Nothing
 *               inside the file can tell; whoever holds a later head can (cloud, hub, the paper of the shift report)
 *   projection  journal and books are right and a read model is not: it can be rebuilt from the journal
 *   served      the journal or the books read differently and nothing noticed: must never be
 */
export type FlipFate = 'harmless' | 'refused' | 'found' | 'shortened' | 'projection' | 'served';

export interface FlipTally {
  readonly fates: Readonly<Record<string, Readonly<Partial<Record<FlipFate, number>>>>>;
  readonly served: number;
  readonly flips: number;
  readonly report: readonly string[];
}

interface Reading {
  readonly records: readonly string[];
  readonly readModels: string;
  readonly wrong: readonly string[];
}

const SALES = 14;

export async function runFlips(options: {
  readonly seed: string;
  readonly flips: number;
  readonly scratch: string;
  readonly form?: Form;
  readonly onProgress?: (done: number) => void;
}): Promise<FlipTally> {
  const { seed, flips, scratch, form = 'plain' } = options;
  const dice = diceFrom(`${seed} flips`);
  const fates: Record<string, Partial<Record<FlipFate, number>>> = {};
  let done = 0;
  for (const state of ['closed', 'killed'] as const) {
    const original = join(scratch, state);
    await sellInto(original, seed, state, form);
    const files = readdirSync(original).filter(
      (name) => /\.db(-wal)?$/.test(name) && sizeOf(original, name) > 0,
    );
    const expected = await read(copyOf(original, scratch), form);
    if (typeof expected === 'string' || expected.wrong.length > 0)
      throw new Error(`the files were wrong before any bit was flipped: ${JSON.stringify(expected)}`);
    const each = Math.ceil(flips / 2 / files.length);
    for (const name of files) {
      const label = `${state}: ${name.replace(/^replica-\w+/, 'replica')}`;
      const tally = (fates[label] ??= {});
      for (let count = 0; count < each; count += 1) {
        const copy = copyOf(original, scratch);
        flipOne(join(copy, name), dice);
        const fate = fateOf(expected, await read(copy, form));
        tally[fate] = (tally[fate] ?? 0) + 1;
        options.onProgress?.(++done);
      }
    }
  }
  const report = Object.entries(fates).map(
    ([label, tally]) =>
      `${label}: ${Object.entries(tally)
        .map(([fate, count]) => `${count} ${fate}`)
        .join(', ')}`,
  );
  const served = Object.values(fates).reduce((sum, { served: count = 0 }) => sum + count, 0);
  return { fates, served, flips: done, report };
}

async function sellInto(folder: string, seed: string, state: 'closed' | 'killed', form: Form): Promise<void> {
  const mode = state === 'killed' ? 'untended' : 'honest';
  const child = spawn(process.execPath, [CHILD, folder, seed, String(SALES), '100', mode, form], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const last = `done day-sale-${String(SALES - 1).padStart(6, '0')}`;
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(child, 'close');
  if (!said.includes(last)) throw new Error('the till ended before its last sale');
}

function copyOf(original: string, scratch: string): string {
  const copy = join(scratch, 'flipped');
  rmSync(copy, { recursive: true, force: true });
  cpSync(original, copy, { recursive: true, filter: (path) => !path.endsWith('-shm') });
  return copy;
}

const sizeOf = (folder: string, name: string): number =>
  existsSync(join(folder, name)) ? readFileSync(join(folder, name)).length : 0;

function flipOne(path: string, dice: Dice): void {
  const bytes = readFileSync(path);
  const at = dice.between(0, bytes.length - 1);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.between(0, 7));
  writeFileSync(path, bytes);
}

/** Everything a station would show of a folder, or why it does not start. */
async function read(folder: string, form: Form): Promise<Reading | string> {
  let shop: Awaited<ReturnType<typeof openShop>>;
  try {
    shop = await openShop(folder, form);
  } catch (error) {
    return String((error as Error).message);
  }
  try {
    const { ledger, till, replica } = shop;
    const { wrong, records } = readJournal(ledger);
    const replicaCheck = String(replica.sql.db.pragma('quick_check', { simple: true }));
    return {
      records: ledger.recordsFrom(1, Number.MAX_SAFE_INTEGER).map(({ text }) => text),
      readModels: JSON.stringify([till.sales(undefined, 1_000), till.shift(), till.catalogue()]),
      wrong: [
        ...wrong,
        ...(records.length === 0 ? ['no records'] : []),
        ...(replicaCheck === 'ok' ? [] : [replicaCheck]),
      ],
    };
  } catch (error) {
    return String((error as Error).message);
  } finally {
    await shop.close().catch(() => {});
  }
}

function fateOf(expected: Reading, found: Reading | string): FlipFate {
  if (typeof found === 'string') return 'refused';
  if (found.wrong.length > 0) return 'found';
  const same = found.records.every((text, index) => text === expected.records[index]);
  if (!same || found.records.length > expected.records.length) return 'served';
  if (found.records.length < expected.records.length) return 'shortened';
  return found.readModels === expected.readModels ? 'harmless' : 'projection';
}
