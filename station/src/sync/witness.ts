import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import { type Ledger, systemTimers, type Unsubscribe } from '../ledger/index.ts';

const witness = z.object({
  incarnation: z.string(),
  seq: z.int().min(1),
  hash: z.string(),
  atMs: z.int(),
});
/** A head this station once had, remembered outside its ledger: a ledger that ends before it has lost its tail. */
export type Witness = z.infer<typeof witness>;

const FILE = 'journal-witness.json';
const fileIn = (dataFolder: string): string => join(dataFolder, 'keys', FILE);

/** The last noted head; undefined when there is none that can be read. */
export function readWitness(dataFolder: string): Witness | undefined {
  try {
    return witness.parse(JSON.parse(readFileSync(fileIn(dataFolder), 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Replaced whole, without waiting for the disk: an older head, or none, witnesses less and is never wrong. A sync here
 * would keep a till waiting for nothing.
 */
export function writeWitness(dataFolder: string, noted: Witness): void {
  const path = fileIn(dataFolder);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(noted));
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}

/** Notes the durable head now and then, at shift close and at the end; off the path of any sale. */
export interface WitnessKeeper {
  start(): void;
  stop(): void;
}

export interface WitnessKeeperOptions {
  readonly ledger: Ledger;
  readonly dataFolder: string;
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly everyMs?: number;
  readonly onError?: (error: unknown) => void;
}

const EVERY_MS = 5_000;

export function createWitnessKeeper(options: WitnessKeeperOptions): WitnessKeeper {
  const { ledger, dataFolder, clock } = options;
  let noted = '';
  let cancel: CancelTimer | undefined;
  let unsubscribe: Unsubscribe | undefined;
  const note = (): void => {
    const { seq, hash } = ledger.head();
    if (seq === 0 || hash === noted) return;
    try {
      writeWitness(dataFolder, {
        incarnation: ledger.identity().incarnation,
        seq,
        hash,
        atMs: clock.nowMs(),
      });
      noted = hash;
    } catch (error) {
      options.onError?.(error);
    }
  };
  return {
    start() {
      cancel = (options.timers ?? systemTimers).every(options.everyMs ?? EVERY_MS, note);
      unsubscribe = ledger.onAppended((records) => {
        if (records.some(({ record }) => record.kind === 'ShiftClosed')) note();
      });
    },
    stop() {
      cancel?.();
      unsubscribe?.();
      note();
    },
  };
}
