import type { Timers } from '@gatehouse/core/time';

/** A wait that can be cut short, for loops that sleep until there is work. */
export interface Pause {
  /** Resolves after the time, or at once when `wake` is called now or was called since the last wait. */
  wait(timeoutMs: number): Promise<void>;
  wake(): void;
}

export function createPause(timers: Timers): Pause {
  let awake = false;
  let end: (() => void) | undefined;
  return {
    wait(timeoutMs) {
      if (awake) {
        awake = false;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        const done = (): void => {
          cancel();
          end = undefined;
          awake = false;
          resolve();
        };
        const cancel = timers.after(timeoutMs, done);
        end = done;
      });
    },
    wake() {
      awake = true;
      end?.();
    },
  };
}

/** Waits for a loop to end, but not for a request that a dead link swallowed: what it answers later is not looked at. */
export async function endOf(
  running: Promise<void> | undefined,
  timers: Timers,
  patienceMs = 1_000,
): Promise<void> {
  let cancel = (): void => {};
  const patience = new Promise<void>((resolve) => {
    cancel = timers.after(patienceMs, resolve);
  });
  await Promise.race([running, patience]);
  cancel();
}

export interface BackOff {
  /** Next wait: full jitter over a doubling ceiling, so that a hundred stations do not return in one second. */
  next(): number;
  reset(): void;
}

/** `random` gives a number from 0 (included) to 1 (excluded). */
export function createBackOff(
  limits: { readonly baseMs: number; readonly capMs: number },
  random: () => number,
): BackOff {
  let failures = 0;
  return {
    next() {
      const ceiling = Math.min(limits.capMs, limits.baseMs * 2 ** failures);
      failures = Math.min(failures + 1, 30);
      return Math.round(random() * ceiling);
    },
    reset() {
      failures = 0;
    },
  };
}
