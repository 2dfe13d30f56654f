import type { ShiftState } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { storageFull } from '../storage/problems.ts';
import { nextShiftNumber } from '../till/numbers.ts';
import { once, policyOf, shiftClosed, type TillOperator, type TillParts } from '../till/parts.ts';
import { openShiftRow, shiftState } from '../till/shifts.ts';
import { holderOf } from './drawer.ts';

/** Opens a shift with a float taken from the safe; one shift at a time per till. */
export function openShift(
  parts: TillParts,
  asked: { readonly operationId: string; readonly floatMinor: number },
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
    holdDrawer(writer, shiftId, operator);
    writer.run('UPDATE till_now SET sale_count = 0, gross_minor = 0');
    return answered({
      shiftId,
      number,
      openedAtMs: record.occurredAtMs,
      openedBy: operator.name,
      responsibleId: operator.operatorId,
      responsibleName: operator.name,
      floatMinor,
      expectedCashMinor: floatMinor,
      saleCount: 0,
      grossMinor: 0,
    });
  });
  return done.ok ? answered(done.value) : done;
}

function holdDrawer(writer: LedgerWriter, shiftId: string, { operatorId, name }: TillOperator): void {
  writer.run(
    `INSERT INTO drawer_holder (shift_id, operator_id, name) VALUES (?, ?, ?)
     ON CONFLICT (shift_id) DO UPDATE SET operator_id = excluded.operator_id, name = excluded.name`,
    shiftId,
    operatorId,
    name,
  );
}

/**
 * Makes somebody else answer for the drawer, counted or as it stands. Who takes it over is signed in and says so: nobody
 * is handed a drawer by the one who wants to be rid of it.
 */
export function takeOverShift(
  parts: TillParts,
  asked: { readonly operationId: string; readonly countedMinor: number | null },
  operator: TillOperator,
): Answered<ShiftState> {
  const done = once<ShiftState>(parts, { operationId: asked.operationId, kind: 'hand-over' }, (writer) => {
    const shift = openShiftRow(writer);
    if (!shift) return shiftClosed();
    const from = holderOf(writer, shift.shiftId);
    if (from?.operatorId === operator.operatorId)
      return refused(409, 'already_responsible', 'This drawer is yours already');
    writer.append(
      fact('ShiftHandedOver', {
        shiftId: shift.shiftId,
        fromOperatorId: from?.operatorId ?? 'unknown',
        toOperatorId: operator.operatorId,
        currency: shift.currency,
        countedMinor: asked.countedMinor,
      }),
      { operatorId: operator.operatorId, shiftId: shift.shiftId },
    );
    holdDrawer(writer, shift.shiftId, operator);
    const state = shiftState(parts.ledger);
    return state ? answered(state) : shiftClosed();
  });
  return done.ok ? answered(done.value) : done;
}
