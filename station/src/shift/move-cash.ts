import type { ShiftState } from '@gatehouse/core/contract';
import { type CASH_DIRECTIONS, fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import { type PermitWanted, requirePermit } from '../permits/require.ts';
import { enqueuePaper } from '../printing/print-jobs.ts';
import { keepOperation, readOperation } from '../ledger/index.ts';
import { openDrawer } from '../till/drawer.ts';
import { once, permitsOf, policyOf, shiftClosed, type TillOperator, type TillParts } from '../till/parts.ts';
import { expectedCashMinor, openShiftRow, shiftState } from '../till/shifts.ts';
import { keepBag, wrongWithBag } from './bags.ts';
import { may } from './drawer.ts';
import { movementSlip, noSaleSlip } from './paper.ts';

export type CashDirection = (typeof CASH_DIRECTIONS)[number];

export interface CashMovement {
  readonly operationId: string;
  readonly direction: CashDirection;
  readonly amountMinor: number;
  readonly reason: string;
  readonly bagNumber?: string | null;
  readonly overrideId?: string | null;
}

/**
 * What a movement takes. A drop makes a drawer safer and has no bound; money out of the safe, or into a bag, is the
 * safe's business; cash from or to the world outside is bounded by its amount.
 */
export function permitFor(direction: CashDirection, amountMinor: number, shiftId: string): PermitWanted {
  const subjectId = shiftId;
  if (direction === 'drop') return { permission: 'cash.move', subjectId };
  if (direction === 'change-in' || direction === 'to-bag')
    return { permission: 'cash.safe', subjectId, amountMinor };
  return { permission: 'cash.move', subjectId, amountMinor };
}

const leavesDrawer = (direction: CashDirection): boolean =>
  direction === 'paid-out' || direction === 'drop' || direction === 'to-bag';

/** Moves cash, with a slip to sign; more than the drawer should hold cannot leave it. */
export function moveCash(
  parts: TillParts,
  asked: CashMovement,
  operator: TillOperator,
): Answered<ShiftState> {
  const done = once<ShiftState>(parts, { operationId: asked.operationId, kind: 'move-cash' }, (writer) => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const shift = openShiftRow(writer);
    if (!shift) return shiftClosed();
    const { direction, amountMinor, reason, bagNumber = null, overrideId = null } = asked;
    const permit = requirePermit(
      permitsOf(parts),
      writer,
      operator,
      permitFor(direction, amountMinor, shift.shiftId),
      overrideId,
    );
    if (!permit.ok) return permit;
    const inDrawerMinor = expectedCashMinor(parts.ledger, shift);
    if (leavesDrawer(direction) && amountMinor > inDrawerMinor)
      return refused(409, 'not_enough_cash', 'There is less cash in the drawer', {
        // How much less is not told to who counts blind.
        ...(may(operator, 'cash.see-expected')
          ? {
              errors: [{ field: 'amountMinor', message: `${inDrawerMinor} in the drawer` }],
              facts: { inDrawerMinor },
            }
          : { errors: [{ field: 'amountMinor', message: 'is more than is in the drawer' }] }),
      });
    const wrong = direction === 'to-bag' ? wrongWithBag(writer, bagNumber) : undefined;
    if (wrong) return wrong;
    const movementId = parts.ids.nextId();
    const { record } = writer.append(
      fact('CashMoved', {
        movementId,
        direction,
        amountMinor,
        currency: shift.currency,
        reason,
        bagNumber: direction === 'to-bag' ? bagNumber : null,
        overrideId: permit.value,
      }),
      { operatorId: operator.operatorId, shiftId: shift.shiftId },
    );
    if (direction === 'to-bag' && bagNumber !== null)
      keepBag(writer, {
        bagNumber,
        origin: 'drawer',
        amountMinor,
        currency: shift.currency,
        sealedAtMs: record.occurredAtMs,
        sealedBy: operator.name,
      });
    enqueuePaper(writer, {
      jobId: parts.ids.nextId(),
      paper: 'cash-slip',
      subject: 'cash',
      createdAtMs: parts.clock.nowMs(),
      content: movementSlip(
        {
          direction,
          amountMinor,
          reason,
          bagNumber: direction === 'to-bag' ? bagNumber : null,
          atMs: record.occurredAtMs,
          operatorName: operator.name,
          shiftNumber: shift.number,
          approved: permit.value !== null,
        },
        { policy: policy.value, register: parts.ledger.identity(), isProvisional: false },
      ),
    });
    const state = shiftState(parts.ledger);
    return state ? answered(state) : shiftClosed();
  });
  if (!done.ok) return done;
  if (done.repeated !== true) parts.pokePrinting();
  // The answer is the one that was given, also when the shift has been closed since.
  return answered(done.value);
}

interface NoSaleKept {
  readonly opened: boolean;
}

/** Opens the drawer without a sale. The operation is kept before the kick: a retry never kicks twice. */
export async function noSale(
  parts: TillParts,
  asked: { readonly operationId: string; readonly reason: string; readonly overrideId?: string | null },
  operator: TillOperator,
): Promise<Answered<NoSaleKept>> {
  const { ledger, clock } = parts;
  const kind = 'no-sale';
  const before = readOperation(ledger.read, asked.operationId);
  if (before && before.kind !== kind)
    return refused(409, 'operation_reused', 'This operation id was used for something else');
  if (before) return answered((before.answer as NoSaleKept | null) ?? { opened: false });
  const shift = openShiftRow(ledger.read);
  const permit = ledger.transact((writer) => {
    const permitted = requirePermit(
      permitsOf(parts),
      writer,
      operator,
      { permission: 'cash.no-sale', subjectId: shift?.shiftId ?? null },
      asked.overrideId ?? null,
    );
    if (permitted.ok)
      keepOperation(writer, { id: asked.operationId, kind, state: 'started', answer: null }, clock.nowMs());
    return permitted;
  });
  if (!permit.ok) return permit;
  const opened = await openDrawer(ledger, parts.drawer, {
    cause: 'no-sale',
    saleId: null,
    reason: asked.reason,
    operatorId: operator.operatorId,
    shiftId: shift?.shiftId ?? null,
  });
  const policy = parts.replica.policy();
  ledger.transact((writer) => {
    keepOperation(writer, { id: asked.operationId, kind, state: 'done', answer: { opened } }, clock.nowMs());
    if (opened && policy)
      enqueuePaper(writer, {
        jobId: parts.ids.nextId(),
        paper: 'cash-slip',
        subject: 'cash',
        createdAtMs: clock.nowMs(),
        content: noSaleSlip(
          {
            reason: asked.reason,
            atMs: clock.nowMs(),
            operatorName: operator.name,
            shiftNumber: shift?.number ?? 0,
            approved: permit.value !== null,
          },
          { policy, register: ledger.identity(), isProvisional: false },
        ),
      });
  });
  if (opened) parts.pokePrinting();
  return answered({ opened });
}
