import type { SaleView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import { openDrawer } from './drawer.ts';
import { takeReceiptNumber } from './numbers.ts';
import { once, policyOf, shiftClosed, type TillOperator, type RunningTill } from './parts.ts';
import { keepRefund, keepSeats, saleOf, type StoredSale, storedView } from './sale-store.ts';
import { expectedCashMinor, openShiftRow } from './shifts.ts';

export interface RefundSale {
  readonly operationId: string;
  readonly saleId: string;
  readonly reason: string;
}

/** Refunds a whole sale from the open shift's drawer and voids its tickets; a sale is refunded once. */
export function refundSale(
  parts: RunningTill,
  asked: RefundSale,
  operator: TillOperator,
): Answered<SaleView> {
  let refundShiftId: string | null = null;
  const done = once<{ saleId: string }>(
    parts,
    { operationId: asked.operationId, kind: 'refund' },
    (writer) => {
      const shift = openShiftRow(writer);
      if (!shift) return shiftClosed();
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      const sale = saleOf(writer, asked.saleId);
      if (!sale) return noSuchSale();
      if (sale.refundId !== null)
        return refused(409, 'already_refunded', `${sale.receiptNumber} was refunded already`);
      const inDrawerMinor = expectedCashMinor(parts.ledger, shift);
      if (inDrawerMinor < sale.totalMinor) {
        return refused(409, 'not_enough_cash', 'There is not enough cash in the drawer for this refund', {
          facts: { inDrawerMinor },
        });
      }
      refundShiftId = shift.shiftId;
      writeRefund(parts, writer, sale, asked.reason, operator, shift.shiftId);
      enqueuePrintJob(writer, {
        jobId: parts.ids.nextId(),
        document: 'receipt',
        saleId: sale.saleId,
        subject: 'refund',
        copy: false,
        createdAtMs: parts.clock.nowMs(),
      });
      return answered({ saleId: sale.saleId });
    },
  );
  if (!done.ok) return done;
  const sale = saleOf(parts.ledger.read, done.value.saleId);
  if (!sale) return noSuchSale();
  if (done.repeated !== true) {
    // The drawer before the paper: both hang on one printer, and the guest waits for the money.
    parts.follow(
      openDrawer(parts.ledger, parts.drawer, {
        cause: 'refund',
        saleId: sale.saleId,
        reason: asked.reason,
        operatorId: operator.operatorId,
        shiftId: refundShiftId,
      }),
    );
    parts.pokePrinting();
    parts.onSessionsChanged(sale.content.lines.flatMap(({ sessionId }) => sessionId ?? []));
  }
  return answered(storedView(parts.ledger.read, sale));
}

export const noSuchSale = () =>
  refused(404, 'no_such_sale', 'This till has no such sale', {
    detail: 'A sale is refunded and reprinted at the till that made it',
  });

function writeRefund(
  parts: RunningTill,
  writer: LedgerWriter,
  sale: StoredSale,
  reason: string,
  operator: TillOperator,
  shiftId: string,
): void {
  const refundId = parts.ids.nextId();
  const context = { operatorId: operator.operatorId, shiftId, refs: [sale.saleId] };
  const lines = sale.content.lines.map(({ line }) => line);
  const { totalMinor } = sale;
  const receiptNumber = takeReceiptNumber(writer, parts.ledger.identity(), {
    sales: 0,
    grossMinor: -totalMinor,
    emptiesBasket: false,
  });
  const appended = writer.append(
    fact('SaleRefunded', {
      refundId,
      saleId: sale.saleId,
      receiptNumber,
      currency: sale.content.currency,
      lines,
      tenders: [
        {
          tenderId: parts.ids.nextId(),
          kind: 'cash',
          amountMinor: totalMinor,
          tenderedMinor: totalMinor,
          changeMinor: 0,
        },
      ],
      roundingMinor: 0,
      totalMinor,
      reason,
      scope: 'whole',
      overrideId: null,
      exchangeSaleId: null,
    }),
    context,
  );
  for (const { ticketId, serial } of sale.content.tickets) {
    writer.append(
      fact('TicketVoided', { ticketId, serial, reason: 'refunded', saleId: sale.saleId }),
      context,
    );
  }
  const { occurredAtMs, incarnation } = appended.record;
  keepRefund(writer, sale, refundId, {
    receiptNumber,
    refundedAtMs: occurredAtMs,
    operatorName: operator.name,
  });
  keepSeats(writer, sale, { incarnation, seq: appended.seq }, -1);
}
