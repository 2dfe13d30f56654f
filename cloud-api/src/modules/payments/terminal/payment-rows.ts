import { sql } from 'kysely';
import type { TerminalTruth } from '@gatehouse/core/contract';
import type { Tx } from '../../../platform/database.ts';

export interface PaymentRow {
  readonly paymentId: string;
  readonly stationId: string;
  readonly terminalId: string;
  readonly readerId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly state: 'pending' | 'captured' | 'declined' | 'cancelled' | 'closed';
  readonly intentId: string | null;
  readonly presented: boolean;
  readonly cause: string;
  readonly capturedMinor: number;
  readonly brand: string;
  readonly last4: string;
  readonly approvalCode: string;
}

const COLUMNS = sql`payment_id AS "paymentId", station_id AS "stationId", terminal_id AS "terminalId",
  reader_id AS "readerId", amount_minor AS "amountMinor", currency, state, intent_id AS "intentId", presented, cause,
  captured_minor AS "capturedMinor", brand, last4, approval_code AS "approvalCode"`;

export async function paymentRow(
  tx: Tx,
  paymentId: string,
  lock: 'locked' | 'read' = 'read',
): Promise<PaymentRow | undefined> {
  const found = await sql<PaymentRow>`
    SELECT ${COLUMNS} FROM payments.terminal_payment WHERE payment_id = ${paymentId}
    ${lock === 'locked' ? sql`FOR UPDATE` : sql``}`.execute(tx);
  return found.rows[0];
}

/** A payment as a station is told of it. */
export function truthOf(
  row: PaymentRow,
  step: 'present-card' | 'authorising' = 'present-card',
): TerminalTruth {
  switch (row.state) {
    case 'captured':
      return {
        kind: 'captured',
        amountMinor: row.capturedMinor,
        brand: row.brand,
        last4: row.last4,
        approvalCode: row.approvalCode,
        reference: row.intentId ?? '',
      };
    case 'declined':
      return { kind: 'declined', cause: row.cause };
    case 'cancelled':
      return { kind: 'cancelled', cause: row.cause };
    case 'closed':
      return { kind: 'not-charged' };
    case 'pending':
      return { kind: 'pending', step: row.presented ? step : 'starting' };
  }
}
