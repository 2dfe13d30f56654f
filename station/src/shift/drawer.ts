import type { ShiftState } from '@gatehouse/core/contract';
import { accounts } from '@gatehouse/core/ledger';
import { type Permission, ROLE_PERMISSIONS } from '@gatehouse/core/permissions';
import { type DrawerPolicy, USUAL_DRAWER } from '@gatehouse/core/shift';
import type { Ledger, SqlReader } from '../ledger/index.ts';
import type { TillOperator, TillParts } from '../till/parts.ts';

export interface OtherCash {
  readonly currency: string;
  readonly expectedMinor: number;
}

/** Notes of other currencies that should be in the drawer: balances of the same account. */
export const foreignExpected = (
  { ledger }: Pick<TillParts, 'ledger'>,
  shift: { readonly shiftId: string; readonly currency: string },
): OtherCash[] =>
  ledger.read.all<OtherCash>(
    `SELECT currency, debit_minor - credit_minor AS expectedMinor FROM account JOIN balance USING (account_no)
     WHERE account = ? AND currency <> ? ORDER BY currency`,
    accounts.cash(ledger.identity().stationId, shift.shiftId),
    shift.currency,
  );

export interface Holder {
  readonly operatorId: string;
  readonly name: string;
}

/** Who answers for a drawer; undefined for a shift opened before that was noted. */
export const holderOf = (sql: SqlReader, shiftId: string): Holder | undefined =>
  sql.get<Holder>('SELECT operator_id AS operatorId, name FROM drawer_holder WHERE shift_id = ?', shiftId);

export const drawerPolicyOf = ({ replica }: Pick<TillParts, 'replica'>): DrawerPolicy =>
  replica.policy()?.drawer ?? USUAL_DRAWER;

export const may = ({ role }: Pick<TillOperator, 'role'>, permission: Permission): boolean =>
  ROLE_PERMISSIONS[role].has(permission);

/** A shift as somebody may see it: what should be in the drawer only with the permission. */
export const shownTo = (operator: Pick<TillOperator, 'role'> | null, state: ShiftState): ShiftState =>
  operator && may(operator, 'cash.see-expected') ? state : { ...state, expectedCashMinor: null };

/** What a safe holds by this till's records alone, in the venue's currency. */
export function safeRecordedMinor(ledger: Ledger, currency: string): number {
  const { debitMinor, creditMinor } = ledger.balanceOf(accounts.safe(ledger.identity().venueId), currency);
  return debitMinor - creditMinor;
}
