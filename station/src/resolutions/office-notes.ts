import type { OfficeNote } from '@gatehouse/core/contract';
import { STATION_TASKS } from '@gatehouse/core/exceptions';
import { fact } from '@gatehouse/core/journal';
import { integerToSerial } from '@gatehouse/core/replica';
import { staffRow, type ResolutionRow, type StationRow } from '@gatehouse/core/sync';
import { shortCodeOf } from '@gatehouse/core/tickets';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { ReplicaStore } from '../catalogue/index.ts';
import { keepOperation, type Ledger, readOperation } from '../ledger/index.ts';
import { noteOperationId, resolutionRows, taskOperationId } from './resolution-rows.ts';

/** What is done and known for this long has had its time on the screen. */
const SHOWN_MS = 14 * 86_400_000;
const NOTES_MAX = 50;
/** Tasks with money or a drawer in them: gates have neither, and a link is looked after wherever it is. */
const TILL_TASKS: readonly string[] = STATION_TASKS.filter((task) => task !== 'check-link');

export interface OfficeNotesOptions {
  readonly ledger: Ledger;
  readonly replica: Pick<ReplicaStore, 'sql'>;
  readonly clock: { nowMs(): number };
  readonly role: 'till' | 'gate' | 'kiosk';
  /** Peers of this venue, to know whether a till is concerned. */
  readonly stations: () => ReadonlyMap<string, Pick<StationRow, 'role'>>;
}

/** What the office decided, for the people at this station, and their word that what it asked for is done. */
export interface OfficeNotes {
  notes(): readonly OfficeNote[];
  closeTask(
    given: { readonly exceptionId: string; readonly round: number; readonly recordId: string | null },
    operatorId: string,
  ): Answered<{ notes: OfficeNote[] }>;
}

export function createOfficeNotes(options: OfficeNotesOptions): OfficeNotes {
  const { ledger, replica, clock, role } = options;

  /** Work for a till is shown at every till when only gates are concerned: the guest comes to whichever is free. */
  const isShown = (row: ResolutionRow): boolean => {
    if (row.stationIds.includes(ledger.identity().stationId)) return true;
    if (role !== 'till' || row.task === null || !TILL_TASKS.includes(row.task)) return false;
    const known = options.stations();
    return !row.stationIds.some((stationId) => known.get(stationId)?.role === 'till');
  };
  const doneAtMs = (id: string): number | null => {
    const answer = ledger.operation(id)?.answer as { readonly atMs?: number } | null | undefined;
    return answer?.atMs ?? null;
  };
  const nameOf = (operatorId: string): string => {
    const text = replica.sql.value<string>(
      "SELECT text FROM catalogue_row WHERE kind = 'staff' AND row_id = ?",
      operatorId,
    );
    return text === undefined ? '' : (staffRow.safeParse(JSON.parse(text)).data?.name ?? '');
  };
  const shortCodeFor = (ticketId: string | null): string => {
    if (ticketId === null) return '';
    const serial = replica.sql.value<string>(
      'SELECT CAST(serial AS TEXT) FROM ticket WHERE ticket_id = ?',
      ticketId,
    );
    return serial === undefined ? '' : shortCodeOf(integerToSerial(BigInt(serial)));
  };
  const noteOf = (row: ResolutionRow): OfficeNote => ({
    exceptionId: row.exceptionId,
    exceptionKind: row.kind,
    action: row.action,
    round: row.round,
    state: row.state,
    task: row.task,
    taskClosedAtMs: row.task === null ? null : doneAtMs(taskOperationId(row)),
    shortCode: shortCodeFor(row.ticketId),
    amountMinor: row.amountMinor,
    currency: row.currency,
    note: row.note,
    decidedBy: nameOf(row.operatorId),
    decidedAtMs: row.decidedAtMs,
    notedAtMs: doneAtMs(noteOperationId(row)),
  });
  const isWaiting = (note: OfficeNote): boolean =>
    note.state === 'resolved' && note.task !== null && note.taskClosedAtMs === null;

  const notes = (): OfficeNote[] => {
    const since = clock.nowMs() - SHOWN_MS;
    return resolutionRows(replica.sql)
      .filter(isShown)
      .map(noteOf)
      .filter((note) => isWaiting(note) || note.decidedAtMs >= since)
      .toSorted(
        (left, right) =>
          Number(isWaiting(right)) - Number(isWaiting(left)) || right.decidedAtMs - left.decidedAtMs,
      )
      .slice(0, NOTES_MAX);
  };

  return {
    notes,
    closeTask({ exceptionId, round, recordId }, operatorId) {
      const row = resolutionRows(replica.sql).find((one) => one.exceptionId === exceptionId);
      const task = row?.task ?? null;
      if (!row || task === null || row.round !== round || row.state !== 'resolved' || !isShown(row))
        return refused(409, 'no_such_task', 'The office asks for nothing of the kind any more', {
          errors: [{ field: 'exceptionId', message: exceptionId }],
        });
      ledger.transact((writer) => {
        const id = taskOperationId(row);
        if (readOperation(writer, id)) return;
        const { action } = row;
        const { record } = writer.append(
          fact('OfficeTaskClosed', { exceptionId, exceptionKind: row.kind, action, round, task, recordId }),
          { operatorId, refs: recordId === null ? [exceptionId] : [exceptionId, recordId] },
        );
        const nowMs = clock.nowMs();
        const answer = { recordId: record.id, atMs: nowMs };
        keepOperation(writer, { id, kind: 'office-task', state: 'done', answer }, nowMs);
      });
      return answered({ notes: notes() });
    },
  };
}
