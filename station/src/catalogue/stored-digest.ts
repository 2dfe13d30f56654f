import {
  type DigestedScope,
  EMPTY_DIGEST,
  REVOCATION_COLUMNS,
  RowSum,
  TICKET_COLUMNS,
} from '@gatehouse/core/replica';
import { sha256Hex, type SqlReader } from '../ledger/index.ts';

/** Rows as their digest sees them: the values of the columns as they are kept, the serial as the hex it travels as. */
const listed = (columns: readonly string[]): string =>
  columns.map((column) => (column === 'serial' ? "printf('%016x', serial) AS serial" : column)).join(', ');

const STORED: Readonly<Record<DigestedScope, { readonly all: string; readonly one: string }>> = {
  tickets: {
    all: `SELECT ${listed(TICKET_COLUMNS)} FROM ticket`,
    one: `SELECT ${listed(TICKET_COLUMNS)} FROM ticket WHERE ticket_id = ?`,
  },
  revocations: {
    all: `SELECT ${listed(REVOCATION_COLUMNS)} FROM revocation`,
    one: `SELECT ${listed(REVOCATION_COLUMNS)} FROM revocation WHERE serial = ?`,
  },
};

/** Digest texts of what is kept of one row; more than one when something is wrong. */
export const storedTexts = (sql: SqlReader, scope: DigestedScope, rowId: string): string[] => {
  if (scope === 'revocations' && !/^[0-9a-f]{16}$/.test(rowId)) return [];
  const key = scope === 'revocations' ? BigInt.asIntN(64, BigInt(`0x${rowId}`)) : rowId;
  return sql.all<object>(STORED[scope].one, key).map((row) => JSON.stringify(Object.values(row)));
};

/** Sums up every row that is really there: takes seconds for a million, so never on the device loop. */
export function sumOfStored(db: SqlReader['db'], scope: DigestedScope): string {
  const sum = new RowSum(sha256Hex, EMPTY_DIGEST);
  for (const row of db.prepare<[], object>(STORED[scope].all).iterate())
    sum.add(JSON.stringify(Object.values(row)));
  return sum.hex();
}
