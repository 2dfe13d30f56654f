import type { SqlReader } from './sql.ts';
import type { LedgerWriter } from './writer.ts';

/** Something asked for under an id of its own, which may be asked for again. */
export interface Operation {
  readonly id: string;
  readonly kind: string;
  readonly state: 'started' | 'done' | 'failed';
  readonly answer: unknown;
}

/** The operation row of an id; readable inside a transaction too. */
export function readOperation(sql: SqlReader, id: string): Operation | undefined {
  const row = sql.get<{ kind: string; state: Operation['state']; answer: string | null }>(
    'SELECT kind, state, answer FROM operation WHERE id = ?',
    id,
  );
  return (
    row && {
      id,
      kind: row.kind,
      state: row.state,
      answer: row.answer === null ? null : (JSON.parse(row.answer) as unknown),
    }
  );
}

/** Keeps the state of an operation and its answer, so that the same id gets the same answer for ever. */
export function keepOperation(writer: LedgerWriter, operation: Operation, nowMs: number): void {
  writer.run(
    `INSERT INTO operation (id, kind, state, answer, started_at_ms, changed_at_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state = excluded.state, answer = excluded.answer, changed_at_ms = excluded.changed_at_ms`,
    operation.id,
    operation.kind,
    operation.state,
    JSON.stringify(operation.answer ?? null),
    nowMs,
    nowMs,
  );
}
