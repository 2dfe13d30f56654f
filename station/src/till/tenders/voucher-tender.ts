import { isExpired } from '@gatehouse/core/stored-value';
import { answered, refused } from '../../api/problem.ts';
import {
  accountIdOfCode,
  dropHold,
  holdsOf,
  knownAccount,
  remainingHere,
} from '../../stored-value/account-store.ts';
import type { TenderTaker } from './tender-taker.ts';

/**
 * A single-purpose voucher: pays for the product it was sold for, whole and once, at what it was sold for. Its tax was
 * due when it was sold (VAT Directive art. 30b(1)), so the record carries that tax for the books to take back.
 */
export const voucherTaker: TenderTaker<'voucher'> = (writer, asked, context) => {
  const { parts, dueMinor, field } = context;
  const identity = parts.ledger.identity();
  const voucherId = accountIdOfCode(writer, identity, asked.code);
  const known = knownAccount(writer, voucherId);
  const terms = known?.account === 'voucher' ? known.terms : null;
  if (!known || !terms)
    return refused(409, 'unknown_code', 'No voucher has this code', {
      errors: [{ field: `${field}.code`, message: 'unknown' }],
    });
  const amountMinor = terms.netMinor + terms.taxMinor;
  const isTwice = context.asked.tenders
    .slice(0, Number(field.split('.')[1] ?? 0))
    .some((one) => one.kind === 'voucher' && accountIdOfCode(writer, identity, one.code) === voucherId);
  if (isTwice || remainingHere(writer, identity, voucherId) < amountMinor)
    return refused(409, 'voucher_not_held', 'This voucher cannot be redeemed here now', {
      detail: 'It was redeemed already, or the till must ask the cloud first: scan it again',
      errors: [{ field: `${field}.code`, message: 'is not set aside for this till' }],
    });
  if (!context.asked.lines.some(({ variantId }) => variantId === terms.variantId))
    return refused(409, 'voucher_needs_product', `This voucher buys ${terms.name}`, {
      detail: 'Put it into the basket first',
      errors: [{ field: `${field}.code`, message: terms.variantId }],
      facts: { variantId: terms.variantId },
    });
  if (amountMinor > dueMinor)
    return refused(409, 'tender_too_large', 'This voucher is worth more than is left to pay', {
      errors: [{ field: `${field}.code`, message: `${amountMinor - dueMinor} too much` }],
      facts: { excessMinor: amountMinor - dueMinor },
    });
  const hold = holdsOf(writer, voucherId, parts.clock.nowMs())[0];
  if (isExpired(known.expiresOn, parts.ledger.businessDay()) && (hold?.overrideId ?? null) === null)
    return refused(409, 'stored_value_expired', 'Its date is over', {
      detail: 'A supervisor can let it be redeemed all the same',
      errors: [{ field: `${field}.code`, message: `until ${known.expiresOn}` }],
    });
  if (hold) dropHold(writer, hold.operationId);
  const { productId, taxRateId, netMinor, taxMinor } = terms;
  return answered({
    tenderId: parts.ids.nextId(),
    kind: 'voucher',
    amountMinor,
    voucherId,
    productId,
    taxRateId,
    netMinor,
    taxMinor,
  });
};
