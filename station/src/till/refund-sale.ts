import type { SaleView } from '@gatehouse/core/contract';
import { fact, type Tender } from '@gatehouse/core/journal';
import { cashRoundingOn } from '@gatehouse/core/money';
import {
  giveBackOf,
  planRefund,
  type RefundLine,
  type RefundScope,
  remainingOf,
} from '@gatehouse/core/refunds';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import { openDrawer } from './drawer.ts';
import { takeReceiptNumber } from './numbers.ts';
import { once, permitsOf, policyOf, shiftClosed, type TillOperator, type RunningTill } from './parts.ts';
import { isSerialVoid, refundsOf } from './refund-store.ts';
import { keepRefund, keepSeatMoves, saleOf, type StoredSale, storedView } from './sale-store.ts';
import { expectedCashMinor, openShiftRow } from './shifts.ts';

export interface RefundSale {
  readonly operationId: string;
  readonly saleId: string;
  readonly reason: string;
  readonly overrideId?: string | null;
}

/**
 * Gives back what is left of one of this till's own sales and voids its tickets, without asking anybody: for a till
 * that is its own hub. Where another station is, `taking-back` asks it first.
 */
export function refundSale(
  parts: RunningTill,
  asked: RefundSale,
  operator: TillOperator,
): Answered<SaleView> {
  let made: MadeRefund | undefined;
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
      const remaining = remainingOf(
        soldOf(sale),
        refundsOf(writer, sale.saleId).map(({ body }) => body),
      );
      const plan = planRefund(remaining, { kind: 'whole' });
      if (!plan.ok) return refused(409, 'already_refunded', `${sale.receiptNumber} was refunded already`);
      const { totalMinor } = plan.value;
      const rounding = cashRoundingOn(policy.value.cashRounding, parts.ledger.businessDay());
      const back = giveBackOf(remaining, totalMinor, 'original', rounding);
      if (!back.ok) return refused(409, 'refund_exceeds_sale', 'More than was paid for it');
      const other = back.value.given.find(({ kind }) => kind !== 'cash');
      if (other) return notRefundable(other.kind);
      const permit = requirePermit(
        permitsOf(parts),
        writer,
        operator,
        { permission: 'sale.refund', subjectId: sale.saleId, amountMinor: totalMinor },
        asked.overrideId ?? null,
      );
      if (!permit.ok) return permit;
      const poor = notEnoughCash(parts, writer, cashOf(back.value.given));
      if (poor) return poor;
      made = writeRefund(parts, writer, {
        refundId: parts.ids.nextId(),
        sale,
        lines: plan.value.lines,
        scope: 'whole',
        totalMinor,
        roundingMinor: back.value.roundingMinor,
        tenders: back.value.given.map((one) =>
          cashTender(one.tender?.tenderId ?? parts.ids.nextId(), one.amountMinor),
        ),
        voids: sale.content.tickets.filter(({ serial }) => !isSerialVoid(writer, serial)),
        seats: seatsGivenBack(sale, plan.value.lines),
        reason: asked.reason,
        overrideId: permit.value,
        exchangeSaleId: null,
        operator,
        shiftId: shift.shiftId,
      });
      return answered({ saleId: sale.saleId });
    },
  );
  if (!done.ok) return done;
  const sale = saleOf(parts.ledger.read, done.value.saleId);
  if (!sale) return noSuchSale();
  if (done.repeated !== true && made) afterRefund(parts, made, operator);
  return answered(storedView(parts.ledger.read, sale));
}

export const noSuchSale = () =>
  refused(404, 'no_such_sale', 'This till has no such sale', {
    detail: 'Scan its receipt to look for it at the other tills',
  });

export const notRefundable = (kind: Tender['kind']) =>
  refused(409, 'tender_not_refundable', 'This cannot go back the way it was paid', {
    detail: 'Give it back in cash, with somebody who may allow that',
    facts: { tender: kind },
  });

export const soldOf = ({ content, totalMinor }: StoredSale) => ({
  ...content,
  lines: content.lines.map(({ line }) => line),
  tenders: [...content.tenders],
  totalMinor,
});

export const cashTender = (tenderId: string, amountMinor: number): Tender => ({
  tenderId,
  kind: 'cash',
  amountMinor,
  tenderedMinor: amountMinor,
  changeMinor: 0,
});

export const cashOf = (
  given: readonly { readonly kind: Tender['kind']; readonly amountMinor: number }[],
): number => given.reduce((sum, { kind, amountMinor }) => (kind === 'cash' ? sum + amountMinor : sum), 0);

