import type { Side } from '../accounts.ts';

/** One line of double entry: a positive amount on one side of one account. */
export interface Posting {
  readonly account: string;
  readonly side: Side;
  readonly amountMinor: number;
  readonly currency: string;
}

/** A sum that must be zero in every currency: debits count positive, credits negative. */
export interface Movement {
  readonly account: string;
  readonly signedMinor: number;
  /** Left out, it is the record's currency. */
  readonly currency?: string;
}

export const debit = (account: string, amountMinor: number, currency?: string): Movement => ({
  account,
  signedMinor: amountMinor,
  ...(currency !== undefined && { currency }),
});
export const credit = (account: string, amountMinor: number, currency?: string): Movement =>
  debit(account, -amountMinor, currency);

/** The same movements the other way round: what a refund is to its sale. */
export const reversed = (movements: readonly Movement[]): Movement[] =>
  movements.map((movement) => ({ ...movement, signedMinor: -movement.signedMinor }));

/** Folds movements per account, drops zeros, and insists that what is left balances to the unit in every currency. */
export function post(recordCurrency: string, movements: readonly Movement[]): Posting[] {
  const byAccount = new Map<string, { account: string; currency: string; signedMinor: number }>();
  const totals = new Map<string, number>();
  for (const { account, signedMinor, currency = recordCurrency } of movements) {
    const key = `${account} ${currency}`;
    const before = byAccount.get(key)?.signedMinor ?? 0;
    byAccount.set(key, { account, currency, signedMinor: before + signedMinor });
    totals.set(currency, (totals.get(currency) ?? 0) + signedMinor);
  }
  for (const [currency, total] of totals)
    if (total !== 0)
      throw new RangeError(`postings do not balance: off by ${total} minor units of ${currency}`);
  return [...byAccount.values()]
    .filter(({ signedMinor }) => signedMinor !== 0)
    .map(({ account, currency, signedMinor }) => ({
      account,
      side: signedMinor > 0 ? ('debit' as const) : ('credit' as const),
      amountMinor: Math.abs(signedMinor),
      currency,
    }));
}
