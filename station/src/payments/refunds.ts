import { fact, type Tender } from '@gatehouse/core/journal';
import { askAgainAfterMs } from '@gatehouse/core/payments';
import type { RefundOutcome } from '@gatehouse/hardware';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { storageProblemOf } from '../storage/problems.ts';
import type { TillOperator } from '../till/parts.ts';
import type { PaymentParts } from './parts.ts';
import {
  openRefunds,
  paymentRow,
  type PaymentRow,
  refundRow,
  type RefundRow,
  refundsUnderWayMinor,
} from './payment-store.ts';

export interface RefundAsked {
  /** Of the refund; the same id is the same refund for ever, whatever became of the answer. */
  readonly operationId: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly reason: string;
  /** Where the terminal is not connected: what its slip says. */
  readonly approvalCode?: string;
}

export type CardRefunds = ReturnType<typeof createCardRefunds>;

/**
 * Money back to the card it came from: written down before the terminal is touched, once per id, and never more than
 * was captured less what went back or is on its way.
 */
export function createCardRefunds(parts: PaymentParts, onRefunded: (paymentId: string) => void) {
  const { ledger, clock, timers } = parts;
  const terminals = new Map(parts.terminals.map((placed) => [placed.terminalId, placed]));
  const running = new Map<string, Promise<RefundRow>>();
  let cancelLook: (() => void) | undefined;
  let attempt = 0;
  let stopped = true;

  const begin = (writer: LedgerWriter, asked: RefundAsked, operator: TillOperator): Answered<RefundRow> => {
    const { operationId: refundId, paymentId, amountMinor } = asked;
    const payment = paymentRow(writer, paymentId);
    if (!payment || payment.state !== 'captured')
      return refused(404, 'no_such_payment', 'This till captured no such card payment', {
        errors: [{ field: 'paymentId', message: payment?.state ?? 'unknown here' }],
      });
    const before = refundRow(writer, refundId);
    if (before && (before.paymentId !== paymentId || before.amountMinor !== amountMinor))
      return refused(409, 'operation_reused', 'This operation id was used for another refund');
    if (before && before.state !== 'refused') return answered(before);
    const leftMinor =
      payment.capturedMinor - payment.refundedMinor - refundsUnderWayMinor(writer, paymentId, refundId);
    if (amountMinor > leftMinor)
      return refused(409, 'more_than_paid', 'There is less than that left of this card payment', {
        errors: [{ field: 'amountMinor', message: `${leftMinor} left` }],
        facts: { leftMinor },
      });
    if (terminals.get(payment.terminalId)?.byHand && !asked.approvalCode)
      return refused(409, 'refund_by_hand', 'Give it back on the terminal first', {
        detail: 'Then type the approval code of its slip',
        errors: [{ field: 'approvalCode', message: 'is on the slip' }],
      });
    writer.run(
      `INSERT INTO card_refund (refund_id, payment_id, terminal_id, amount_minor, currency, state, operator_id, started_at_ms)
       VALUES (?, ?, ?, ?, ?, 'started', ?, ?)
       ON CONFLICT (refund_id) DO UPDATE SET state = 'started', cause = ''`,
      refundId,
      paymentId,
      payment.terminalId,
      amountMinor,
      payment.currency,
      operator.operatorId,
      clock.nowMs(),
    );
    return answered(refundRow(writer, refundId) as RefundRow);
  };

  const conclude = (refund: RefundRow, outcome: RefundOutcome): RefundRow =>
    ledger.transact((writer) => {
      const row = refundRow(writer, refund.refundId) as RefundRow;
      if (row.state === 'refunded' || row.state === outcome.kind) return row;
      const payment = paymentRow(writer, row.paymentId) as PaymentRow;
      const approvalCode = outcome.kind === 'refunded' ? outcome.approvalCode : '';
      writer.run(
        'UPDATE card_refund SET state = ?, cause = ?, approval_code = ? WHERE refund_id = ?',
        outcome.kind,
        'cause' in outcome ? outcome.cause : '',
        approvalCode,
        row.refundId,
      );
      if (outcome.kind === 'refunded') {
        const { paymentId, terminalId, provider, currency, brand, last4 } = payment;
        writer.append(
          fact('PaymentRefunded', {
            paymentId,
            terminalId,
            provider,
            currency,
            amountMinor: row.amountMinor,
            brand,
            last4,
            approvalCode,
            reference: outcome.reference.slice(0, 120),
            refundPaymentId: row.refundId,
          }),
          { operatorId: row.operatorId, shiftId: parts.openShiftId(), refs: [paymentId] },
        );
        writer.run(
          'UPDATE card_payment SET refunded_minor = refunded_minor + ? WHERE payment_id = ?',
          row.amountMinor,
          paymentId,
        );
      }
      return refundRow(writer, row.refundId) as RefundRow;
    });

  const carryOut = async (refund: RefundRow, approvalCode: string): Promise<RefundRow> => {
    const { refundId, paymentId, amountMinor, currency } = refund;
    const payment = paymentRow(ledger.read, paymentId) as PaymentRow;
    const placed = terminals.get(refund.terminalId);
    const outcome: RefundOutcome = placed?.byHand
      ? { kind: 'refunded', reference: approvalCode, approvalCode }
      : placed
        ? await placed.terminal.refund({
            refundId,
            paymentId,
            reference: payment.reference,
            amountMinor,
            currency,
          })
        : { kind: 'unknown', cause: 'terminal_removed' };
    const concluded = conclude(refund, outcome);
    if (concluded.state === 'refunded') onRefunded(paymentId);
    return concluded;
  };
  /** One at a time per refund: two callers wait for the same answer. */
  const once = (refund: RefundRow, approvalCode: string): Promise<RefundRow> => {
    const before = running.get(refund.refundId);
    if (before) return before;
    const work = carryOut(refund, approvalCode).finally(() => running.delete(refund.refundId));
    running.set(refund.refundId, work);
    return work;
  };

  /** Refunds nobody heard the end of are asked for again under their id, more and more slowly. */
  const look = async (): Promise<void> => {
    const open = openRefunds(ledger.read).filter(({ terminalId }) => !terminals.get(terminalId)?.byHand);
    for (const refund of open) await once(refund, '');
    attempt = openRefunds(ledger.read).length === 0 ? 0 : attempt + 1;
    lookLater();
  };
  const lookLater = (): void => {
    cancelLook?.();
    if (stopped || openRefunds(ledger.read).length === 0) return;
    cancelLook = timers.after(askAgainAfterMs(attempt), () => void look().catch(parts.report));
  };

  const tenderOf = (row: RefundRow): Tender => {
    const { brand, last4 } = paymentRow(ledger.read, row.paymentId) as PaymentRow;
    const { refundId, amountMinor, paymentId, terminalId, approvalCode } = row;
    return {
      tenderId: refundId,
      kind: 'card',
      amountMinor,
      paymentId,
      terminalId,
      state: 'captured',
      brand,
      last4,
      approvalCode,
    };
  };

  return {
    open: (): RefundRow[] => openRefunds(ledger.read),
    start(): void {
      stopped = false;
      lookLater();
    },
    stop(): void {
      stopped = true;
      cancelLook?.();
    },
    /**
     * Sends money back to the card of a payment and answers the tender of the refund. Refuses `more_than_paid`,
     * `refund_refused` (nothing went back) and `refund_unknown`: ask again under the same operation id.
     */
    async refund(asked: RefundAsked, operator: TillOperator): Promise<Answered<{ readonly tender: Tender }>> {
      let begun: Answered<RefundRow>;
      try {
        begun = ledger.transact((writer) => begin(writer, asked, operator));
      } catch (error) {
        const problem = storageProblemOf(error);
        if (!problem) throw error;
        return { ok: false, problem };
      }
      if (!begun.ok) return begun;
      const row =
        begun.value.state === 'refunded' ? begun.value : await once(begun.value, asked.approvalCode ?? '');
      if (row.state === 'refunded') return answered({ tender: tenderOf(row) });
      if (row.state === 'refused')
        return refused(409, 'refund_refused', 'The card took nothing back', {
          detail: 'Another tender, or another card, by permission',
          facts: { cause: row.cause },
        });
      lookLater();
      return refused(503, 'refund_unknown', 'Whether the card was refunded is not known yet', {
        detail: 'It is being asked for again; the same operation id gets the answer',
        facts: { cause: row.cause },
      });
    },
  };
}
