import {
  type Allotment,
  type CloudAccount,
  codeIdOf,
  NO_ALLOTMENT,
  remainingOf,
  type VoucherTerms,
  voucherTerms,
} from '@gatehouse/core/stored-value';
import type { StoredValueKind } from '@gatehouse/core/journal';
import { sha256Hex, type SqlReader, type SqlWriter, type StationIdentity } from '../ledger/index.ts';

/** An account as this station last heard of it. */
export interface KnownAccount {
  readonly accountId: string;
  readonly account: StoredValueKind;
  readonly currency: string;
  readonly last4: string;
  readonly expiresOn: string | null;
  readonly terms: VoucherTerms | null;
  readonly balanceMinor: number | null;
  readonly asOfMs: number | null;
  readonly touchedAtMs: number;
}

export interface Hold {
  readonly operationId: string;
  readonly accountId: string;
  readonly amountMinor: number;
  readonly isOffline: boolean;
  readonly overrideId: string | null;
  readonly untilMs: number;
}

type Place = Pick<StationIdentity, 'organizationId' | 'incarnation'>;

/** The account a code stands for: the one it was opened with, unless it was linked to another. */
export function accountIdOfCode(sql: SqlReader, { organizationId }: Place, code: string): string {
  const codeId = codeIdOf(sha256Hex, organizationId, code);
  return sql.value<string>('SELECT account_id FROM stored_value_code WHERE code_id = ?', codeId) ?? codeId;
}

export function knownAccount(sql: SqlReader, accountId: string): KnownAccount | undefined {
  const row = sql.get<Omit<KnownAccount, 'terms'> & { readonly terms: string | null }>(
    `SELECT account_id AS accountId, account, currency, last4, expires_on AS expiresOn, terms,
       balance_minor AS balanceMinor, as_of_ms AS asOfMs, touched_at_ms AS touchedAtMs
     FROM stored_value_account WHERE account_id = ?`,
    accountId,
  );
  return row && { ...row, terms: row.terms === null ? null : voucherTerms.parse(JSON.parse(row.terms)) };
}

export function keepAccount(writer: SqlWriter, one: KnownAccount): void {
  writer.run(
    `INSERT INTO stored_value_account
       (account_id, account, currency, last4, expires_on, terms, balance_minor, as_of_ms, touched_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (account_id) DO UPDATE SET
       last4 = CASE excluded.last4 WHEN '' THEN last4 ELSE excluded.last4 END,
       expires_on = coalesce(excluded.expires_on, expires_on), terms = coalesce(excluded.terms, terms),
       balance_minor = coalesce(excluded.balance_minor, balance_minor),
       as_of_ms = coalesce(excluded.as_of_ms, as_of_ms), touched_at_ms = excluded.touched_at_ms`,
    one.accountId,
    one.account,
    one.currency,
    one.last4,
    one.expiresOn,
    one.terms === null ? null : JSON.stringify(one.terms),
    one.balanceMinor,
    one.asOfMs,
    one.touchedAtMs,
  );
}

/** What the cloud said of an account, and of a code that stands for it. */
export function keepHeard(
  writer: SqlWriter,
  { accountId, account, currency, last4, expiresOn, terms, balanceMinor }: CloudAccount,
  codeId: string,
  nowMs: number,
): void {
  keepAccount(writer, {
    accountId,
    account,
    currency,
    last4,
    expiresOn,
    terms,
    balanceMinor,
    asOfMs: nowMs,
    touchedAtMs: nowMs,
  });
  if (codeId !== accountId)
    writer.run(
      'INSERT INTO stored_value_code (code_id, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
      codeId,
      accountId,
    );
}

export const allotmentOf = (sql: SqlReader, incarnation: string, accountId: string): Allotment =>
  sql.get<Allotment>(
    `SELECT granted_minor AS grantedMinor, issued_minor AS issuedMinor, redeemed_minor AS redeemedMinor,
       returned_minor AS returnedMinor FROM stored_value_allotment WHERE incarnation = ? AND account_id = ?`,
    incarnation,
    accountId,
  ) ?? NO_ALLOTMENT;

/** What this station may still redeem of an account without asking. */
export const remainingHere = (sql: SqlReader, { incarnation }: Place, accountId: string): number =>
  Math.max(0, remainingOf(allotmentOf(sql, incarnation, accountId)));

/** Set aside for payments in hand; one whose guest went away ends by itself. */
export const heldMinor = (sql: SqlReader, accountId: string, nowMs: number): number =>
  sql.value<number>(
    'SELECT coalesce(sum(amount_minor), 0) FROM stored_value_hold WHERE account_id = ? AND until_ms > ?',
    accountId,
    nowMs,
  ) ?? 0;

export function holdOf(sql: SqlReader, operationId: string): Hold | undefined {
  const row = sql.get<Omit<Hold, 'isOffline'> & { readonly isOffline: number }>(
    `SELECT operation_id AS operationId, account_id AS accountId, amount_minor AS amountMinor,
       is_offline AS isOffline, override_id AS overrideId, until_ms AS untilMs
     FROM stored_value_hold WHERE operation_id = ?`,
    operationId,
  );
  return row && { ...row, isOffline: row.isOffline === 1 };
}

/** Holds of an account that still stand, oldest first. */
export const holdsOf = (sql: SqlReader, accountId: string, nowMs: number): Hold[] =>
  sql
    .all<Omit<Hold, 'isOffline'> & { readonly isOffline: number }>(
      `SELECT operation_id AS operationId, account_id AS accountId, amount_minor AS amountMinor,
         is_offline AS isOffline, override_id AS overrideId, until_ms AS untilMs
       FROM stored_value_hold WHERE account_id = ? AND until_ms > ? ORDER BY until_ms`,
      accountId,
      nowMs,
    )
    .map((row) => ({ ...row, isOffline: row.isOffline === 1 }));

export function keepHold(writer: SqlWriter, hold: Hold): void {
  writer.run(
    `INSERT INTO stored_value_hold (operation_id, account_id, amount_minor, is_offline, override_id, until_ms)
     VALUES (?, ?, ?, ?, ?, ?)`,
    hold.operationId,
    hold.accountId,
    hold.amountMinor,
    hold.isOffline ? 1 : 0,
    hold.overrideId,
    hold.untilMs,
  );
}

export const dropHold = (writer: SqlWriter, operationId: string): void =>
  void writer.run('DELETE FROM stored_value_hold WHERE operation_id = ?', operationId);

/** The cloud's sum for an account: a larger one than is known is what it has set aside meanwhile. */
export function keepGranted(
  writer: SqlWriter,
  incarnation: string,
  accountId: string,
  grantedMinor: number,
): void {
  if (grantedMinor === 0) return;
  writer.run(
    `INSERT INTO stored_value_allotment (incarnation, account_id, granted_minor) VALUES (?, ?, ?)
     ON CONFLICT (incarnation, account_id) DO UPDATE SET granted_minor = max(granted_minor, excluded.granted_minor)`,
    incarnation,
    accountId,
    grantedMinor,
  );
}
