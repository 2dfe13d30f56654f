import type { JournalRecord, RecordBody } from '../../journal/index.ts';
import { accounts } from '../accounts.ts';
import { credit, debit, type Movement } from './movement.ts';

/** A capture is owed by the provider and belongs to a guest until a sale takes it up. */
export const captureMovements = (
  { stationId }: JournalRecord,
  { terminalId, amountMinor }: RecordBody<'PaymentCaptured'>,
): Movement[] => [
  debit(accounts.cardClearing(terminalId), amountMinor),
  credit(accounts.unappliedPayments(stationId), amountMinor),
];

/** A refund to a card: the provider owes less, and the refund's tender takes up the other side. */
export const cardRefundMovements = (
  { stationId }: JournalRecord,
  { terminalId, amountMinor }: RecordBody<'PaymentRefunded'>,
): Movement[] => [
  debit(accounts.unappliedPayments(stationId), amountMinor),
  credit(accounts.cardClearing(terminalId), amountMinor),
];

/** What became of an unknown: money after all, or a loss where the goods are gone. */
export function resolvedMovements(
  { stationId, venueId }: JournalRecord,
  { terminalId, amountMinor, outcome, saleId }: RecordBody<'PaymentResolved'>,
): Movement[] {
  const unknown = accounts.paymentsUnknown(terminalId);
  if (outcome === 'captured')
    return [
      debit(accounts.cardClearing(terminalId), amountMinor),
      credit(saleId === null ? accounts.unappliedPayments(stationId) : unknown, amountMinor),
    ];
  if (saleId === null) return [];
  return [debit(accounts.paymentLosses(venueId), amountMinor), credit(unknown, amountMinor)];
}
