import type { PaymentStepName, PaymentView } from '@gatehouse/core/contract';
import type { CardPolicy } from '@gatehouse/core/payments';
import type { SqlReader } from '../ledger/index.ts';
import { handedOverUnknownMinor, type PaymentRow } from './payment-store.ts';

/** Whether goods may leave on a payment nobody knows the fate of: within the venue's bounds, in one sale and in all. */
export const mayHandOver = (sql: SqlReader, row: PaymentRow, policy: CardPolicy): boolean =>
  row.state === 'unknown' &&
  row.amountMinor <= policy.handOverUnknownMaxMinor &&
  handedOverUnknownMinor(sql) + row.amountMinor <= policy.openUnknownMaxMinor;

/** Captured, taken up by no sale and not given back whole: a guest's money in the venue's hands. */
export const isUnused = ({ state, saleId, refundedMinor, capturedMinor }: PaymentRow): boolean =>
  state === 'captured' && saleId === null && refundedMinor < capturedMinor;

export interface Watched {
  readonly step: PaymentStepName | null;
  readonly askAgainAtMs: number | null;
  readonly terminalName: string;
}

export function paymentViewOf(
  sql: SqlReader,
  row: PaymentRow,
  policy: CardPolicy,
  watched: Watched,
): PaymentView {
  const { amountMinor, capturedMinor, saidBy: _, reference: __, ...shown } = row;
  return {
    ...shown,
    terminalName: watched.terminalName,
    amountMinor: row.state === 'captured' && capturedMinor > 0 ? capturedMinor : amountMinor,
    step: row.state === 'started' ? (watched.step ?? 'asking') : null,
    askAgainAtMs: watched.askAgainAtMs,
    needs: row.state === 'unknown' ? 'decision' : isUnused(row) ? 'use' : 'nothing',
    mayHandOver: row.saleId === null && mayHandOver(sql, row, policy),
  };
}
