import { allowanceOf } from '@gatehouse/core/permissions';
import { answered, type Answered, refused } from '../../api/problem.ts';
import type { LedgerWriter } from '../../ledger/index.ts';
import { knownAccount } from '../../stored-value/account-store.ts';
import type { ExtraContext, ExtraTakers } from './extra-taker.ts';

/** Puts money on a card or a wallet that was taken into use before, within what the operator may issue. */
const take = (
  writer: LedgerWriter,
  account: 'gift-card' | 'wallet',
  extra: { readonly lineId: string; readonly accountId: string; readonly amountMinor: number },
  { asked, operator, policy }: ExtraContext,
): Answered<unknown> => {
  const { accountId, amountMinor } = extra;
  const field = `extras.${asked.extras.findIndex(({ lineId }) => lineId === extra.lineId)}`;
  const known = knownAccount(writer, accountId);
  if (known?.account !== account || known.currency !== policy.currency)
    return refused(409, 'card_not_prepared', 'This card or band was not taken into use at this till', {
      detail: 'Take it out of the basket and scan it again',
      errors: [{ field: `${field}.accountId`, message: known ? known.account : 'unknown' }],
    });
  const wanted = { permission: 'stored-value.issue', amountMinor } as const;
  if (allowanceOf(operator.role, wanted, policy.limits).kind === 'allowed') return answered(null);
  const approvedMinor = writer.value<number>(
    'SELECT amount_minor FROM stored_value_approved WHERE account_id = ?',
    accountId,
  );
  if ((approvedMinor ?? 0) < amountMinor)
    return refused(409, 'amount_not_approved', 'Nobody approved this amount', {
      detail: 'Take it out of the basket and put it on again',
      errors: [{ field: `${field}.amountMinor`, message: `${approvedMinor ?? 0} was approved` }],
    });
  writer.run('DELETE FROM stored_value_approved WHERE account_id = ?', accountId);
  return answered(null);
};

export const storedValueExtras: ExtraTakers = {
  'gift-card': (writer, extra, context) => take(writer, 'gift-card', extra, context),
  'wallet-top-up': (writer, extra, context) => take(writer, 'wallet', extra, context),
};
