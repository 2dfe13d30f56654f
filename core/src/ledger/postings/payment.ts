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

/**
 * What became of a payment nobody knew, or of one a person had decided: what stands for it moves from what it was held
 * to be to what it is. With a sale the goods are gone, and what was not charged is a loss; without one, a capture is
 * money that belongs to a guest.
 */
export function resolvedMovements(
  { stationId, venueId }: JournalRecord,
  { terminalId, amountMinor, before, outcome, saleId }: RecordBody<'PaymentResolved'>,
): Movement[] {
  const stands = {
    unknown: accounts.paymentsUnknown(terminalId),
    captured: accounts.cardClearing(terminalId),
    'not-charged': accounts.paymentLosses(venueId),
  } as const;
  if (saleId !== null) return [debit(stands[outcome], amountMinor), credit(stands[before], amountMinor)];
  const capturedMinor = (Number(outcome === 'captured') - Number(before === 'captured')) * amountMinor;
  return [
    debit(accounts.cardClearing(terminalId), capturedMinor),
    credit(accounts.unappliedPayments(stationId), capturedMinor),
  ];
}
