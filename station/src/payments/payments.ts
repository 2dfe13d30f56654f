import type { CardBatchView, CardRefundView, PaymentView } from '@gatehouse/core/contract';
import type { Tender } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { TillOperator } from '../till/parts.ts';
import { type CloseBatchAsked, createCardBatches } from './card-batch.ts';
import type { PaymentParts } from './parts.ts';
import { createPaymentService, type PaymentService } from './payment-service.ts';
import { paymentRow } from './payment-store.ts';
import { isUnused } from './payment-view.ts';
import { createCardRefunds, type RefundAsked } from './refunds.ts';

/** Card payments of a station, whole: taking, giving back, counting up. */
export interface Payments extends Omit<PaymentService, 'begin' | 'stop' | 'viewOf'> {
  /** Money back to the card of a payment; answers the tender the refund's record says. */
  refundPayment(asked: RefundAsked, operator: TillOperator): Promise<Answered<{ readonly tender: Tender }>>;
  /** A capture no sale took up goes back to its card, whole. */
  giveBack(asked: Omit<RefundAsked, 'amountMinor'>, operator: TillOperator): Promise<Answered<PaymentView>>;
  openRefunds(): CardRefundView[];
  cardBatch(terminalId: string): Promise<Answered<CardBatchView>>;
  closeCardBatch(asked: CloseBatchAsked, operator: TillOperator): Promise<Answered<CardBatchView>>;
  start: PaymentService['start'];
  begin(): void;
  stop(): Promise<void>;
}

export function createPayments(parts: PaymentParts): Payments {
  const { viewOf, ...service } = createPaymentService(parts);
  const shown = (paymentId: string): PaymentView | undefined => {
    const row = paymentRow(parts.ledger.read, paymentId);
    return row && viewOf(row);
  };
  const refunds = createCardRefunds(parts, (paymentId) => {
    const view = shown(paymentId);
    if (view) parts.onChanged(view);
  });
  const batches = createCardBatches(parts);
  return {
    ...service,
    refundPayment: (asked, operator) => refunds.refund(asked, operator),
    async giveBack(asked, operator) {
      const row = paymentRow(parts.ledger.read, asked.paymentId);
      if (row?.state === 'captured' && row.saleId === null && row.refundedMinor >= row.capturedMinor)
        return answered(viewOf(row));
      if (!row || !isUnused(row))
        return refused(409, 'payment_used', 'A sale has taken this payment up: refund the sale', {
          errors: [{ field: 'paymentId', message: row?.state ?? 'unknown here' }],
        });
      const amountMinor = row.capturedMinor - row.refundedMinor;
      const done = await refunds.refund({ ...asked, amountMinor }, operator);
      if (!done.ok) return done;
      return answered(viewOf(paymentRow(parts.ledger.read, asked.paymentId) ?? row));
    },
    openRefunds: () =>
      refunds.open().map(({ refundId, paymentId, amountMinor, currency, state, cause }) => ({
        refundId,
        paymentId,
        amountMinor,
        currency,
        state,
        cause,
      })),
    cardBatch: (terminalId) => batches.batch(terminalId),
    closeCardBatch: (asked, operator) => batches.close(asked, operator),
    begin() {
      service.begin();
      refunds.start();
    },
    async stop() {
      refunds.stop();
      await service.stop();
    },
  };
}
