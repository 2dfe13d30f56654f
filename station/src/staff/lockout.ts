import type { Clock } from '@gatehouse/core/time';
import type { Ledger } from '../ledger/index.ts';

/** Five guesses, then a wait that doubles with every further one, up to an hour. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 30_000;
const WAIT_MAX_MS = 60 * 60_000;
/** What a restart costs whoever was locked out, if the wall clock says that the wait is over. */
const RESTART_WAIT_MS = 60_000;
/**
 * One wrong guess is forgiven per this time of running, and by nothing else: were a right one to forgive them, whoever
 * has a PIN could try other people's for ever, four guesses at a time.
 */
const FORGIVEN_AFTER_MS = 10 * 60_000;

/** Counts wrong guesses over restarts. */
export interface Lockout {
  /** How long nobody may guess; 0 when guessing is free. */
  waitMs(): number;
  /** Notes a wrong guess; answers how long to wait because of it. */
  failed(): number;
  /** Writes down what time has forgiven; call it where something is written anyway. */
  keep(): void;
}

/**
 * Waits run on the monotonic clock: setting the wall clock, forward or back, shortens none of them. A restart cannot
 * know how long it was off, so a station that was locked when it stopped waits again: what the wall clock says is
 * left, at least a minute, and never longer than the wait was.
 */
export function createLockout(ledger: Ledger, clock: Clock): Lockout {
  const kept = ledger.read.get<{ failures: number; lockedUntilMs: number }>(
    'SELECT failures, locked_until_ms AS lockedUntilMs FROM pin_lockout',
  );
  const waitFor = (failures: number): number =>
    failures < FREE_FAILURES ? 0 : Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** (failures - FREE_FAILURES));

  let failures = kept?.failures ?? 0;
  let forgivenFromMs = clock.monotonicMs();
  const startWaitMs = waitFor(failures);
  const leftMs = Math.max((kept?.lockedUntilMs ?? 0) - clock.nowMs(), Math.min(RESTART_WAIT_MS, startWaitMs));
  let lockedUntilMonotonicMs = clock.monotonicMs() + Math.min(leftMs, startWaitMs);

  const forgive = (): void => {
    const forgiven = Math.floor((clock.monotonicMs() - forgivenFromMs) / FORGIVEN_AFTER_MS);
    if (forgiven <= 0) return;
    failures = Math.max(0, failures - forgiven);
    forgivenFromMs += forgiven * FORGIVEN_AFTER_MS;
  };
  const write = (): void =>
    void ledger.transact((writer) =>
      writer.run(
        `INSERT INTO pin_lockout (only_row, failures, locked_until_ms, failed_at_ms) VALUES (1, ?, ?, ?)
         ON CONFLICT DO UPDATE SET failures = excluded.failures, locked_until_ms = excluded.locked_until_ms,
           failed_at_ms = excluded.failed_at_ms`,
        failures,
        clock.nowMs() + waitMs(),
        clock.nowMs(),
      ),
    );
  const waitMs = (): number => Math.max(0, lockedUntilMonotonicMs - clock.monotonicMs());

  return {
    waitMs,
    failed() {
      forgive();
      if (failures === 0) forgivenFromMs = clock.monotonicMs();
      failures += 1;
      lockedUntilMonotonicMs = clock.monotonicMs() + waitFor(failures);
      write();
      return waitMs();
    },
    keep() {
      const before = failures;
      forgive();
      if (failures !== before) write();
    },
  };
}
