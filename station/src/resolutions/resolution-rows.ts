import { type ResolutionRow, resolutionRow } from '@gatehouse/core/sync';
import type { SqlReader } from '../ledger/index.ts';

/** The decisions this station has been told of, oldest first; rows of an older cloud, without an action, are left out. */
export function resolutionRows(sql: SqlReader): readonly ResolutionRow[] {
  return sql
    .all<{ text: string }>("SELECT text FROM catalogue_row WHERE kind = 'resolution'")
    .flatMap(({ text }) => resolutionRow.safeParse(JSON.parse(text)).data ?? [])
    .filter((row) => row.action !== '')
    .toSorted(
      (left, right) =>
        left.decidedAtMs - right.decidedAtMs || left.exceptionId.localeCompare(right.exceptionId),
    );
}

/** The operation under which this station takes note of a decision: one per exception, action and round. */
export const noteOperationId = (row: ResolutionRow): string =>
  row.state === 'resolved'
    ? `resolution:${row.exceptionId}:${row.action}:${row.round}`
    : `reopening:${row.exceptionId}:${row.round}`;

/** The operation under which people here say that what was asked for is done. */
export const taskOperationId = (of: { readonly exceptionId: string; readonly round: number }): string =>
  `office-task:${of.exceptionId}:${of.round}`;
