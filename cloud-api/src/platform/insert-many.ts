import { type RawBuilder, sql } from 'kysely';
import type { Tx } from './database.ts';

/** Column name → PostgreSQL type of one element and where its value comes from. */
export type ColumnsOf<Row> = Readonly<Record<string, readonly [type: string, pick: (row: Row) => unknown]>>;

/**
 * Inserts any number of rows with one statement and one parameter per column (`unnest`): ten times faster than row
 * by row, and free of the limit on parameters. `tail` is what follows: a conflict rule, `RETURNING`.
 */
export async function insertMany<Row, Returned = never>(
  tx: Tx,
  table: string,
  columns: ColumnsOf<Row>,
  rows: readonly Row[],
  tail: RawBuilder<unknown> = sql``,
): Promise<readonly Returned[]> {
  if (rows.length === 0) return [];
  const names = Object.keys(columns);
  const arrays = Object.values(columns).map(([type, pick]) => sql`${rows.map(pick)}::${sql.raw(type)}[]`);
  const result = await sql<Returned>`
    INSERT INTO ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    SELECT * FROM unnest(${sql.join(arrays)}) ${tail}`.execute(tx);
  return result.rows;
}
