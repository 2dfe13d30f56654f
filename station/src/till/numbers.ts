import type { LedgerWriter, StationIdentity } from '../ledger/index.ts';

/** Next number of a series, gap-free because it is taken in the transaction of what it numbers. */
function next(writer: LedgerWriter, name: string): number {
  const value = writer.value<number>(
    'INSERT INTO till_counter (name, value) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value',
    name,
  );
  if (value === undefined) throw new Error(`the series ${name} gave no number`);
  return value;
}

/** What a receipt changes besides its number: the open shift's sums, and the basket, which is empty after a sale. */
export interface ReceiptEffect {
  readonly sales: 0 | 1;
  readonly grossMinor: number;
  readonly emptiesBasket: boolean;
}

/** One statement on one row: each further one of these is a page or a call more in every sale. */
const TAKE_RECEIPT = `UPDATE till_now SET
  receipt_number = CASE receipt_series WHEN ? THEN receipt_number + 1 ELSE 1 END, receipt_series = ?,
  sale_count = sale_count + ?, gross_minor = gross_minor + ?, basket = CASE ? WHEN 1 THEN NULL ELSE basket END
RETURNING receipt_number`;

/** "T1-3F9A-000123": the register, the start of the incarnation, and a number without gaps within both. */
export function takeReceiptNumber(
  writer: LedgerWriter,
  { registerId, incarnation }: StationIdentity,
  { sales, grossMinor, emptiesBasket }: ReceiptEffect,
): string {
  const number = writer.value<number>(
    TAKE_RECEIPT,
    incarnation,
    incarnation,
    sales,
    grossMinor,
    emptiesBasket ? 1 : 0,
  );
  if (number === undefined) throw new Error('the receipts gave no number');
  return `${registerId}-${incarnation.slice(0, 4).toUpperCase()}-${String(number).padStart(6, '0')}`;
}

/** Number of the closing report, gap-free within the incarnation. */
export const nextZNumber = (writer: LedgerWriter, { incarnation }: StationIdentity): number =>
  next(writer, `z:${incarnation}`);

export const nextShiftNumber = (writer: LedgerWriter): number => next(writer, 'shift');
