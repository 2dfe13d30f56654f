import { isInNotes, rateOn, worthOf } from '@gatehouse/core/money';
import { answered, refused } from '../../api/problem.ts';
import type { TenderTaker } from './tender-taker.ts';

/**
 * Takes notes of another currency at the venue's rate of the day. They may be worth more than is due: the change is the
 * venue's own cash. Both currencies' books balance by themselves over `fx-clearing`.
 */
export const takeForeignCash: TenderTaker<'foreign-cash'> = (_writer, asked, { parts, policy, field }) => {
  const { currency, tenderedMinor } = asked;
  const rules = policy.foreignCash;
  const rateMillionths = rules && rateOn(rules, currency, parts.ledger.businessDay());
  if (!rules || rateMillionths === undefined)
    return refused(422, 'currency_not_taken', `${currency} is not taken here`, {
      detail: 'The venue has no rate for this currency today',
      errors: [{ field: `${field}.currency`, message: `no rate for ${currency}` }],
    });
  const notes = rules.notes[currency];
  if (!isInNotes(tenderedMinor, notes))
    return refused(422, 'notes_only', `Only notes of ${currency} are taken`, {
      detail: 'Enter what the notes add up to; coins go back to the guest',
      errors: [{ field: `${field}.tenderedMinor`, message: `not a sum of ${(notes ?? []).join(', ')}` }],
    });
  const amountMinor = worthOf(tenderedMinor, rateMillionths, rules.rounding);
  if (amountMinor <= 0)
    return refused(422, 'worth_nothing', 'This is worth less than the smallest coin', {
      errors: [{ field: `${field}.tenderedMinor`, message: 'is worth nothing' }],
    });
  return answered({
    tenderId: parts.ids.nextId(),
    kind: 'foreign-cash',
    amountMinor,
    foreignCurrency: currency,
    foreignMinor: tenderedMinor,
    rateMillionths,
  });
};
