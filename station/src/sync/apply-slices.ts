import type { Scope, ScopeRow } from '@gatehouse/core/sync';
import type { Clock, Timers } from '@gatehouse/core/time';
import type { ReplicaPage } from '../catalogue/index.ts';

/**
 * Puts a page into the replica in slices short enough for the device loop, each with its own cursor and transaction,
 * and lets the loop run between them: a guest at the gate waits for one slice at most. How many rows that is, is
 * learnt scope by scope: a product with its search words takes twenty times as long as a ticket.
 */
export interface SliceApplier {
  /** Rejects as the sink throws; what was applied before stays, with its cursor. */
  apply(page: ReplicaPage): Promise<void>;
  /** The longest slice so far, in milliseconds. */
  longestMs(): number;
}

/** Of the 5 ms that nothing on the device loop may exceed. */
const AIM_MS = 2.5;
const ROWS_FIRST = 16;
const ROWS_MIN = 4;
const ROWS_MAX = 250;

export function createSliceApplier(
  sink: { applyPage(page: ReplicaPage): void },
  clock: Pick<Clock, 'monotonicMs'>,
  timers: Pick<Timers, 'soon'>,
): SliceApplier {
  const rowsOf = new Map<Scope, number>();
  let longestMs = 0;
  const nextTurn = (): Promise<void> => new Promise((resolve) => void timers.soon(resolve));

  const timed = (page: ReplicaPage): void => {
    const startedMs = clock.monotonicMs();
    sink.applyPage(page);
    const tookMs = clock.monotonicMs() - startedMs;
    longestMs = Math.max(longestMs, tookMs);
    const rows = page.rows.length;
    if (rows < ROWS_MIN) return;
    const fitting = tookMs > 0 ? Math.floor((rows * AIM_MS) / tookMs) : ROWS_MAX;
    // Slowly up, at once down: a slice on a cold disk must not be followed by another one as long.
    const next = Math.min(fitting, (rowsOf.get(page.scope) ?? ROWS_FIRST) * 2);
    rowsOf.set(page.scope, Math.max(ROWS_MIN, Math.min(ROWS_MAX, next)));
  };

  return {
    async apply(page) {
      const { rows, cloudHoldsThroughSeq, ...rest } = page;
      let at = 0;
      do {
        const slice: readonly ScopeRow[] = rows.slice(at, at + (rowsOf.get(page.scope) ?? ROWS_FIRST));
        at += slice.length;
        const isLast = at >= rows.length;
        timed({
          ...rest,
          rows: slice,
          toPosition: isLast ? page.toPosition : (slice.at(-1)?.position ?? page.toPosition),
          ...(isLast && cloudHoldsThroughSeq !== undefined && { cloudHoldsThroughSeq }),
        });
        if (!isLast) await nextTurn();
      } while (at < rows.length);
    },
    longestMs: () => longestMs,
  };
}
