import type { ClosingView } from '@gatehouse/core/contract';
import type { Projection, SqlReader } from '../ledger/index.ts';

/**
 * What is still open at this till, kept with the records that open and settle it: card payments nobody knows the fate
 * of, and baskets that are parked. A plain sale writes none of these records and pays for none of it.
 */
export const openMattersProjection: Projection = (writer, { record }) => {
  switch (record.kind) {
    case 'PaymentUnknown': {
      const { paymentId, terminalId, amountMinor } = record.body;
      writer.run(
        `INSERT INTO unclear_payment (payment_id, terminal_id, amount_minor, since_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT (payment_id) DO NOTHING`,
        paymentId,
        terminalId,
        amountMinor,
        record.occurredAtMs,
      );
      return;
    }
    case 'PaymentCaptured':
    case 'PaymentDeclined':
    case 'PaymentCancelled':
    case 'PaymentResolved':
      writer.run('DELETE FROM unclear_payment WHERE payment_id = ?', record.body.paymentId);
      return;
    case 'BasketParked': {
      const { parkId, amountMinor, lineCount, heldUntilMs } = record.body;
      writer.run(
        `INSERT INTO parked_open (park_id, amount_minor, line_count, held_until_ms) VALUES (?, ?, ?, ?)
         ON CONFLICT (park_id) DO NOTHING`,
        parkId,
        amountMinor,
        lineCount,
        heldUntilMs,
      );
      return;
    }
    case 'ParkedBasketEnded':
      writer.run('DELETE FROM parked_open WHERE park_id = ?', record.body.parkId);
      return;
    default:
  }
};

export interface OpenMatters {
  readonly unknownPayments: ClosingView['unknownPayments'];
  readonly parked: ClosingView['parked'];
  readonly deposits: ClosingView['deposits'];
}

/** Deposits are balances: what is held under a reference and not yet given back or set off. */
export function openMatters(sql: SqlReader): OpenMatters {
  return {
    unknownPayments: sql.all<ClosingView['unknownPayments'][number]>(
      `SELECT payment_id AS paymentId, terminal_id AS terminalId, amount_minor AS amountMinor, since_ms AS atMs
       FROM unclear_payment ORDER BY since_ms`,
    ),
    parked: sql.all<ClosingView['parked'][number]>(
      `SELECT park_id AS parkId, amount_minor AS amountMinor, line_count AS lineCount, held_until_ms AS heldUntilMs
       FROM parked_open ORDER BY held_until_ms`,
    ),
    deposits: sql.all<ClosingView['deposits'][number]>(
      `SELECT substr(account, 15) AS reference, credit_minor - debit_minor AS amountMinor
       FROM account JOIN balance USING (account_no)
       WHERE account >= 'deposits-held:' AND account < 'deposits-held;' AND credit_minor <> debit_minor ORDER BY account`,
    ),
  };
}
