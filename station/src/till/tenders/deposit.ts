import { answered, refused } from '../../api/problem.ts';
import { heldDepositMinor } from '../paying/held-deposit.ts';
import type { TenderTaker } from './tender-taker.ts';

/** Sets off a deposit that is held for the guest: never more than this station's books hold under the reference. */
export const takeDeposit: TenderTaker<'deposit'> = (_writer, { reference, amountMinor }, context) => {
  const { parts, policy, field } = context;
  const heldMinor = heldDepositMinor(parts.ledger, reference, policy.currency);
  if (heldMinor <= 0)
    return refused(409, 'no_deposit', 'No deposit is held here under this reference', {
      detail: 'Check the reference, or set it off at the till that took it',
      errors: [{ field: `${field}.reference`, message: `nothing is held for ${reference}` }],
      facts: { heldMinor: 0 },
    });
  if (amountMinor > heldMinor)
    return refused(409, 'deposit_too_small', 'The deposit is smaller than this', {
      detail: 'Lower the amount to what is held',
      errors: [{ field: `${field}.amountMinor`, message: `${heldMinor} is held` }],
      facts: { heldMinor },
    });
  const usedMinor = context.asked.tenders.reduce(
    (sum, one) => (one.kind === 'deposit' && one.reference === reference ? sum + one.amountMinor : sum),
    0,
  );
  if (usedMinor > heldMinor)
    return refused(409, 'deposit_too_small', 'The deposit is asked for twice', {
      detail: 'Take one of them off: together they are more than is held',
      errors: [{ field: `${field}.amountMinor`, message: `${heldMinor} is held` }],
      facts: { heldMinor },
    });
  return answered({ tenderId: parts.ids.nextId(), kind: 'deposit', amountMinor, reference });
};
