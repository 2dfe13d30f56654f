import { accounts } from '@gatehouse/core/ledger';
import type { Ledger, SqlReader, SqlWriter } from '../ledger/index.ts';

export interface RentalRow {
  readonly rentalId: string;
  readonly typeId: string;
  readonly itemNumber: string;
  readonly state: 'held' | 'out';
  readonly depositMinor: number;
  readonly currency: string;
  readonly sinceMs: number;
  readonly heldUntilMs: number | null;
  readonly dueAtMs: number | null;
}

const SELECT = `SELECT rental_id AS rentalId, type_id AS typeId, item_number AS itemNumber, state,
  deposit_minor AS depositMinor, currency, since_ms AS sinceMs, held_until_ms AS heldUntilMs, due_at_ms AS dueAtMs
  FROM rental`;

export const rentalOf = (sql: SqlReader, rentalId: string): RentalRow | undefined =>
  sql.get<RentalRow>(`${SELECT} WHERE rental_id = ?`, rentalId);

export const rentalOfItem = (sql: SqlReader, typeId: string, itemNumber: string): RentalRow | undefined =>
  sql.get<RentalRow>(`${SELECT} WHERE type_id = ? AND item_number = ?`, typeId, itemNumber);

export const rentals = (sql: SqlReader): RentalRow[] => sql.all<RentalRow>(`${SELECT} ORDER BY rental_id`);

export function keepRental(writer: SqlWriter, row: RentalRow): void {
  writer.run(
    `INSERT INTO rental (rental_id, type_id, item_number, state, deposit_minor, currency, since_ms, held_until_ms, due_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.rentalId,
    row.typeId,
    row.itemNumber,
    row.state,
    row.depositMinor,
    row.currency,
    row.sinceMs,
    row.heldUntilMs,
    row.dueAtMs,
  );
}

/** What is still owed for a rental: the balance of its own account, whichever way part of it went back. */
export function depositHeldMinor(
  ledger: Pick<Ledger, 'balanceOf'>,
  { rentalId, currency }: Pick<RentalRow, 'rentalId' | 'currency'>,
): number {
  const { debitMinor, creditMinor } = ledger.balanceOf(accounts.depositsHeld(rentalId), currency);
  return creditMinor - debitMinor;
}

/** Rentals whose deposit this till still owes, for the close of a shift: how many, and how much in all. */
export function openDeposits(ledger: Pick<Ledger, 'read' | 'balanceOf'>): {
  readonly count: number;
  readonly sumMinor: number;
} {
  const owed = rentals(ledger.read)
    .filter(({ state }) => state === 'out')
    .map((row) => depositHeldMinor(ledger, row))
    .filter((minor) => minor > 0);
  return { count: owed.length, sumMinor: owed.reduce((sum, minor) => sum + minor, 0) };
}
