import type { RouteOutput, ShiftState, tillRoutes } from '@gatehouse/core/contract';
import { shortSeq } from '@gatehouse/core/evidence';
import { fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import { keepOperation, readOperation } from '../ledger/index.ts';
import { shiftReportDocument, shortPlace } from '../printing/documents.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import { storageFull } from '../storage/problems.ts';
import { openDrawer } from './drawer.ts';
import { nextShiftNumber, nextZNumber } from './numbers.ts';
import { once, policyOf, shiftClosed, type TillOperator, type TillParts } from './parts.ts';
import { shiftFigures } from './shift-figures.ts';
import { expectedCashMinor, openShiftRow, shiftState } from './shifts.ts';

export type ClosedShift = RouteOutput<(typeof tillRoutes)['closeShift']>;

/** Opens a shift with a float taken from the safe; one shift at a time per till. */
export function openShift(
  parts: TillParts,
  asked: { operationId: string; floatMinor: number },
  operator: TillOperator,
): Answered<ShiftState> {
  const done = once<ShiftState>(parts, { operationId: asked.operationId, kind: 'open-shift' }, (writer) => {
    if (parts.hasRoomToSell?.() === false) return storageFull();
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const already = openShiftRow(writer);
    if (already) return refused(409, 'shift_open', `Shift ${already.number} is open already`);
    const shiftId = parts.ids.nextId();
    const { currency } = policy.value;
    const { floatMinor } = asked;
    const { record } = writer.append(fact('ShiftOpened', { shiftId, floatMinor, currency }), {
      operatorId: operator.operatorId,
      shiftId,
    });
    const number = nextShiftNumber(writer);
    writer.run(
      `INSERT INTO shift (shift_id, number, state, opened_at_ms, opened_by, float_minor, currency, opened_record_id)
       VALUES (?, ?, 'open', ?, ?, ?, ?, ?)`,
      shiftId,
      number,
      record.occurredAtMs,
      operator.name,
      floatMinor,
      currency,
      record.id,
    );
    writer.run('UPDATE till_now SET sale_count = 0, gross_minor = 0');
    return answered({
      shiftId,
      number,
      openedAtMs: record.occurredAtMs,
      openedBy: operator.name,
      floatMinor,
      expectedCashMinor: floatMinor,
      saleCount: 0,
      grossMinor: 0,
    });
  });
  return done.ok ? answered(done.value) : done;
}

/** Closes the shift: counted against expected, the difference booked, a Z number without gaps, a report on paper. */
export function closeShift(
  parts: TillParts,
  asked: { operationId: string; countedMinor: number },
  operator: TillOperator,
): Answered<ClosedShift> {
  const done = once<Omit<ClosedShift, 'provisional'>>(
    parts,
    { operationId: asked.operationId, kind: 'close-shift' },
    (writer) => {
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      const shift = openShiftRow(writer);
      if (!shift) return shiftClosed();
      const { countedMinor } = asked;
      const expectedMinor = expectedCashMinor(parts.ledger, shift);
      const zNumber = nextZNumber(writer, parts.ledger.identity());
      const { saleCount, grossMinor, shiftId, currency } = shift;
      const closed = {
        zNumber,
        expectedMinor,
        countedMinor,
        differenceMinor: countedMinor - expectedMinor,
        saleCount,
        grossMinor,
      };
      const { incarnation } = parts.ledger.identity();
      const tree = parts.checkpoint?.()?.treeHead;
      const evidence = {
        unsyncedCount: parts.unsyncedCount(),
        journal: { incarnation, ...parts.ledger.head() },
        checkpoint: tree ? { treeSize: tree.treeSize, rootHash: tree.rootHash } : null,
      };
      const { record } = writer.append(
        fact('ShiftClosed', {
          shiftId,
          currency,
          ...closed,
          ...evidence,
          attempts: 1,
          foreign: [],
          unknownPayments: 0,
          openDeposits: 0,
          overrideId: null,
        }),
        {
          operatorId: operator.operatorId,
          shiftId,
        },
      );
      writer.run(
        `UPDATE shift SET state = 'closed', closed_at_ms = ?, sale_count = ?, gross_minor = ? WHERE shift_id = ?`,
        record.occurredAtMs,
        saleCount,
        grossMinor,
        shiftId,
      );
      enqueuePrintJob(writer, {
        jobId: parts.ids.nextId(),
        document: 'report',
        saleId: null,
        subject: 'shift',
        copy: false,
        createdAtMs: parts.clock.nowMs(),
        content: shiftReportDocument({
          ...closed,
          number: shift.number,
          openedAtMs: shift.openedAtMs,
          closedAtMs: record.occurredAtMs,
          floatMinor: shift.floatMinor,
          figures: shiftFigures(writer, shift),
          operatorName: operator.name,
          policy: policy.value,
          register: parts.ledger.identity(),
          evidence,
        }),
      });
      const { journal, checkpoint } = evidence;
      return answered({
        ...closed,
        evidence: {
          journal: shortPlace(shortSeq(journal.seq), journal.hash),
          cloudLog: checkpoint && shortPlace(String(checkpoint.treeSize), checkpoint.rootHash),
        },
      });
    },
  );
  if (!done.ok) return done;
  if (done.repeated !== true) parts.pokePrinting();
  // The ShiftClosed record itself counts: until the cloud has it, the figures are this till's word alone.
  return answered({ ...done.value, provisional: parts.unsyncedCount() > 0 });
}

export interface CashMovement {
  readonly operationId: string;
  readonly direction: 'paid-in' | 'paid-out' | 'drop';
  readonly amountMinor: number;
  readonly reason: string;
}

/** Pays cash in or out, or drops it into the safe; more than the drawer should hold cannot leave it. */
export function moveCash(
  parts: TillParts,
  asked: CashMovement,
  operator: TillOperator,
): Answered<ShiftState> {
  const done = once<ShiftState>(parts, { operationId: asked.operationId, kind: 'move-cash' }, (writer) => {
    const shift = openShiftRow(writer);
    if (!shift) return shiftClosed();
    const { direction, amountMinor, reason } = asked;
    const inDrawerMinor = expectedCashMinor(parts.ledger, shift);
    if (direction !== 'paid-in' && amountMinor > inDrawerMinor) {
      return refused(409, 'not_enough_cash', 'There is less cash in the drawer', {
        errors: [{ field: 'amountMinor', message: `${inDrawerMinor} in the drawer` }],
        facts: { inDrawerMinor },
      });
    }
    const movementId = parts.ids.nextId();
    writer.append(
      fact('CashMoved', {
        movementId,
        direction,
        amountMinor,
        currency: shift.currency,
        reason,
        bagNumber: null,
        overrideId: null,
      }),
      {
        operatorId: operator.operatorId,
        shiftId: shift.shiftId,
      },
    );
    const state = shiftState(parts.ledger);
    return state ? answered(state) : shiftClosed();
  });
  if (!done.ok) return done;
  // The answer is the one that was given, also when the shift has been closed since.
  return answered(done.value);
}

/** Opens the drawer without a sale. The operation is kept before the kick: a retry never kicks twice. */
export async function noSale(
  parts: TillParts,
  asked: { operationId: string; reason: string },
  operator: TillOperator,
): Promise<Answered<{ opened: boolean }>> {
  const { ledger, clock } = parts;
  const kind = 'no-sale';
  const before = readOperation(ledger.read, asked.operationId);
  if (before && before.kind !== kind)
    return refused(409, 'operation_reused', 'This operation id was used for something else');
  if (before) return answered((before.answer as { opened: boolean } | null) ?? { opened: false });
  ledger.transact((writer) =>
    keepOperation(writer, { id: asked.operationId, kind, state: 'started', answer: null }, clock.nowMs()),
  );
  const shiftId = openShiftRow(ledger.read)?.shiftId ?? null;
  const opened = await openDrawer(ledger, parts.drawer, {
    cause: 'no-sale',
    saleId: null,
    reason: asked.reason,
    operatorId: operator.operatorId,
    shiftId,
  });
  ledger.transact((writer) =>
    keepOperation(writer, { id: asked.operationId, kind, state: 'done', answer: { opened } }, clock.nowMs()),
  );
  return answered({ opened });
}
