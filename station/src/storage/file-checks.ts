import type { Clock, Timers } from '@gatehouse/core/time';
import { quickCheck } from '../ledger/index.ts';

export interface FileChecks {
  readonly file: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Nobody waits for an answer at the moment. */
  readonly isIdle: () => boolean;
  /** What is damaged, as SQLite says it; null when the file is sound. */
  readonly found: (damage: string | null) => void;
  readonly report: (error: unknown) => void;
}

const LOOK_EVERY_MS = 10 * 60_000;
const THOROUGH_EVERY_MS = 20 * 3_600_000;
/** By the machine's own clock: the checks are for the night, and a wrong zone only moves them. */
const NIGHT_HOURS = [1, 2, 3, 4, 5];
/** A station that is only switched on by day is checked anyway, in its first quiet moment after so long. */
const OVERDUE_MS = 48 * 3_600_000;

/**
 * Checks the ledger file in a worker: quickly at start, thoroughly once a night in a quiet moment. The thorough one
 * also compares every index with its table. Returns how to stop.
 */
export function checkFile({ file, clock, timers, isIdle, found, report }: FileChecks): () => void {
  let lastMs = clock.monotonicMs();
  let isRunning = false;
  const check = (kind: 'quick' | 'thorough'): void => {
    isRunning = true;
    quickCheck(file, kind)
      .then((verdict) => found(verdict === 'ok' ? null : verdict), report)
      .finally(() => (isRunning = false));
  };
  check('quick');
  return timers.every(LOOK_EVERY_MS, () => {
    const sinceMs = clock.monotonicMs() - lastMs;
    const isNight = NIGHT_HOURS.includes(new Date(clock.nowMs()).getHours());
    if (isRunning || !isIdle() || sinceMs < (isNight ? THOROUGH_EVERY_MS : OVERDUE_MS)) return;
    lastMs = clock.monotonicMs();
    check('thorough');
  });
}
