import { fact } from '@gatehouse/core/journal';
import type { UndoScanAnswer, UndoScanAsked } from '@gatehouse/core/sync';
import { answered, type Answered, refused } from '../api/problem.ts';
import { type LedgerWriter, readOperation } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { once, permitsOf, type TillOperator } from '../till/parts.ts';
import { openShiftRow } from '../till/shifts.ts';
import type { TakingBackParts } from './parts.ts';
import { hubAway, openFile } from './refund.ts';

export interface UndoAsked {
  readonly operationId: string;
  readonly saleId: string;
  readonly ticketId: string;
  readonly reason: string;
  readonly overrideId: string | null;
}

/** Frees the last pass of a ticket that was used by mistake: the hub releases it, within the venue's window. */
export async function undoScan(
  parts: TakingBackParts,
  asked: UndoAsked,
  operator: TillOperator,
): Promise<Answered<{ readonly saleId: string }>> {
  const { till } = parts;
  if (readOperation(till.ledger.read, asked.operationId)?.state === 'done')
    return answered({ saleId: asked.saleId });
  const opened = await openFile(parts, asked.saleId);
  if (!opened.ok) return opened;
  const ticket = opened.value.file.tickets.find(({ ticketId }) => ticketId === asked.ticketId);
  if (!ticket)
    return refused(404, 'no_such_ticket', 'This sale has no such ticket', {
      errors: [{ field: 'ticketId', message: asked.ticketId }],
    });
  // An approval is used up before the hub is asked: what it frees cannot be claimed back.
  const permitId = `${asked.operationId}:permit`;
  const permitted = once<{ overrideId: string | null }>(
    till,
    { operationId: permitId, kind: 'undo-permit' },
    (writer) => {
      const permit = requirePermit(
        permitsOf(till),
        writer,
        operator,
        { permission: 'ticket.undo-scan', subjectId: asked.ticketId },
        asked.overrideId,
      );
      return permit.ok ? answered({ overrideId: permit.value }) : permit;
    },
  );
  if (!permitted.ok) return permitted;
  const { overrideId } = permitted.value;
  const wanted: UndoScanAsked = {
    operationId: asked.operationId,
    ticketId: asked.ticketId,
    serial: ticket.serial,
  };
  const at = parts.hub();
  const write = (writer: LedgerWriter, answer: UndoScanAnswer): Answered<{ saleId: string }> => {
    if (answer.kind === 'refused') return notUndone(answer.reason);
    const { ticketId, reason } = asked;
    writer.append(fact('ScanUndone', { ticketId, claimIds: answer.claimIds, reason, overrideId }), {
      operatorId: operator.operatorId,
      shiftId: openShiftRow(writer)?.shiftId ?? null,
      refs: [ticketId],
    });
    return answered({ saleId: asked.saleId });
  };
  const attempt = { operationId: asked.operationId, kind: 'undo-scan' };
  if (at.kind === 'self')
    return once(till, attempt, (writer) => write(writer, at.authority.undoScanWithin(writer, wanted)));
  const told = await at.client.undoScan({ body: wanted });
  if (!told.ok) return hubAway('Only the hub can free a pass');
  return once(till, attempt, (writer) => write(writer, told.value));
}

const notUndone = (reason: 'not_used' | 'too_long_ago') =>
  reason === 'not_used'
    ? refused(409, 'not_used', 'This ticket has no scan to undo')
    : refused(409, 'scan_too_long_ago', 'This scan is too long ago to be undone');
