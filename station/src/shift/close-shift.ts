import type { ClosedShift } from '@gatehouse/core/contract';
import { shortSeq } from '@gatehouse/core/evidence';
import { fact } from '@gatehouse/core/journal';
import { explainDifference } from '@gatehouse/core/shift';
import type { PaperDocument } from '@gatehouse/core/paper';
import { answered, type Answered, refused } from '../api/problem.ts';
import { requirePermit } from '../permits/require.ts';
import { shortPlace } from '../printing/documents.ts';
import { enqueuePaper } from '../printing/print-jobs.ts';
import type { SqlReader } from '../ledger/index.ts';
import { nextZNumber } from '../till/numbers.ts';
import { once, permitsOf, policyOf, shiftClosed, type TillOperator, type TillParts } from '../till/parts.ts';
import { expectedCashMinor, openShiftRow } from '../till/shifts.ts';
import { categoryNamesOf } from './category-names.ts';
import { countDrawer, lastCountOf, verdictOn } from './count-drawer.ts';
import { foreignExpected } from './drawer.ts';
import { openMatters } from './open-matters.ts';
import { zReportDocument } from './paper.ts';
import { figuresOf, shiftRecords } from './shift-records.ts';

type KeptClose = Omit<ClosedShift, 'provisional'>;

export interface CloseAsked {
  readonly operationId: string;
  /** Counts in the same step; left out, the last count is booked. */
  readonly countedMinor?: number | undefined;
  readonly overrideId?: string | null;
}

/**
 * Closes the shift with what was counted last: the difference booked, a Z number without gaps, a report on paper. What
 * is open elsewhere (unknown payments, deposits, parked baskets, records no cloud has) is counted and keeps nobody here.
 */