export function notEnoughCash(parts: RunningTill, writer: LedgerWriter, cashMinor: number) {
  const shift = openShiftRow(writer);
  const inDrawerMinor = shift ? expectedCashMinor(parts.ledger, shift) : 0;
  return inDrawerMinor >= cashMinor
    ? undefined
    : refused(409, 'not_enough_cash', 'There is not enough cash in the drawer for this refund', {
        facts: { inDrawerMinor },
      });
}

export const seatsGivenBack = (
  sale: StoredSale,
  lines: readonly Pick<RefundLine, 'lineId' | 'quantity'>[],
): { readonly sessionId: string; readonly seats: number }[] =>
  lines.flatMap(({ lineId, quantity }) => {
    const of = sale.content.lines.find(({ line }) => line.lineId === lineId);
    return of && of.sessionId !== null && quantity > 0
      ? [{ sessionId: of.sessionId, seats: -quantity * of.admits }]
      : [];
  });

export interface NewRefund {
  readonly refundId: string;
  readonly sale: Pick<StoredSale, 'saleNo' | 'saleId' | 'content'>;
  readonly lines: readonly RefundLine[];
  readonly scope: RefundScope;
  readonly totalMinor: number;
  readonly roundingMinor: number;
  readonly tenders: readonly Tender[];
  readonly voids: readonly { readonly ticketId: string; readonly serial: string }[];
  readonly seats: readonly { readonly sessionId: string; readonly seats: number }[];
  readonly reason: string;
  readonly overrideId: string | null;
  readonly exchangeSaleId: string | null;
  readonly operator: TillOperator;
  readonly shiftId: string;
}

export interface MadeRefund {
  readonly saleId: string;
  readonly shiftId: string;
  readonly reason: string;
  readonly cashMinor: number;
  readonly tenderIds: readonly string[];
  readonly sessionIds: readonly string[];
}

/**
 * Writes a refund: its record under its own id, the tickets it voids, seats, number and paper, in one transaction, so
 * that a printed refund always has its record.
 */
export function writeRefund(parts: RunningTill, writer: LedgerWriter, refund: NewRefund): MadeRefund {
  const { sale, refundId, operator, shiftId, totalMinor, tenders } = refund;
  const { saleId } = sale;
  const context = { operatorId: operator.operatorId, shiftId, refs: [saleId] };
  const identity = parts.ledger.identity();
  const receiptNumber = takeReceiptNumber(writer, identity, {
    sales: 0,
    grossMinor: -totalMinor,
    emptiesBasket: false,
  });
  const appended = writer.append(
    fact('SaleRefunded', {
      refundId,
      saleId,
      receiptNumber,
      currency: sale.content.currency,
      lines: [...refund.lines],
      tenders: [...tenders],
      roundingMinor: refund.roundingMinor,
      totalMinor,
      reason: refund.reason,
      scope: refund.scope,
      overrideId: refund.overrideId,
      exchangeSaleId: refund.exchangeSaleId,
    }),
    { ...context, id: refundId },
  );
  for (const { ticketId, serial } of refund.voids)
    writer.append(fact('TicketVoided', { ticketId, serial, reason: 'refunded', saleId }), context);
  const { occurredAtMs, incarnation } = appended.record;
  keepRefund(writer, sale, refundId, {
    receiptNumber,
    refundedAtMs: occurredAtMs,
    operatorName: operator.name,
  });
  keepSeatMoves(writer, refund.seats, { incarnation, seq: appended.seq });
  enqueuePrintJob(writer, {
    jobId: parts.ids.nextId(),
    document: 'receipt',
    saleId,
    subject: refundId,
    copy: false,
    createdAtMs: parts.clock.nowMs(),
  });
  return {
    saleId,
    shiftId,
    reason: refund.reason,
    cashMinor: cashOf(tenders),
    tenderIds: tenders.map(({ tenderId }) => tenderId),
    sessionIds: refund.seats.map(({ sessionId }) => sessionId),
  };
}

/** What follows a durable refund. None of it can take the refund back. */
export function afterRefund(parts: RunningTill, made: MadeRefund, operator: TillOperator): void {
  // The drawer before the paper: both hang on one printer, and the guest waits for the money.
  if (made.cashMinor !== 0)
    parts.follow(
      openDrawer(parts.ledger, parts.drawer, {
        cause: 'refund',
        saleId: made.saleId,
        reason: made.reason,
        operatorId: operator.operatorId,
        shiftId: made.shiftId,
      }),
    );
  parts.pokePrinting();
  parts.onSessionsChanged(made.sessionIds);
}
