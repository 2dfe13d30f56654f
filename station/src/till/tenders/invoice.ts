import { answered, refused } from '../../api/problem.ts';
import { requirePermit } from '../../permits/index.ts';
import type { TenderTaker } from './tender-taker.ts';

/** Puts an amount on a debtor's account: a firm or school the venue knows, by a permission of its own. */
export const takeInvoice: TenderTaker<'invoice'> = (
  writer,
  { debtorId, reference, amountMinor, overrideId },
  { parts, policy, operator, asked, field },
) => {
  const debtor = policy.debtors?.find((one) => one.debtorId === debtorId);
  if (!debtor)
    return refused(422, 'unknown_debtor', 'This account is not on the list', {
      detail: 'Choose an account of the list; the manager adds accounts in the console',
      errors: [{ field: `${field}.debtorId`, message: `no debtor ${debtorId}` }],
    });
  if (debtor.referenceRequired && reference.trim() === '')
    return refused(422, 'reference_required', `${debtor.name} wants a reference`, {
      detail: 'Enter the order number or the name they gave',
      errors: [{ field: `${field}.reference`, message: 'is empty' }],
    });
  if (debtor.maxSaleMinor !== null && amountMinor > debtor.maxSaleMinor)
    return refused(409, 'over_account_limit', `${debtor.name} may put less on account`, {
      detail: 'Lower the amount and have the rest paid another way',
      errors: [{ field: `${field}.amountMinor`, message: `at most ${debtor.maxSaleMinor}` }],
      facts: { maxMinor: debtor.maxSaleMinor },
    });
  const permit = requirePermit(
    { clock: parts.clock, limits: () => policy.limits, bootId: parts.bootId },
    writer,
    operator,
    { permission: 'payment.invoice', subjectId: asked.basketId, amountMinor },
    overrideId,
  );
  if (!permit.ok) return permit;
  return answered({
    tenderId: parts.ids.nextId(),
    kind: 'invoice',
    amountMinor,
    debtorId,
    reference: reference.trim(),
  });
};