export function closeShift(
  parts: TillParts,
  asked: CloseAsked,
  operator: TillOperator,
): Answered<ClosedShift> {
  const { operationId, countedMinor, overrideId = null } = asked;
  if (countedMinor !== undefined) {
    // A count is a count: it is written and costs its attempt, also when the close that came with it is refused.
    const counted = countDrawer(
      parts,
      { operationId: `${operationId}:count`, denominations: {}, countedMinor, foreign: [] },
      operator,
    );
    const isClosed = !counted.ok && counted.problem.code === 'shift_closed';
    if (!counted.ok && !isClosed) return counted;
  }
  const done = once<KeptClose>(parts, { operationId, kind: 'close-shift' }, (writer) => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const shift = openShiftRow(writer);
    if (!shift) return shiftClosed();
    const count = lastCountOf(writer, shift.shiftId);
    if (!count) return refused(409, 'not_counted', 'Count the drawer first');
    const expectedMinor = expectedCashMinor(parts.ledger, shift);
    const foreignNow = foreignExpected(parts, shift);
    const hasMoved =
      count.expectedMinor !== expectedMinor ||
      foreignNow.some(
        (now) =>
          now.expectedMinor !==
          (count.foreign.find(({ currency }) => currency === now.currency)?.expectedMinor ?? 0),
      );
    if (hasMoved)
      return refused(409, 'count_outdated', 'Cash moved since the count: count again', {
        detail: 'A sale, a refund or a movement came in between',
      });
    const verdict = verdictOn(parts, count, operator);
    if (verdict.kind === 'recount')
      return refused(409, 'count_again', 'The count does not agree: count again', {
        facts: { left: verdict.left },
      });
    const permit =
      verdict.kind === 'agreed'
        ? answered(null)
        : requirePermit(
            permitsOf(parts),
            writer,
            operator,
            {
              permission: 'cash.approve-difference',
              subjectId: shift.shiftId,
              amountMinor: verdict.amountMinor,
            },
            overrideId,
          );
    if (!permit.ok) return permit;
    const { ledger } = parts;
    const { shiftId, currency, saleCount, grossMinor, floatMinor } = shift;
    const differenceMinor = count.countedMinor - expectedMinor;
    const zNumber = nextZNumber(writer, ledger.identity());
    const matters = openMatters(writer);
    const records = shiftRecords(writer, shift);
    const figures = figuresOf(records, parts.reader);
    const tree = parts.checkpoint?.()?.treeHead;
    const evidence = {
      unsyncedCount: parts.unsyncedCount(),
      journal: { incarnation: ledger.identity().incarnation, ...ledger.head() },
      checkpoint: tree ? { treeSize: tree.treeSize, rootHash: tree.rootHash } : null,
    };
    const { record } = writer.append(
      fact('ShiftClosed', {
        shiftId,
        zNumber,
        currency,
        expectedMinor,
        countedMinor: count.countedMinor,
        differenceMinor,
        saleCount,
        grossMinor,
        ...evidence,
        attempts: count.attempt,
        foreign: count.foreign.map((one) => ({ ...one })),
        unknownPayments: matters.unknownPayments.length,
        openDeposits: matters.deposits.length,
        overrideId: permit.value,
      }),
      { operatorId: operator.operatorId, shiftId },
    );
    writer.run(
      `UPDATE shift SET state = 'closed', closed_at_ms = ?, sale_count = ?, gross_minor = ? WHERE shift_id = ?`,
      record.occurredAtMs,
      saleCount,
      grossMinor,
      shiftId,
    );
    const { journal, checkpoint } = evidence;
    const view: KeptClose = {
      shiftId,
      number: shift.number,
      zNumber,
      openedAtMs: shift.openedAtMs,
      closedAtMs: record.occurredAtMs,
      openedBy: shift.openedBy,
      closedBy: operator.name,
      floatMinor,
      expectedMinor,
      countedMinor: count.countedMinor,
      differenceMinor,
      attempts: count.attempt,
      approved: permit.value !== null,
      saleCount,
      grossMinor,
      foreign: count.foreign.map((one) => ({ ...one })),
      figures,
      categoryNames: categoryNamesOf(parts),
      unknownPayments: matters.unknownPayments.length,
      openDeposits: matters.deposits.length,
      causes: explainDifference({
        currency,
        floatMinor,
        differenceMinor,
        denominations: count.denominations,
        records,
      }).slice(0, 5),
      evidence: {
        journal: shortPlace(shortSeq(journal.seq), journal.hash),
        cloudLog: checkpoint && shortPlace(String(checkpoint.treeSize), checkpoint.rootHash),
      },
    };
    const paper = zReportDocument(view, {
      policy: policy.value,
      register: ledger.identity(),
      isProvisional: evidence.unsyncedCount > 0,
    });
    writer.run(
      'INSERT INTO closed_shift (shift_id, view, paper) VALUES (?, ?, ?)',
      shiftId,
      JSON.stringify(view),
      JSON.stringify(paper),
    );
    enqueuePaper(writer, {
      jobId: parts.ids.nextId(),
      paper: 'z-report',
      subject: shiftId,
      createdAtMs: parts.clock.nowMs(),
      content: paper,
    });
    return answered(view);
  });
  if (!done.ok) return done;
  if (done.repeated !== true) parts.pokePrinting();
  // The ShiftClosed record itself counts: until the cloud has it, the figures are this till's word alone.
  return answered({ ...done.value, provisional: parts.unsyncedCount() > 0 });
}

export function keptClose(sql: SqlReader, shiftId: string): KeptClose | undefined {
  const view = sql.value<string>('SELECT view FROM closed_shift WHERE shift_id = ?', shiftId);
  return view === undefined ? undefined : (JSON.parse(view) as KeptClose);
}

const noSuchShift = () => refused(404, 'no_such_shift', 'This till has closed no such shift');

export function closedShift(parts: TillParts, shiftId: string): Answered<ClosedShift> {
  const view = keptClose(parts.ledger.read, shiftId);
  return view ? answered({ ...view, provisional: parts.unsyncedCount() > 0 }) : noSuchShift();
}

/** Prints a Z report once more, as it was and marked as a copy. */
export function reprintZ(
  parts: TillParts,
  asked: { readonly operationId: string; readonly shiftId: string },
): Answered<{ jobId: string }> {
  const done = once<{ jobId: string }>(
    parts,
    { operationId: asked.operationId, kind: 'reprint-z' },
    (writer) => {
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      const paper = writer.value<string>('SELECT paper FROM closed_shift WHERE shift_id = ?', asked.shiftId);
      if (paper === undefined) return noSuchShift();
      const jobId = parts.ids.nextId();
      enqueuePaper(writer, {
        jobId,
        paper: 'z-report',
        subject: asked.shiftId,
        copy: true,
        createdAtMs: parts.clock.nowMs(),
        content: JSON.parse(paper) as PaperDocument,
      });
      return answered({ jobId });
    },
  );
  if (done.ok && done.repeated !== true) parts.pokePrinting();
  return done.ok ? answered(done.value) : done;
}
