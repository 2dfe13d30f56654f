import { venuePolicy, type VenuePolicy } from '@gatehouse/core/catalogue';
import type { Scope, ScopeRow } from '@gatehouse/core/sync';
import type { Ledger, SqlReader, Unsubscribe } from '../ledger/index.ts';
import { clearScope } from './apply-rows.ts';
import { openReplicaFile } from './replica-file.ts';
import { applyOrSetAside, clearSetAside, retrySetAside } from './set-aside.ts';

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
  /**
   * Applies a page and its cursor in one transaction, all or nothing. A row this software cannot read is set aside and
   * told of: what was known of it before stays in force, the rows behind it come in, and the next start tries again.
   */
  applyPage(page: ReplicaPage): void;
  cursor(scope: Scope): ScopeCursor | undefined;
  /** Forgets a scope's cursor after a digest mismatch; its rows stay usable until the first page replaces them. */
  restartScope(scope: Scope): void;
  /** The last one that could be read; undefined before the first pull. */
  policy(): VenuePolicy | undefined;
  onChanged(listener: (scopes: readonly Scope[]) => void): Unsubscribe;
  /** See `ReplicaPage.cloudHoldsThroughSeq`; 0 before the first sessions page. */
  sessionsIncludeSeq(): number;
  checkpointBetween(): void;
  close(): void;
}

/** Told of a row that was set aside. */
export type OnUnreadable = (row: {
  readonly scope: Scope;
  readonly rowId: string;
  readonly why: string;
}) => void;

export function openReplicaStore(
  ledger: Ledger,
  dataFolder: string,
  onUnreadable: OnUnreadable = () => undefined,
): ReplicaStore {
  const sql = openReplicaFile(ledger, dataFolder);
  const listeners = new Set<(scopes: readonly Scope[]) => void>();
  let policy: VenuePolicy | undefined;
  let policyRead = false;

  const cursor = (scope: Scope): ScopeCursor | undefined =>
    sql.get<ScopeCursor>(
      'SELECT generation, position, confirmed_at_ms AS confirmedAtMs FROM scope_cursor WHERE scope = ?',
      scope,
    );

  retrySetAside(sql);

  return {
    sql,
    cursor,
    applyPage(page) {
      const unreadable: Parameters<OnUnreadable>[0][] = [];
      sql.db
        .transaction(() => {
          if (cursor(page.scope)?.generation !== page.generation) {
            clearScope(sql, page.scope);
            clearSetAside(sql, page.scope);
          }
          for (const row of page.rows) {
            const why = applyOrSetAside(sql, page.scope, row);
            if (why !== undefined) unreadable.push({ scope: page.scope, rowId: row.rowId, why });
          }
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
      unreadable.forEach(onUnreadable);
      if (page.scope === 'policy') policyRead = false;
      if (page.rows.length > 0) for (const listener of listeners) listener([page.scope]);
    },
    restartScope: (scope) => void sql.run('DELETE FROM scope_cursor WHERE scope = ?', scope),
    policy() {
      if (!policyRead) {
        policyRead = true;
        const text = sql.value<string>("SELECT text FROM catalogue_row WHERE kind = 'policy' LIMIT 1");
        const parsed = text === undefined ? undefined : venuePolicy.safeParse(JSON.parse(text));
        // Every timer and every record asks for it: one that cannot be read must not end the process.
        if (parsed?.success) policy = parsed.data;
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
