import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Clock, IdSource } from '@gatehouse/core/time';
import { type Ledger, type LedgerOptions, openLedger } from '../ledger.ts';
import type { StationIdentity } from '../identity.ts';

/** A ledger in a folder of its own, with a clock a test moves by hand and ids that count. */
export interface Scratch {
  readonly folder: string;
  readonly file: string;
  readonly identity: StationIdentity;
  readonly clock: Clock & { advance(ms: number): void };
  readonly ids: IdSource;
  open(overrides?: Partial<LedgerOptions>): Ledger;
  remove(): void;
}

export const scratchIdentity = (overrides: Partial<StationIdentity> = {}): StationIdentity => ({
  stationId: 'till-1',
  incarnation: randomBytes(16).toString('hex'),
  organizationId: 'org',
  venueId: 'venue',
  registerId: 'T1',
  name: 'Till 1',
  place: 'Main entrance',
  role: 'till',
  ...overrides,
});

export function handClock(startMs = Date.parse('2026-06-15T10:00:00Z')): Scratch['clock'] {
  let nowMs = startMs;
  return { nowMs: () => nowMs, monotonicMs: () => nowMs - startMs, advance: (ms) => void (nowMs += ms) };
}

export function countingIds(prefix = 'id'): IdSource {
  let count = 0;
  return { nextId: () => `${prefix}-${String(++count).padStart(8, '0')}` };
}

export function scratchLedger(identity = scratchIdentity()): Scratch {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-ledger-'));
  const file = join(folder, 'ledger.db');
  const clock = handClock();
  const ids = countingIds();
  return {
    folder,
    file,
    identity,
    clock,
    ids,
    open: (overrides = {}) =>
      openLedger({
        file,
        identity,
        clock,
        ids,
        bootId: 'boot',
        calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
        ...overrides,
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
