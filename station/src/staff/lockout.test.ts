import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Ledger } from '../ledger/index.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { staffMigrations } from './index.ts';
import { createLockout, type Lockout } from './lockout.ts';

/** The wall clock is in the guesser's hands, the monotonic one is not, and neither is the plug. */
let scratch: Scratch;
let ledger: Ledger;
let wallOffMs = 0;
let runMs = 0;
const clock = { nowMs: () => 1_000_000_000 + runMs + wallOffMs, monotonicMs: () => runMs };

beforeEach(() => {
  scratch = scratchLedger();
  ledger = scratch.open({ modules: [staffMigrations] });
  [wallOffMs, runMs] = [0, 0];
});
afterEach(() => {
  ledger.close();
  scratch.remove();
});
const guesses = (lockout: Lockout, count: number): number => {
  let waitMs = 0;
  for (let guess = 0; guess < count; guess += 1) waitMs = lockout.failed();
  return waitMs;
};

it.each([3_600_000, -3_600_000])('waits as long when the clock is moved by %d ms', (byMs) => {
  const lockout = createLockout(ledger, clock);
  expect(guesses(lockout, 6)).toBe(60_000);
  wallOffMs = byMs;
  expect(lockout.waitMs()).toBe(60_000);
  runMs += 59_999;
  expect(lockout.waitMs()).toBe(1);
  runMs += 1;
  expect(lockout.waitMs()).toBe(0);
});

it('costs a minute more to pull the plug and move the clock, and never more than the wait was', () => {
  guesses(createLockout(ledger, clock), 9);
  expect(createLockout(ledger, clock).waitMs()).toBe(480_000);
  wallOffMs = 365 * 86_400_000;
  expect(createLockout(ledger, clock).waitMs()).toBe(60_000);
  wallOffMs = -365 * 86_400_000;
  expect(createLockout(ledger, clock).waitMs()).toBe(480_000);
});

it('forgives by the time it runs, not by what the clock says, and keeps the count over restarts', () => {
  const lockout = createLockout(ledger, clock);
  guesses(lockout, 4);
  wallOffMs = 10 * 3_600_000;
  expect(createLockout(ledger, clock).failed()).toBe(30_000);
  const again = createLockout(ledger, clock);
  runMs += 50 * 60_000;
  again.keep();
  expect(guesses(createLockout(ledger, clock), 4)).toBe(0);
});
