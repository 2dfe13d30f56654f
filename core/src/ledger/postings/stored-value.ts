import type { JournalRecord, RecordBody } from '../../journal/index.ts';
import { accounts } from '../accounts.ts';
import { credit, debit, type Movement } from './movement.ts';
import { drawerOf } from './sale.ts';

/** The liability a gift card's or a wallet's balance stands on. */
const liabilityOf = (account: 'gift-card' | 'wallet', accountId: string): string =>
  account === 'gift-card' ? accounts.giftCardLiability(accountId) : accounts.walletLiability(accountId);

/** From one guest's balance to another's: the venue owes as much as before. */
export const transferMovements = (body: RecordBody<'StoredValueTransferred'>): Movement[] => [
  debit(liabilityOf(body.account, body.fromAccountId), body.amountMinor),
  credit(liabilityOf(body.account, body.toAccountId), body.amountMinor),
];

/** What is given by hand costs the venue, what is taken back by hand is its gain. */
export const adjustmentMovements = (
  { venueId }: JournalRecord,
  body: RecordBody<'StoredValueAdjusted'>,
): Movement[] => [
  debit(accounts.storedValueAdjustments(venueId), body.amountMinor),
  credit(liabilityOf(body.account, body.accountId), body.amountMinor),
];

export const payoutMovements = (
  record: JournalRecord,
  body: RecordBody<'StoredValuePaidOut'>,
): Movement[] => [
  debit(liabilityOf(body.account, body.accountId), body.amountMinor),
  credit(drawerOf(record), body.amountMinor),
];

/** The deposit is owed no more: the guest has it back, less what was kept for damage, which is taxed revenue. */
export function returnMovements(record: JournalRecord, body: RecordBody<'RentalReturned'>): Movement[] {
  const { depositMinor, refundMinor, feeMinor, feeNetMinor, feeTaxMinor } = body;
  if (refundMinor + feeMinor !== depositMinor)
    throw new RangeError('a deposit is given back or kept, to the unit');
  if (feeNetMinor + feeTaxMinor !== feeMinor) throw new RangeError('a fee is its net and its tax');
  return [
    debit(accounts.depositsHeld(body.rentalId), depositMinor),
    ...(refundMinor > 0 ? [credit(drawerOf(record), refundMinor)] : []),
    ...(feeMinor > 0
      ? [
          credit(accounts.revenue('rental-damage'), feeNetMinor),
          credit(accounts.taxPayable(body.taxRateId ?? 'none'), feeTaxMinor),
        ]
      : []),
  ];
}
