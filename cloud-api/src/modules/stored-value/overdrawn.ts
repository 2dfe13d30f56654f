import { availableOf, balanceOf } from '@gatehouse/core/stored-value';
import type { Tx } from '../../platform/database.ts';
import type { RaisedException, RecordBatch } from '../sync/contract.ts';
import { accountOf, allotmentsOf } from './account-store.ts';
import type { MovedBy } from './project-stored-value.ts';

const NAMES = { 'gift-card': 'Gift card', wallet: 'Wallet', voucher: 'Voucher' } as const;

/**
 * Accounts of which more was spent, or is promised to stations, than was ever put on them. It cannot come about while
 * every till spends its allotment only; a till whose disk was set back, or a card refunded after it was spent, does it.
 */
export async function overdrawnExceptions(
  tx: Tx,
  batch: RecordBatch,
  fresh: readonly MovedBy[],
): Promise<readonly RaisedException[]> {
  const raised: RaisedException[] = [];
  const redeemed = fresh.filter(({ effect }) => effect === 'redeemed');
  for (const accountId of new Set(redeemed.map((one) => one.accountId))) {
    const account = await accountOf(tx, accountId);
    if (!account) continue;
    const { issuedMinor, redeemedMinor, last4, currency } = account;
    const allotments = await allotmentsOf(tx, accountId);
    const overdrawnMinor = -availableOf({ issuedMinor, redeemedMinor, allotments });
    const last = redeemed.findLast((one) => one.accountId === accountId);
    if (overdrawnMinor <= 0 || !last) continue;
    raised.push({
      kind: 'gift_card_overdrawn',
      causeKey: `gift_card_overdrawn:${accountId}`,
      venueId: batch.venueId,
      stationId: batch.stationId,
      raisedAtMs: last.record.occurredAtMs,
      detail: `${NAMES[account.account]} ending in ${last4 || '????'} was spent by ${written(overdrawnMinor, currency)} more than was on it.`,
      facts: {
        accountId,
        last4,
        overdrawnMinor,
        issuedMinor,
        redeemedMinor,
        balanceMinor: balanceOf(account),
      },
      records: redeemed
        .filter((one) => one.accountId === accountId)
        .slice(-5)
        .map(({ record }) => ({
          stationId: record.stationId,
          incarnation: record.incarnation,
          seq: record.seq,
        })),
    });
  }
  return raised;
}

const written = (amountMinor: number, currency: string): string => {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
};
