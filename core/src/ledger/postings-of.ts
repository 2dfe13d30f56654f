import type { JournalRecord } from '../journal/index.ts';
import { type Account, accountOf, accounts } from './accounts.ts';
import { cashMovements, closeMovements } from './postings/cash.ts';
import { credit, debit, post, type Posting, reversed } from './postings/movement.ts';
import { captureMovements, cardRefundMovements, resolvedMovements } from './postings/payment.ts';
import { correctionMovements, saleMovements } from './postings/sale.ts';
import { rescheduleMovements } from './postings/taking-back.ts';
import {
  adjustmentMovements,
  payoutMovements,
  returnMovements,
  transferMovements,
} from './postings/stored-value.ts';

/**
 * The postings of a record: the same pure function on every station and in the cloud, so that both keep the same
 * books. A record that moves no money has none. Throws when a body's amounts do not balance: such a record must
 * never be written, and one that arrives is an exception for a person.
 */
export function postingsOf(record: JournalRecord): readonly Posting[] {
  switch (record.kind) {
    case 'ShiftOpened':
      return post(record.body.currency, [
        debit(accounts.cash(record.stationId, record.body.shiftId), record.body.floatMinor),
        credit(accounts.safe(record.venueId), record.body.floatMinor),
      ]);
    case 'SaleCompleted':
      return post(record.body.currency, saleMovements(record, record.body));
    case 'SaleRefunded':
      return post(record.body.currency, reversed(saleMovements(record, record.body)));
    case 'TenderCorrected':
      return post(record.body.currency, correctionMovements(record, record.body));
    case 'CashMoved':
      return post(record.body.currency, cashMovements(record, record.body));
    case 'ShiftClosed':
      return post(record.body.currency, closeMovements(record, record.body));
    case 'BagSealed':
      return post(record.body.currency, [
        debit(accounts.bankBag(record.body.bagNumber), record.body.amountMinor),
        credit(accounts.safe(record.venueId), record.body.amountMinor),
      ]);
    case 'BagCollected':
      return post(record.body.currency, [
        debit(accounts.bank(record.venueId), record.body.amountMinor),
        credit(accounts.bankBag(record.body.bagNumber), record.body.amountMinor),
      ]);
    case 'PaymentCaptured':
      return post(record.body.currency, captureMovements(record, record.body));
    case 'PaymentRefunded':
      return post(record.body.currency, cardRefundMovements(record, record.body));
    case 'PaymentResolved':
      return post(record.body.currency, resolvedMovements(record, record.body));
    case 'StoredValueTransferred':
      return post(record.body.currency, transferMovements(record.body));
    case 'StoredValueAdjusted':
      return post(record.body.currency, adjustmentMovements(record, record.body));
    case 'StoredValuePaidOut':
      return post(record.body.currency, payoutMovements(record, record.body));
    case 'RentalReturned':
      return post(record.body.currency, returnMovements(record, record.body));
    case 'TicketRescheduled':
      return post(record.body.currency, rescheduleMovements(record.body));
    case 'RevenueRecognised':
      return post(
        record.body.currency,
        record.body.lines.flatMap(({ productId, of, amountMinor }) => [
          debit(accounts.deferredRevenue(productId, of), amountMinor),
          credit(accounts.revenue(productId), amountMinor),
        ]),
      );
    default:
      return [];
  }
}

export interface Balance {
  readonly account: Account;
  readonly currency: string;
  readonly debitMinor: number;
  readonly creditMinor: number;
}

/** Balances by account and currency: the fold that every stored balance must equal. */
export function balancesOf(postings: Iterable<Posting>): ReadonlyMap<string, Balance> {
  const balances = new Map<string, Balance>();
  for (const { account, side, amountMinor, currency } of postings) {
    const key = `${account} ${currency}`;
    const before = balances.get(key) ?? {
      account: accountOf(account),
      currency,
      debitMinor: 0,
      creditMinor: 0,
    };
    balances.set(key, {
      ...before,
      debitMinor: before.debitMinor + (side === 'debit' ? amountMinor : 0),
      creditMinor: before.creditMinor + (side === 'credit' ? amountMinor : 0),
    });
  }
  return balances;
}
