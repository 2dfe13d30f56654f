import type { KeyObject } from 'node:crypto';
import { headText } from '@gatehouse/core/journal';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import { signText } from '../enrolment/index.ts';
import { type Ledger, systemTimers } from '../ledger/index.ts';

/** Signs the journal's head at home, so that a day without any peer is vouched for too. */
export interface HeadSigner {
  start(): void;
  stop(): void;
}

export interface HeadSignerOptions {
  readonly ledger: Ledger;
  /** The key of an incarnation: a head is signed by the one it is of. */
  readonly stationKey: KeyObject | ((incarnation: string) => KeyObject);
  readonly clock: Clock;
  readonly timers?: Timers;
  readonly everyMs?: number;
  readonly onError?: (error: unknown) => void;
}

/** Design of the journal: at shift close, and at least every 60 s or 256 records. */
const EVERY_MS = 60_000;
const EVERY_RECORDS = 256;

export function createHeadSigner(options: HeadSignerOptions): HeadSigner {
  const { ledger, stationKey, clock } = options;
  let cancel: CancelTimer | undefined;
  let unsubscribe: (() => void) | undefined;
  let signed = { incarnation: '', seq: 0 };
  const keyOf = (incarnation: string): KeyObject =>
    typeof stationKey === 'function' ? stationKey(incarnation) : stationKey;
  const signedSeq = (incarnation: string): number => (signed.incarnation === incarnation ? signed.seq : 0);

  const sign = (): void => {
    const { stationId, incarnation } = ledger.identity();
    const { seq, hash } = ledger.head();
    if (seq === 0 || seq === signedSeq(incarnation)) return;
    const signature = signText(headText(stationId, incarnation, seq, hash), keyOf(incarnation));
    try {
      ledger.transact((writer) =>
        writer.run(
          'INSERT INTO signed_head (incarnation, seq, hash, signature, signed_at_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
          incarnation,
          seq,
          hash,
          signature,
          clock.nowMs(),
        ),
      );
      signed = { incarnation, seq };
    } catch (error) {
      options.onError?.(error);
    }
  };

  return {
    start() {
      const { incarnation } = ledger.identity();
      const seq =
        ledger.read.value<number>(
          'SELECT coalesce(max(seq), 0) FROM signed_head WHERE incarnation = ?',
          incarnation,
        ) ?? 0;
      signed = { incarnation, seq };
      unsubscribe = ledger.onAppended((records) => {
        const closed = records.some(({ record }) => record.kind === 'ShiftClosed');
        const due = ledger.head().seq - signedSeq(ledger.identity().incarnation) >= EVERY_RECORDS;
        if (closed || due) sign();
      });
      cancel = (options.timers ?? systemTimers).every(options.everyMs ?? EVERY_MS, sign);
    },
    stop() {
      cancel?.();
      unsubscribe?.();
      sign();
    },
  };
}
