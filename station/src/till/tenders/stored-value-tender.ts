import type { TenderAsked } from '@gatehouse/core/contract';
import { isExpired } from '@gatehouse/core/stored-value';
import { answered, refused } from '../../api/problem.ts';
import type { SqlReader } from '../../ledger/index.ts';
import {
  accountIdOfCode,
  dropHold,
  holdsOf,
  knownAccount,
  remainingHere,
} from '../../stored-value/account-store.ts';
import type { TenderContext, TenderTaker } from './tender-taker.ts';

/** A gift card or a wallet: redeemed out of what is set aside for this till, and out of nothing else. */
export const storedValueTaker: TenderTaker<'stored-value'> = (writer, asked, context) => {
  const { parts, policy, dueMinor, field } = context;
  const identity = parts.ledger.identity();
  const nowMs = parts.clock.nowMs();
  const accountId = accountIdOfCode(writer, identity, asked.code);
  const known = knownAccount(writer, accountId);
  if (!known || known.account === 'voucher' || known.currency !== policy.currency)
    return refused(409, 'unknown_code', 'This card or band cannot pay here', {
      errors: [{ field: `${field}.code`, message: known ? known.account : 'unknown' }],
    });
  const amountMinor = Math.min(asked.amountMinor, dueMinor);
  const wantedMinor = amountMinor + usedBefore(writer, context, accountId);
  const remainingMinor = remainingHere(writer, identity, accountId);
  if (remainingMinor < wantedMinor)
    return refused(409, 'stored_value_not_held', 'So much of it is not set aside for this till', {
      detail: 'Scan it again: the till asks the cloud for the rest',
      errors: [{ field: `${field}.amountMinor`, message: `${remainingMinor} is set aside` }],
      facts: { remainingMinor },
    });
  const holds = holdsOf(writer, accountId, nowMs);
  const hold = holds.find((one) => one.amountMinor === asked.amountMinor) ?? holds[0];
  if (isExpired(known.expiresOn, parts.ledger.businessDay()) && (hold?.overrideId ?? null) === null)
    return refused(409, 'stored_value_expired', 'Its date is over', {
      detail: 'A supervisor can let it be spent all the same',
      errors: [{ field: `${field}.code`, message: `until ${known.expiresOn}` }],
      facts: { expiresOn: known.expiresOn ?? '' },
    });
  if (hold) dropHold(writer, hold.operationId);
  return answered({
    tenderId: parts.ids.nextId(),
    kind: 'stored-value',
    amountMinor,
    account: known.account,
    accountId,
    offline: hold?.isOffline ?? true,
  });
};

/** The same card twice in one sale counts as one: the allotment moves only when the sale is written. */
function usedBefore(sql: SqlReader, { asked, field, parts }: TenderContext, accountId: string): number {
  const index = Number(field.split('.')[1] ?? 0);
  return asked.tenders
    .slice(0, index)
    .filter((one): one is Extract<TenderAsked, { kind: 'stored-value' }> => one.kind === 'stored-value')
    .filter(({ code }) => accountIdOfCode(sql, parts.ledger.identity(), code) === accountId)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
