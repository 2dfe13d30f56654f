/**
 * What the world outside saw, in the manner of Jepsen: every operation is invoked and ends as ok, as fail (it certainly
 * did not happen) or as info (nobody knows; it is asked again later). Kept outside the processes it is about.
 */
export type HistoryEvent =
  | { readonly kind: 'invoke'; readonly process: string; readonly operation: Operation; readonly at: Instant }
  | {
      readonly kind: 'ok';
      readonly process: string;
      readonly operation: Operation;
      readonly at: Instant;
      readonly answer: Answer;
    }
  | {
      readonly kind: 'fail';
      readonly process: string;
      readonly operation: Operation;
      readonly at: Instant;
      readonly reason: string;
    }
  | {
      readonly kind: 'info';
      readonly process: string;
      readonly operation: Operation;
      readonly at: Instant;
      readonly reason: string;
    }
  /** What was done to the venue: cables, kills. */
  | { readonly kind: 'nemesis'; readonly what: string; readonly at: Instant };

export type Operation =
  | { readonly kind: 'sale'; readonly operationId: string }
  | { readonly kind: 'scan'; readonly scanId: string; readonly code: string };

export type Answer =
  | {
      readonly kind: 'sold';
      readonly saleId: string;
      readonly receiptNumber: string;
      readonly codes: readonly string[];
    }
  | {
      readonly kind: 'admitted';
      readonly admissionId: string;
      readonly ticketId: string;
      readonly window: string;
      readonly ordinal: number;
      readonly degraded: boolean;
    }
  | { readonly kind: 'refused'; readonly admissionId: string; readonly reason: string };

export interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

export interface HistoryRecorder {
  readonly events: readonly HistoryEvent[];
  invoke(
    process: string,
    operation: Operation,
  ): {
    ok(answer: Answer): void;
    fail(reason: string): void;
    info(reason: string): void;
  };
  nemesis(what: string): void;
}

export function recordHistory(): HistoryRecorder {
  const events: HistoryEvent[] = [];
  const at = (): Instant => ({ wallMs: Date.now(), monotonicMs: performance.now() });
  return {
    events,
    invoke(process, operation) {
      events.push({ kind: 'invoke', process, operation, at: at() });
      return {
        ok: (answer) => void events.push({ kind: 'ok', process, operation, at: at(), answer }),
        fail: (reason) => void events.push({ kind: 'fail', process, operation, at: at(), reason }),
        info: (reason) => void events.push({ kind: 'info', process, operation, at: at(), reason }),
      };
    },
    nemesis: (what) => void events.push({ kind: 'nemesis', what, at: at() }),
  };
}
