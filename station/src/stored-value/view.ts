import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { StoredValueView } from '@gatehouse/core/contract';
import {
  isExpired,
  lastFourOf,
  type StoredValueRules,
  USUAL_STORED_VALUE_RULES,
} from '@gatehouse/core/stored-value';
import type { IsoDate } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { SqlReader, StationIdentity } from '../ledger/index.ts';
import { heldMinor, type KnownAccount, remainingHere } from './account-store.ts';
import type { Heard } from './authority.ts';

export const rulesOf = (policy: Pick<VenuePolicy, 'storedValue'> | undefined): StoredValueRules =>
  policy?.storedValue ?? USUAL_STORED_VALUE_RULES;

export interface ViewParts {
  readonly sql: SqlReader;
  readonly identity: StationIdentity;
  readonly nowMs: number;
  readonly today: IsoDate;
}

/** What can be spent here without asking anybody, beside what payments in hand wait for. */
export const freeHere = ({ sql, identity, nowMs }: ViewParts, accountId: string): number =>
  Math.max(0, remainingHere(sql, identity, accountId) - heldMinor(sql, accountId, nowMs));

/**
 * An account as the counter may speak of it. With the cloud's word the balance is exact, this till's own unsent
 * payments included; without it the till says what it saw last, and pays out of its own part.
 */
export function viewOf(parts: ViewParts, known: KnownAccount, heard: Heard, code: string): StoredValueView {
  const free = freeHere(parts, known.accountId);
  const common = {
    accountId: known.accountId,
    account: known.account,
    currency: known.currency,
    last4: known.last4 || lastFourOf(code),
    expiresOn: known.expiresOn,
    isExpired: isExpired(known.expiresOn, parts.today),
    terms: known.terms,
  };
  if (heard.kind === 'known') {
    const { balanceMinor, availableMinor, ownMinor } = heard.account;
    const elsewhereMinor = Math.max(0, balanceMinor - Math.max(0, availableMinor) - ownMinor);
    const payableMinor = Math.max(0, availableMinor) + free;
    const hereMinor = remainingHere(parts.sql, parts.identity, known.accountId);
    return {
      ...common,
      balanceMinor: availableMinor + elsewhereMinor + hereMinor,
      asOfMs: parts.nowMs,
      isOnline: true,
      payableMinor,
      elsewhereMinor,
    };
  }
  return {
    ...common,
    balanceMinor: known.balanceMinor,
    asOfMs: known.asOfMs,
    isOnline: heard.kind !== 'unreachable',
    payableMinor: free,
    elsewhereMinor: 0,
  };
}

export const unknownCode = (): ReturnType<typeof refused> =>
  refused(404, 'unknown_code', 'No card, band or voucher has this code', {
    detail: 'Check that it was read whole; a card must be sold before it can pay',
    errors: [{ field: 'code', message: 'unknown' }],
  });

export const unreachable = (): ReturnType<typeof refused> =>
  refused(503, 'balance_unreachable', 'The cloud cannot be asked, and nothing of this is set aside here', {
    detail: 'Take another tender, or try again when the till is online',
  });

/** Why less can be paid than was asked for, with the numbers. */
export function notEnough(view: StoredValueView): ReturnType<typeof refused> {
  const facts = { payableMinor: view.payableMinor, elsewhereMinor: view.elsewhereMinor };
  if (!view.isOnline && view.payableMinor === 0) return unreachable();
  if (view.elsewhereMinor > 0)
    return refused(409, 'set_aside_elsewhere', 'Part of this balance is set aside at another till', {
      detail: 'It is asked back: try again in a few seconds, or take the rest with another tender',
      facts,
    });
  return refused(409, 'not_enough_balance', 'There is not enough on it', {
    detail: view.isOnline
      ? 'Take the rest with another tender'
      : 'This is all the till may take while it is offline',
    facts,
  });
}

/** A venue's tills speak one currency; a card sold in another is spent where it was sold. */
export const wrongCurrency = (view: StoredValueView, currency: string): Answered<StoredValueView> =>
  view.currency === currency
    ? answered(view)
    : refused(409, 'other_currency', `This holds ${view.currency}, the till takes ${currency}`);
