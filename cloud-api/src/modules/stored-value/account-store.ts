import {
  type Allotment,
  availableOf,
  balanceOf,
  type CloudAccount,
  remainingOf,
  type VoucherTerms,
  voucherTerms,
} from '@gatehouse/core/stored-value';
import type { StoredValueKind } from '@gatehouse/core/journal';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';

export interface AccountRow {
  readonly accountId: string;
  readonly account: StoredValueKind;
  readonly currency: string;
  readonly last4: string;
  readonly expiresOn: string | null;
  readonly terms: VoucherTerms | null;
  readonly issuedMinor: number;
  readonly redeemedMinor: number;
}

export interface AllotmentRow extends Allotment {
  readonly stationId: string;
  readonly incarnation: string;
}

interface AccountColumns {
  readonly account_id: string;
  readonly account: StoredValueKind;
  readonly currency: string;
  readonly last4: string;
  readonly expires_on: string | null;
  readonly terms: unknown;
  readonly issued_minor: number;
  readonly redeemed_minor: number;
}

const rowOf = (row: AccountColumns): AccountRow => ({
  accountId: row.account_id,
  account: row.account,
  currency: row.currency,
  last4: row.last4,
  expiresOn: row.expires_on,
  terms: row.terms === null ? null : voucherTerms.parse(row.terms),
  issuedMinor: row.issued_minor,
  redeemedMinor: row.redeemed_minor,
});

/** Locks accounts in the order of their ids, which is everybody's: nobody waits for somebody who waits for them. */
export async function lockAccounts(tx: Tx, accountIds: readonly string[]): Promise<readonly AccountRow[]> {
  const found = await sql<AccountColumns>`
    SELECT account_id, account, currency, last4, expires_on, terms, issued_minor, redeemed_minor
    FROM stored_value.account WHERE account_id = ANY(${[...accountIds]}::text[])
    ORDER BY account_id FOR UPDATE`.execute(tx);
  return found.rows.map(rowOf);
}

export async function accountOf(tx: Tx, accountId: string): Promise<AccountRow | undefined> {
  const found = await sql<AccountColumns>`
    SELECT account_id, account, currency, last4, expires_on, terms, issued_minor, redeemed_minor
    FROM stored_value.account WHERE account_id = ${accountId}`.execute(tx);
  return found.rows[0] && rowOf(found.rows[0]);
}

/** The account a code stands for: the one it was opened with, unless it was linked to another. */
export async function accountIdOf(tx: Tx, codeId: string): Promise<string> {
  const found = await sql<{ account_id: string }>`
    SELECT account_id FROM stored_value.code WHERE code_id = ${codeId}`.execute(tx);
  return found.rows[0]?.account_id ?? codeId;
}

export async function allotmentsOf(tx: Tx, accountId: string): Promise<readonly AllotmentRow[]> {
  const found = await sql<{
    station_id: string;
    incarnation: string;
    granted_minor: number;
    issued_minor: number;
    redeemed_minor: number;
    returned_minor: number;
  }>`
    SELECT station_id, incarnation, granted_minor, issued_minor, redeemed_minor, returned_minor
    FROM stored_value.allotment WHERE account_id = ${accountId}`.execute(tx);
  return found.rows.map((row) => ({
    stationId: row.station_id,
    incarnation: row.incarnation,
    grantedMinor: row.granted_minor,
    issuedMinor: row.issued_minor,
    redeemedMinor: row.redeemed_minor,
    returnedMinor: row.returned_minor,
  }));
}

/** The account as a station is told of it. */
export function shown(
  row: AccountRow,
  allotments: readonly AllotmentRow[],
  asking: Pick<AllotmentRow, 'stationId' | 'incarnation'>,
): CloudAccount {
  const { issuedMinor, redeemedMinor, ...account } = row;
  return {
    ...account,
    balanceMinor: balanceOf(row),
    availableMinor: availableOf({ issuedMinor, redeemedMinor, allotments }),
    ownMinor: allotments
      .filter((one) => one.stationId === asking.stationId && one.incarnation === asking.incarnation)
      .reduce((sum, one) => sum + Math.max(0, remainingOf(one)), 0),
  };
}
