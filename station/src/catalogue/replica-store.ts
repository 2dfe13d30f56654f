import { join } from 'node:path';
import { venuePolicy, type VenuePolicy } from '@gatehouse/core/catalogue';
import { EMPTY_DIGEST, isDigested, RowSum } from '@gatehouse/core/replica';
import { type Scope, SCOPES, type ScopeRow } from '@gatehouse/core/sync';
import {
  type Ledger,
  sha256Hex,
  type SqlConnection,
  type SqlReader,
  type Unsubscribe,
} from '../ledger/index.ts';
import { clearScope } from './apply-rows.ts';
import { announceReplica, openReplicaFile, pointTo, type ReplicaFile, tryOpen } from './replica-file.ts';
import { applyOrSetAside, clearSetAside, hasSetAside, retrySetAside } from './set-aside.ts';
import { storedTexts } from './stored-digest.ts';

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
  /** Reads whatever file is the replica at the time of the call. */
  readonly sql: SqlReader;
  /** Name of the present file in the data folder. */
  fileName(): string;
  /** A name for the file to come; a start after a crash removes what is there under it. */
  announce(): string;
  /**
   * Puts a complete, synced file of the data folder in force: from the ledger's commit on it is the replica, for this
   * run and the next. Throws, and leaves the old one in force, when the file does not open. Nothing that reads waits.
   */
  adopt(name: string): void;
  /**
   * The running digest of a scope's rows as they were applied; undefined when it cannot be compared: the scope has
   * none, or a row of it could not be read.
   */
  digest(scope: Scope): string | undefined;
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
  /** `changed` says which rows of the one scope; without it everything is another: the file was replaced. */
  onChanged(listener: (scopes: readonly Scope[], changed?: ChangedRows) => void): Unsubscribe;
  /** See `ReplicaPage.cloudHoldsThroughSeq`; 0 before the first sessions page. */
  sessionsIncludeSeq(): number;
  checkpointBetween(): void;
  close(): void;
}

export interface ChangedRows {
  readonly rowIds: readonly string[];
  /** Those of them that are gone. */
  readonly deleted: readonly string[];
  /** The scope was emptied first. */
  readonly startsOver: boolean;
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
  let file: ReplicaFile = openReplicaFile(ledger, dataFolder);
  const sql = new PresentFile(() => file.sql);
  const listeners = new Set<(scopes: readonly Scope[], changed?: ChangedRows) => void>();
  let policy: VenuePolicy | undefined;
  let policyRead = false;

  const cursor = (scope: Scope): ScopeCursor | undefined =>
    sql.get<ScopeCursor>(
      'SELECT generation, position, confirmed_at_ms AS confirmedAtMs FROM scope_cursor WHERE scope = ?',
      scope,
    );
  const keptDigest = (scope: Scope): string | undefined =>
    sql.value<string>('SELECT digest FROM scope_cursor WHERE scope = ?', scope);

  retrySetAside(file.sql);

  return {
    sql,
    cursor,
    applyPage(page) {
      const unreadable: Parameters<OnUnreadable>[0][] = [];
      const writer = file.sql;
      let emptied = false;
      writer.db
        .transaction(() => {
          const startsOver = cursor(page.scope)?.generation !== page.generation;
          emptied = startsOver;
          if (startsOver) {
            clearScope(writer, page.scope);
            clearSetAside(writer, page.scope);
          }
          const before = startsOver ? EMPTY_DIGEST : keptDigest(page.scope);
          const digest = digestAround(writer, page.scope, before, page.rows, (row) => {
            const why = applyOrSetAside(writer, page.scope, row);
            if (why !== undefined) unreadable.push({ scope: page.scope, rowId: row.rowId, why });
          });
          writer.run(
            'INSERT OR REPLACE INTO scope_cursor (scope, generation, position, confirmed_at_ms, digest) VALUES (?, ?, ?, ?, ?)',
            page.scope,
            page.generation,
            page.toPosition,
            page.confirmedAtMs,
            digest,
          );
          if (page.scope === 'sessions' && page.cloudHoldsThroughSeq !== undefined) {
            writer.run(
              `INSERT OR REPLACE INTO catalogue_row (kind, row_id, rank, text) VALUES ('sessions', 'include-seq', ?, '{}')`,
              page.cloudHoldsThroughSeq,
            );
          }
        })
        .immediate();
      unreadable.forEach(onUnreadable);
      if (page.scope === 'policy') policyRead = false;
      if (page.rows.length === 0) return;
      const changed: ChangedRows = {
        rowIds: page.rows.map(({ rowId }) => rowId),
        deleted: page.rows.filter(({ deleted }) => deleted).map(({ rowId }) => rowId),
        startsOver: emptied,
      };
      for (const listener of listeners) listener([page.scope], changed);
    },
    fileName: () => file.name,
    announce: () => announceReplica(ledger),
    adopt(name) {
      const opened = tryOpen(join(dataFolder, name));
      if (!opened) throw new Error(`${name} is no replica`);
      try {
        pointTo(ledger, name);
      } catch (error) {
        opened.db.close();
        throw error;
      }
      const before = file.sql;
      file = { name, sql: opened };
      policyRead = false;
      before.db.close();
      for (const listener of listeners) listener(SCOPES);
    },
    digest(scope) {
      const digest = isDigested(scope) ? keptDigest(scope) : undefined;
      return digest === undefined || digest === '' || hasSetAside(sql, scope) ? undefined : digest;
    },
    restartScope: (scope) => void file.sql.run('DELETE FROM scope_cursor WHERE scope = ?', scope),
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
    checkpointBetween: () => void file.sql.db.pragma('wal_checkpoint(PASSIVE)'),
    close() {
      if (!sql.db.open) return;
      sql.db.pragma('wal_checkpoint(TRUNCATE)');
      sql.db.close();
    },
  };
}

/** Reads of whatever file is the replica now: whoever holds this reads the new one from the next statement on. */
class PresentFile implements SqlReader {
  readonly #present: () => SqlConnection;

  constructor(present: () => SqlConnection) {
    this.#present = present;
  }

  get db(): SqlReader['db'] {
    return this.#present().db;
  }
  get: SqlReader['get'] = (sql, ...parameters) => this.#present().get(sql, ...parameters);
  all: SqlReader['all'] = (sql, ...parameters) => this.#present().all(sql, ...parameters);
  value: SqlReader['value'] = (sql, ...parameters) => this.#present().value(sql, ...parameters);
}

/** Applies rows and moves the digest by what is kept of each before and after; '' stays '': its start is not known. */
function digestAround(
  sql: SqlConnection,
  scope: Scope,
  before: string | undefined,
  rows: readonly ScopeRow[],
  apply: (row: ScopeRow) => void,
): string {
  if (!isDigested(scope) || before === undefined || before === '') {
    rows.forEach(apply);
    return '';
  }
  const sum = new RowSum(sha256Hex, before);
  for (const row of rows) {
    for (const text of storedTexts(sql, scope, row.rowId)) sum.remove(text);
    apply(row);
    for (const text of storedTexts(sql, scope, row.rowId)) sum.add(text);
  }
  return sum.hex();
}
