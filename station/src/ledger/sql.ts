import type { Database, Statement } from 'better-sqlite3';

/** What may be bound to a statement. Serials and other 64-bit integers go in as bigint. */
export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlParameters = readonly SqlValue[] | readonly [Readonly<Record<string, SqlValue>>];

/** Reads with statements that are prepared once per connection. Never keep a statement yourself: a reopen voids it. */
export interface SqlReader {
  /** The present connection. What is prepared on it must be keyed by it: a reopen after a failed commit replaces it. */
  readonly db: Database;
  get<Row>(sql: string, ...parameters: SqlParameters): Row | undefined;
  all<Row>(sql: string, ...parameters: SqlParameters): Row[];
  /** First column of the first row. */
  value<Value extends SqlValue>(sql: string, ...parameters: SqlParameters): Value | undefined;
}

export interface SqlWriter extends SqlReader {
  /** Returns the number of rows changed. */
  run(sql: string, ...parameters: SqlParameters): number;
}

/** One connection with its prepared statements. */
export class SqlConnection implements SqlWriter {
  readonly db: Database;
  readonly #statements = new Map<string, Statement<unknown[]>>();

  constructor(db: Database) {
    this.db = db;
  }

  get<Row>(sql: string, ...parameters: SqlParameters): Row | undefined {
    return this.#prepared(sql).get(...parameters) as Row | undefined;
  }

  all<Row>(sql: string, ...parameters: SqlParameters): Row[] {
    return this.#prepared(sql).all(...parameters) as Row[];
  }

  value<Value extends SqlValue>(sql: string, ...parameters: SqlParameters): Value | undefined {
    const row = this.#prepared(sql).get(...parameters) as Record<string, Value> | undefined;
    return row === undefined ? undefined : Object.values(row)[0];
  }

  run(sql: string, ...parameters: SqlParameters): number {
    return this.#prepared(sql).run(...parameters).changes;
  }

  #prepared(sql: string): Statement<unknown[]> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare<unknown[]>(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
