import { fact } from '@gatehouse/core/journal';
import type { ResolutionRow } from '@gatehouse/core/sync';
import type { ReplicaStore } from '../catalogue/index.ts';
import { keepOperation, type Ledger, type LedgerWriter, readOperation } from '../ledger/index.ts';
import { noteOperationId, resolutionRows } from './resolution-rows.ts';

export interface ResolutionFollowerOptions {
  readonly ledger: Ledger;
  readonly replica: Pick<ReplicaStore, 'sql' | 'onChanged'>;
  readonly clock: { nowMs(): number };
  readonly report: (error: unknown) => void;
  /** `nothing` only for the negative control that shows what remembering is for. */
  readonly remember?: 'operation' | 'nothing';
}

/** Takes note, in this station's journal, of what the office decided about exceptions it is concerned by. */
export interface ResolutionFollower {
  start(): void;
  stop(): void;
  /** Takes note of what is new; returns how many records that made. */
  takeNote(): number;
}

/**
 * A decision becomes one record of this journal, whatever becomes of its row: fetched again from the start, applied
 * before a crash, pushed twice. The operation is kept in the transaction that writes the record.
 */
export function createResolutionFollower(options: ResolutionFollowerOptions): ResolutionFollower {
  const { ledger, replica, clock } = options;
  const remembers = options.remember !== 'nothing';
  let unsubscribe: (() => void) | undefined;

  const isNew = (sql: Parameters<typeof readOperation>[0], row: ResolutionRow): boolean =>
    !remembers || readOperation(sql, noteOperationId(row)) === undefined;

  const write = (writer: LedgerWriter, row: ResolutionRow): void => {
    const kind = row.state === 'resolved' ? 'ExceptionResolved' : 'ExceptionReopened';
    const { exceptionId, action, round } = row;
    const { record } = writer.append(fact(kind, { exceptionId, exceptionKind: row.kind, action, round }), {
      refs: [exceptionId],
    });
    const nowMs = clock.nowMs();
    const answer = { recordId: record.id, atMs: nowMs };
    if (remembers)
      keepOperation(writer, { id: noteOperationId(row), kind: 'resolution', state: 'done', answer }, nowMs);
  };

  const takeNote = (): number => {
    const { stationId } = ledger.identity();
    const mine = resolutionRows(replica.sql).filter(
      (row) => row.stationIds.includes(stationId) && isNew(ledger.read, row),
    );
    if (mine.length === 0) return 0;
    return ledger.transact((writer) => {
      const fresh = mine.filter((row) => isNew(writer, row));
      for (const row of fresh) write(writer, row);
      return fresh.length;
    });
  };

  const tryToTakeNote = (): void => {
    try {
      takeNote();
    } catch (error) {
      // The row stays; the next change or start tries again.
      options.report(error);
    }
  };

  return {
    takeNote,
    start() {
      unsubscribe = replica.onChanged((scopes) => {
        if (scopes.includes('resolutions')) tryToTakeNote();
      });
      tryToTakeNote();
    },
    stop() {
      unsubscribe?.();
    },
  };
}
