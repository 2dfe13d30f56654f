import type { ShiftState } from '@gatehouse/core/contract';
import { accounts } from '@gatehouse/core/ledger';
import type { Ledger, SqlReader } from '../ledger/index.ts';

export interface ShiftRow {
  readonly shiftId: string;
  readonly number: number;
  readonly openedAtMs: number;
  readonly openedBy: string;
  readonly floatMinor: number;
  readonly currency: string;
  readonly saleCount: number;
  readonly grossMinor: number;
  readonly openedRecordId: string | null;
}

export const openShiftRow = (sql: SqlReader): ShiftRow | undefined =>
  sql.get<ShiftRow>(
    `SELECT shift_id AS shiftId, number, opened_at_ms AS openedAtMs, opened_by AS openedBy, float_minor AS floatMinor,
       currency, till_now.sale_count AS saleCount, till_now.gross_minor AS grossMinor,
       opened_record_id AS openedRecordId FROM shift, till_now WHERE state = 'open'`,
  );

/** What should be in the drawer: the balance of the shift's cash account, not a sum kept beside it. */
export function expectedCashMinor(ledger: Ledger, shift: ShiftRow): number {
  const { debitMinor, creditMinor } = ledger.balanceOf(
    accounts.cash(ledger.identity().stationId, shift.shiftId),
    shift.currency,
  );
  return debitMinor - creditMinor;
}

export function shiftState(ledger: Ledger): ShiftState | null {
  const shift = openShiftRow(ledger.read);
  if (!shift) return null;
  const { currency: _, openedRecordId: __, ...shown } = shift;
  const holder = ledger.read.get<{ operatorId: string; name: string }>(
    'SELECT operator_id AS operatorId, name FROM drawer_holder WHERE shift_id = ?',
    shift.shiftId,
  );
  const responsibleId = holder?.operatorId ?? '';
  const responsibleName = holder?.name ?? shift.openedBy;
  return { ...shown, responsibleId, responsibleName, expectedCashMinor: expectedCashMinor(ledger, shift) };
}
