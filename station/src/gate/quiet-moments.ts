import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import type { Ledger } from '../ledger/index.ts';
import { forgetOldScans } from './scan-store.ts';

/** Checkpoints wait until nobody has scanned for this long: inside a scan they would be its whole tail latency. */
const IDLE_MS = 300;
/** A lane that is never idle that long checkpoints after so many guests, when one has just walked through. */
const GUESTS_PER_CHECKPOINT = 32;

/** Housekeeping of a gate's ledger between two guests. */
export interface QuietMoments {
  /** Somebody is here: the next quiet moment is counted from now. */
  disturbed(): void;
  /** A guest has walked through, or has not. */
  guestSettled(): void;
  stop(): void;
}

export interface QuietMomentsOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly isBusy: () => boolean;
  readonly onError: (error: unknown) => void;
}

export function createQuietMoments(options: QuietMomentsOptions): QuietMoments {
  const { ledger, clock, timers, isBusy, onError } = options;
  let cancel: CancelTimer | undefined;
  let stopped = false;
  let settledCount = 0;
  let tidiedDay = '';

  const tidyOncePerDay = (): void => {
    const today = ledger.businessDay();
    if (today === tidiedDay) return;
    tidiedDay = today;
    try {
      ledger.transact((writer) => forgetOldScans(writer, clock.nowMs()));
    } catch (error) {
      onError(error);
    }
  };
  const disturbed = (): void => {
    cancel?.();
    if (stopped) return;
    cancel = timers.after(IDLE_MS, () => {
      if (isBusy()) return;
      ledger.checkpointBetween();
      tidyOncePerDay();
    });
  };
  return {
    disturbed,
    guestSettled() {
      disturbed();
      settledCount += 1;
      if (settledCount % GUESTS_PER_CHECKPOINT !== 0) return;
      timers.soon(() => {
        if (!isBusy() && !stopped) ledger.checkpointBetween();
      });
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
