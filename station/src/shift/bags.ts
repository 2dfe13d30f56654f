import type { BagView } from '@gatehouse/core/contract';
import { refused } from '../api/problem.ts';
import type { LedgerWriter, SqlReader } from '../ledger/index.ts';

/** Numbered banking bags: a number is used once, so that a bag can be followed from here to the bank. */

const SELECT = `SELECT bag_number AS bagNumber, origin, state, amount_minor AS amountMinor, currency,
  sealed_at_ms AS sealedAtMs, sealed_by AS sealedBy, collected_at_ms AS collectedAtMs FROM bank_bag`;
const SHOWN_COLLECTED = 20;

export const bagOf = (sql: SqlReader, bagNumber: string): BagView | undefined =>
  sql.get<BagView>(`${SELECT} WHERE bag_number = ?`, bagNumber);

/** Those still here first, oldest first; then the last ones that left. */
export const bagsOf = (sql: SqlReader): BagView[] => [
  ...sql.all<BagView>(`${SELECT} WHERE state = 'sealed' ORDER BY sealed_at_ms, bag_number`),
  ...sql.all<BagView>(
    `${SELECT} WHERE state = 'collected' ORDER BY collected_at_ms DESC, bag_number LIMIT ?`,
    SHOWN_COLLECTED,
  ),
];

export function keepBag(writer: LedgerWriter, bag: Omit<BagView, 'state' | 'collectedAtMs'>): void {
  writer.run(
    `INSERT INTO bank_bag (bag_number, origin, state, amount_minor, currency, sealed_at_ms, sealed_by)
     VALUES (?, ?, 'sealed', ?, ?, ?, ?)`,
    bag.bagNumber,
    bag.origin,
    bag.amountMinor,
    bag.currency,
    bag.sealedAtMs,
    bag.sealedBy,
  );
}

/** Why a number cannot be given to a new bag; undefined when it can. */
export function wrongWithBag(sql: SqlReader, bagNumber: string | null) {
  if (bagNumber === null || bagNumber.trim() === '')
    return refused(422, 'bag_number_missing', 'A banking bag has a number', {
      errors: [{ field: 'bagNumber', message: 'is printed on the bag' }],
    });
  if (bagOf(sql, bagNumber))
    return refused(409, 'bag_number_used', `Bag ${bagNumber} was sealed already`, {
      errors: [{ field: 'bagNumber', message: 'was used' }],
    });
  return undefined;
}
