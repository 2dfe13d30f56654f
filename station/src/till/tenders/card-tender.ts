import { USUAL_CARD_POLICY } from '@gatehouse/core/payments';
import { answered, refused } from '../../api/problem.ts';
import { paymentRow } from '../../payments/payment-store.ts';
import { mayHandOver } from '../../payments/payment-view.ts';
import type { TenderTaker } from './tender-taker.ts';

/**
 * Takes up a card payment: captured and used by nobody, or unknown where the venue lets goods go on that. It is marked
 * with the sale in the sale's own transaction, so no payment ever pays for two.
 */
export const cardTaker: TenderTaker<'card'> = (writer, { paymentId }, { parts, policy, saleId }) => {
  const row = paymentRow(writer, paymentId);
  const wrong = (code: string, title: string, facts: Record<string, string | number> = {}) =>
    refused(409, code, title, { errors: [{ field: 'tenders', message: paymentId }], facts });
  if (!row) return wrong('no_such_payment', 'This till knows no such card payment');
  if (row.saleId !== null)
    return wrong('payment_used', 'Another sale has taken this card payment up', { saleId: row.saleId });
  if (row.currency !== policy.currency)
    return wrong('payment_currency', 'This card payment is in another currency', { currency: row.currency });
  if (row.state !== 'captured' && row.state !== 'unknown')
    return wrong('payment_not_captured', 'This card was not charged', { state: row.state });
  if (
    row.refundedMinor > 0 ||
    hasRefund(
      writer.value('SELECT 1 FROM card_refund WHERE payment_id = ? AND state <> ?', paymentId, 'refused'),
    )
  )
    return wrong('payment_given_back', 'This card payment was given back');
  if (row.state === 'unknown' && !mayHandOver(writer, row, policy.cards ?? USUAL_CARD_POLICY))
    return wrong('payment_unknown', 'Nobody knows yet whether this card was charged', {
      maxMinor: (policy.cards ?? USUAL_CARD_POLICY).handOverUnknownMaxMinor,
    });
  writer.run('UPDATE card_payment SET sale_id = ? WHERE payment_id = ?', saleId, paymentId);
  const { terminalId, brand, last4, approvalCode, state } = row;
  return answered({
    tenderId: parts.ids.nextId(),
    kind: 'card',
    amountMinor: state === 'captured' ? row.capturedMinor : row.amountMinor,
    paymentId,
    terminalId,
    state,
    brand,
    last4,
    approvalCode,
  });
};

const hasRefund = (found: unknown): boolean => found !== undefined;
