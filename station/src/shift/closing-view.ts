import { basket, type ClosingView } from '@gatehouse/core/contract';
import type { JournalRecord } from '@gatehouse/core/journal';
import { answered, type Answered } from '../api/problem.ts';
import { jobsNeedingPersonCount } from '../printing/print-jobs.ts';
import { shiftClosed, type TillParts } from '../till/parts.ts';
import { openShiftRow } from '../till/shifts.ts';
import { lastCountOf } from './count-drawer.ts';
import { drawerPolicyOf, foreignExpected } from './drawer.ts';
import { openMatters } from './open-matters.ts';
import { figuresOf, shiftRecords } from './shift-records.ts';

/** What is to be counted, and what is open. Cash is left out: its sum is what the count is about. */
export function closingView(parts: TillParts): Answered<ClosingView> {
  const sql = parts.ledger.read;
  const shift = openShiftRow(sql);
  if (!shift) return shiftClosed();
  const records = shiftRecords(sql, shift);
  const { tenders } = figuresOf(records, parts.reader);
  const matters = openMatters(sql);
  const kept = sql.value<string | null>('SELECT basket FROM till_now') ?? null;
  const inBasket = kept === null ? undefined : basket.parse(JSON.parse(kept));
  return answered({
    shiftId: shift.shiftId,
    currency: shift.currency,
    foreignCurrencies: foreignExpected(parts, shift).map(({ currency }) => currency),
    tenders: tenders
      .filter(({ kind }) => kind !== 'cash' && kind !== 'foreign-cash' && kind !== 'card')
      .map(({ kind, of, count, soldMinor, refundedMinor }) => ({
        kind,
        of,
        count,
        amountMinor: soldMinor - refundedMinor,
      })),
    terminals: tenders
      .filter(({ kind }) => kind === 'card')
      .map(({ of, count, soldMinor, refundedMinor }) => ({
        terminalId: of,
        expectedMinor: soldMinor - refundedMinor,
        count,
        unknownCount: matters.unknownPayments.filter(({ terminalId }) => terminalId === of).length,
        batchMinor: batchOf(records, of),
      })),
    ...matters,
    basketLines: inBasket ? inBasket.lines.length + inBasket.extras.length : 0,
    openPrintJobs: jobsNeedingPersonCount(sql),
    unsyncedCount: parts.unsyncedCount(),
    counts: lastCountOf(sql, shift.shiftId)?.attempt ?? 0,
    recounts: drawerPolicyOf(parts).recounts,
  });
}

function batchOf(records: readonly JournalRecord[], terminalId: string): number | null {
  const batch = records.findLast(
    (record) => record.kind === 'CardBatchClosed' && record.body.terminalId === terminalId,
  );
  return batch?.kind === 'CardBatchClosed' ? batch.body.terminalMinor : null;
}
