import { venuePolicy, type VenuePolicy } from '@gatehouse/core/catalogue';
import type { Scope, ScopeRow } from '@gatehouse/core/sync';
import type { Ledger, SqlReader, Unsubscribe } from '../ledger/index.ts';
import { applyRow, clearScope } from './apply-rows.ts';
import { openReplicaFile } from './replica-file.ts';

export interface ReplicaPage {
  readonly scope: Scope;
  /** Another one than the cursor's empties the scope first: the peer rebuilt it. */
  readonly generation: string;
  readonly rows: readonly ScopeRow[];
  readonly toPosition: number;
  readonly confirmedAtMs: number;
  /**
   * For sessions: the last record of this station the cloud held when the page was asked for. Seats sold here up to
   * it are in the page's `taken`; without it they would be subtracted twice.
   */
  readonly cloudHoldsThroughSeq?: number;
}

export interface ScopeCursor {
  readonly generation: string;
  readonly position: number;
  readonly confirmedAtMs: number;
}

/** The rows the cloud originates, as this station has them. */
export interface ReplicaStore {
  readonly sql: SqlReader;
  /** Applies a page and its cursor in one transaction, all or nothing; throws on a row that does not fit. */
  applyPage(page: ReplicaPage): void;
  cursor(scope: Scope): ScopeCursor | undefined;
  /** Forgets a scope's cursor after a digest mismatch; its rows stay usable until the first page replaces them. */
  restartScope(scope: Scope): void;
  /** Undefined before the first pull. */
  policy(): VenuePolicy | undefined;
  onChanged(listener: (scopes: readonly Scope[]) => void): Unsubscribe;
  /** See `ReplicaPage.cloudHoldsThroughSeq`; 0 before the first sessions page. */
  sessionsIncludeSeq(): number;
  checkpointBetween(): void;
  close(): void;
}

export function openReplicaStore(ledger: Ledger, dataFolder: string): ReplicaStore {
  const sql = openReplicaFile(ledger, dataFolder);
  const listeners = new Set<(scopes: readonly Scope[]) => void>();
  let policy: VenuePolicy | undefined;

  const cursor = (scope: Scope): ScopeCursor | undefined =>
    sql.get<ScopeCursor>(
      'SELECT generation, position, confirmed_at_ms AS confirmedAtMs FROM scope_cursor WHERE scope = ?',
      scope,
    );

  return {
    sql,
    cursor,
    applyPage(page) {
      sql.db
        .transaction(() => {
          if (cursor(page.scope)?.generation !== page.generation) clearScope(sql, page.scope);
          for (const row of page.rows) applyRow(sql, page.scope, row);
          sql.run(
            'INSERT OR REPLACE INTO scope_cursor (scope, generation, position, confirmed_at_ms) VALUES (?, ?, ?, ?)',
            page.scope,
            page.generation,
            page.toPosition,
            page.confirmedAtMs,
          );
          if (page.scope === 'sessions' && page.cloudHoldsThroughSeq !== undefined) {
            sql.run(
              `INSERT OR REPLACE INTO catalogue_row (kind, row_id, rank, text) VALUES ('sessions', 'include-seq', ?, '{}')`,
              page.cloudHoldsThroughSeq,
            );
          }
        })
        .immediate();
      if (page.scope === 'policy') policy = undefined;
      if (page.rows.length > 0) for (const listener of listeners) listener([page.scope]);
    },
    restartScope: (scope) => void sql.run('DELETE FROM scope_cursor WHERE scope = ?', scope),
    policy() {
      if (!policy) {
        const text = sql.value<string>("SELECT text FROM catalogue_row WHERE kind = 'policy' LIMIT 1");
        policy = text === undefined ? undefined : venuePolicy.parse(JSON.parse(text));
      }
      return policy;
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sessionsIncludeSeq: () =>
      sql.value<number>(
        "SELECT rank FROM catalogue_row WHERE kind = 'sessions' AND row_id = 'include-seq'",
      ) ?? 0,
    checkpointBetween: () => void sql.db.pragma('wal_checkpoint(PASSIVE)'),
    close() {
      if (!sql.db.open) return;
      sql.db.pragma('wal_checkpoint(TRUNCATE)');
      sql.db.close();
    },
  };
}
