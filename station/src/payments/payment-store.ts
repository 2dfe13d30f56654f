import type { PaymentState } from '@gatehouse/core/payments';
import type { RecordBody } from '@gatehouse/core/journal';
import type { SqlReader } from '../ledger/index.ts';

export type Provider = RecordBody<'PaymentStarted'>['provider'];

export interface PaymentRow {
  readonly paymentId: string;
  readonly terminalId: string;
  readonly provider: Provider;
  readonly amountMinor: number;
  readonly currency: string;
  readonly basketId: string | null;
  readonly operatorId: string;
  readonly startedAtMs: number;
  readonly state: PaymentState;
  readonly saidBy: 'provider' | 'person';
  readonly cause: string;
  /** 0 until something was captured; then what the provider says, which may differ from what was asked for. */
  readonly capturedMinor: number;
  readonly brand: string;
  readonly last4: string;
  readonly approvalCode: string;
  readonly reference: string;
  readonly saleId: string | null;
  readonly refundedMinor: number;
}

export interface RefundRow {
  readonly refundId: string;
  readonly paymentId: string;
  readonly terminalId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly state: 'started' | 'refunded' | 'refused' | 'unknown';
  readonly cause: string;
  readonly approvalCode: string;
  readonly operatorId: string;
}

const PAYMENT_COLUMNS = `payment_id AS paymentId, terminal_id AS terminalId, provider, amount_minor AS amountMinor,
  currency, basket_id AS basketId, operator_id AS operatorId, started_at_ms AS startedAtMs, state, said_by AS saidBy,
  cause, captured_minor AS capturedMinor, brand, last4, approval_code AS approvalCode, reference, sale_id AS saleId,
  refunded_minor AS refundedMinor`;
const REFUND_COLUMNS = `refund_id AS refundId, payment_id AS paymentId, terminal_id AS terminalId,
  amount_minor AS amountMinor, currency, state, cause, approval_code AS approvalCode, operator_id AS operatorId`;
/** As the partial index says it: what somebody, a person or the provider, still has to look at. */
const OPEN = `state IN ('started', 'unknown') OR said_by = 'person'
    OR (state = 'captured' AND sale_id IS NULL AND refunded_minor < captured_minor)`;

export const paymentRow = (sql: SqlReader, paymentId: string): PaymentRow | undefined =>
  sql.get<PaymentRow>(`SELECT ${PAYMENT_COLUMNS} FROM card_payment WHERE payment_id = ?`, paymentId);

export const openPayments = (sql: SqlReader): PaymentRow[] =>
  sql.all<PaymentRow>(`SELECT ${PAYMENT_COLUMNS} FROM card_payment WHERE ${OPEN} ORDER BY payment_id`);

export const refundRow = (sql: SqlReader, refundId: string): RefundRow | undefined =>
  sql.get<RefundRow>(`SELECT ${REFUND_COLUMNS} FROM card_refund WHERE refund_id = ?`, refundId);

export const openRefunds = (sql: SqlReader): RefundRow[] =>
  sql.all<RefundRow>(
    `SELECT ${REFUND_COLUMNS} FROM card_refund WHERE state IN ('started', 'unknown') ORDER BY refund_id`,
  );

/** What is on its way back to the card of a payment and not there yet. */
export const refundsUnderWayMinor = (sql: SqlReader, paymentId: string, exceptRefundId: string): number =>
  sql.value<number>(
    `SELECT coalesce(sum(amount_minor), 0) FROM card_refund
     WHERE payment_id = ? AND state IN ('started', 'unknown') AND refund_id <> ?`,
    paymentId,
    exceptRefundId,
  ) ?? 0;

/** Goods that left on cards of unknown fate, in minor units. */
export const handedOverUnknownMinor = (sql: SqlReader): number =>
  sql.value<number>(
    `SELECT coalesce(sum(amount_minor), 0) FROM card_payment WHERE (${OPEN}) AND state = 'unknown' AND sale_id IS NOT NULL`,
  ) ?? 0;
