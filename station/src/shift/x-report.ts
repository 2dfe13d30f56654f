import type { XReport } from '@gatehouse/core/contract';
import { answered, type Answered } from '../api/problem.ts';
import { enqueuePaper } from '../printing/print-jobs.ts';
import { once, policyOf, shiftClosed, type TillOperator, type TillParts } from '../till/parts.ts';
import { openShiftRow, shiftState } from '../till/shifts.ts';
import { categoryNamesOf } from './category-names.ts';
import { shownTo } from './drawer.ts';
import { xReportDocument } from './paper.ts';
import { figuresOf, shiftRecords } from './shift-records.ts';

/** The open shift so far. It reads and changes nothing: as many as anybody wants. */
export function xReport(parts: TillParts, operator: TillOperator): Answered<XReport> {
  const shift = openShiftRow(parts.ledger.read);
  const state = shiftState(parts.ledger);
  if (!shift || !state) return shiftClosed();
  return answered({
    shift: shownTo(operator, state),
    atMs: parts.clock.nowMs(),
    figures: figuresOf(shiftRecords(parts.ledger.read, shift), parts.reader),
    categoryNames: categoryNamesOf(parts),
    unsyncedCount: parts.unsyncedCount(),
  });
}

export function printX(
  parts: TillParts,
  { operationId }: { readonly operationId: string },
  operator: TillOperator,
): Answered<{ jobId: string }> {
  const done = once<{ jobId: string }>(parts, { operationId, kind: 'print-x' }, (writer) => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const report = xReport(parts, operator);
    if (!report.ok) return report;
    const jobId = parts.ids.nextId();
    enqueuePaper(writer, {
      jobId,
      paper: 'x-report',
      subject: report.value.shift.shiftId,
      createdAtMs: parts.clock.nowMs(),
      content: xReportDocument(report.value, {
        policy: policy.value,
        register: parts.ledger.identity(),
        isProvisional: false,
        operatorName: operator.name,
      }),
    });
    return answered({ jobId });
  });
  if (done.ok && done.repeated !== true) parts.pokePrinting();
  return done.ok ? answered(done.value) : done;
}
