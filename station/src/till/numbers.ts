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

/** "T1-3F9A-000123": the register, the start of the incarnation, and a number without gaps within both. */
export function nextReceiptNumber(
  writer: LedgerWriter,
  { registerId, incarnation }: StationIdentity,
): string {
  const number = next(writer, `receipt:${incarnation}`);
  return `${registerId}-${incarnation.slice(0, 4).toUpperCase()}-${String(number).padStart(6, '0')}`;
}

/** Number of the closing report, gap-free within the incarnation. */
export const nextZNumber = (writer: LedgerWriter, { incarnation }: StationIdentity): number =>
  next(writer, `z:${incarnation}`);

export const nextShiftNumber = (writer: LedgerWriter): number => next(writer, 'shift');
