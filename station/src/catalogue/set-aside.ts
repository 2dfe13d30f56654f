import { scopeRow, type Scope, type ScopeRow } from '@gatehouse/core/sync';
import type { SqlConnection, SqlReader, SqlWriter } from '../ledger/index.ts';
import { applyRow } from './apply-rows.ts';
import { UnreadableRow } from './read-row.ts';

/**
 * Rows this software could not read wait here under `<scope>/<row id>` instead of stopping their scope: a newer cloud
 * may write what only the next version of the station knows, and the cloud does not send a row twice.
 */
export const SET_ASIDE = 'set-aside';

/** Applies a row; undefined, or why it was set aside. */
export function applyOrSetAside(sql: SqlWriter, scope: Scope, row: ScopeRow): string | undefined {
  const id = `${scope}/${row.rowId}`;
  try {
    applyRow(sql, scope, row);
    sql.run('DELETE FROM catalogue_row WHERE kind = ? AND row_id = ?', SET_ASIDE, id);
    return undefined;
  } catch (error) {
    if (!(error instanceof UnreadableRow)) throw error;
    sql.run(
      `INSERT INTO catalogue_row (kind, row_id, text) VALUES (?, ?, ?)
       ON CONFLICT (kind, row_id) DO UPDATE SET text = excluded.text`,
      SET_ASIDE,
      id,
      JSON.stringify(row),
    );
    return error.message;
  }
}

/** Whether rows of a scope wait here. */
export const hasSetAside = (sql: SqlReader, scope: Scope): boolean =>
  sql.value(
    'SELECT 1 FROM catalogue_row WHERE kind = ? AND substr(row_id, 1, length(?)) = ? LIMIT 1',
    SET_ASIDE,
    `${scope}/`,
    `${scope}/`,
  ) !== undefined;

/** Forgets what a scope set aside, before it is fetched from the start. */
export const clearSetAside = (sql: SqlWriter, scope: Scope): void =>
  void sql.run(
    'DELETE FROM catalogue_row WHERE kind = ? AND substr(row_id, 1, length(?)) = ?',
    SET_ASIDE,
    `${scope}/`,
    `${scope}/`,
  );

/** Tries once more, at a start: this may be the version that can read them. */
export function retrySetAside(sql: SqlConnection): void {
  const waiting = sql.all<{ id: string; text: string }>(
    'SELECT row_id AS id, text FROM catalogue_row WHERE kind = ?',
    SET_ASIDE,
  );
  if (waiting.length === 0) return;
  sql.db
    .transaction(() => {
      for (const { id, text } of waiting)
        applyOrSetAside(sql, id.slice(0, id.indexOf('/')) as Scope, scopeRow.parse(JSON.parse(text)));
    })
    .immediate();
}
