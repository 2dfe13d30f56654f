/*
 * Longer than 400 lines: a transaction, what a disk may do to it and how the file is opened again are one state
 * machine, and reading half of it would mislead.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { chainStart, type SealedRecord } from '@gatehouse/core/journal';
import type { Clock, IdSource, IsoDate, VenueCalendar } from '@gatehouse/core/time';
import { cachedBusinessDay } from './business-day.ts';
import { checkpoint, type CheckpointResult, walBytesOf } from './checkpoint.ts';
import {
  DiskHealth,
  diskFaultOf,
  type DiskState,
  StorageFailedError,
  StorageFullError,
} from './disk-fault.ts';
import { type FileLock, lockFile } from './file-lock.ts';
import type { StationIdentity } from './identity.ts';
import { migrate, type ModuleMigrations } from './migrations.ts';
import { ledgerMigrations } from './schema.ts';
import { type Operation, readOperation } from './operation.ts';
import { SqlConnection, type SqlReader } from './sql.ts';
import { type FileDurability, loadSqlite, openSqlite, UnsafeStorageError, unlock } from './sqlite.ts';
import { verifyTail } from './start-check.ts';
import {
  type AppendContext,
  type AppendedRecord,
  type JournalTip,
  type LedgerWriter,
  type Projection,
  sha256Hex,
  TransactionWriter,
} from './writer.ts';

/** Every commit is synced; checkpoints never run inside one (they are the whole tail of the latency). */
export const LEDGER_DURABILITY: FileDurability = { synchronous: 'FULL', walAutocheckpointPages: 0 };

export interface LedgerOptions {
  readonly file: string;
  readonly identity: StationIdentity;
  readonly clock: Clock;
  readonly ids: IdSource;
  /** Names this run of the process in every record. */
  readonly bootId: string;
  readonly calendar: () => VenueCalendar;
  /** Cloud time less station time as last sampled; null before the first exchange. */
  readonly clockOffsetMs?: () => number | null;
  /** Schemas of the other modules in this file, applied after the ledger's own. */
  readonly modules?: readonly ModuleMigrations[];
  readonly projections?: readonly Projection[];
  /** Told about a listener that threw; the ledger goes on. */
  readonly onListenerError?: (error: unknown) => void;
  /** How a transaction is committed; replaced by tests to make a commit that fails after it became durable. */
  readonly commit?: (db: Database) => void;
  /**
   * Called inside `transact` when the disk is full, with the transaction rolled back: gives back what room it can and
   * answers whether it did, which makes the ledger try once more.
   */
  readonly onFull?: () => boolean;
  /** Told when the disk stops or begins again to take writes. */
  readonly onDisk?: (state: DiskState) => void;
}

export type Unsubscribe = () => void;

export interface Ledger {
  identity(): StationIdentity;
  /**
   * Runs `work` in one BEGIN IMMEDIATE transaction and returns after its durable commit. A COMMIT that throws means
   * unknown: the file is closed, reopened and checked, and `work` runs again only if nothing of it is there.
   * `work` must be synchronous and without effects outside the writer. Throws what `work` throws, rolled back;
   * `StorageFullError` when there was no room, `StorageFailedError` when the disk does not write.
   */
  transact<T>(work: (writer: LedgerWriter) => T): T;
  /** Reads outside a transaction, on the same connection. */
  readonly read: SqlReader;
  /** The present incarnation's last record; seq 0 and the genesis hash before the first. */
  head(): { readonly seq: number; readonly hash: string };
  /** Records of the present incarnation from `seq` on, at most `max`, as first written. */
  recordsFrom(seq: number, max: number): SealedRecord[];
  /** Chain place before `seq`: what a peer must hold for `seq` to follow. */
  hashBefore(seq: number): string | undefined;
  recordById(id: string): SealedRecord | undefined;
  operation(id: string): Operation | undefined;
  businessDay(): IsoDate;
  /** Called after each durable commit that appended records, outside the transaction. */
  onAppended(listener: (records: readonly AppendedRecord[]) => void): Unsubscribe;
  /** Goes on under a new incarnation (fork, restore): the old chain stays, the new one starts at seq 1. */
  adoptIdentity(identity: StationIdentity): void;
  /** Moves committed pages into the main file if enough wait; call it when nobody is waiting for an answer. */
  checkpointBetween(): void;
  /** Moves everything into the main file and truncates the log; for idle moments and the end of a shift. */
  checkpointFully(): CheckpointResult;
  walBytes(): number;
  /** Whether the disk takes writes; reading goes on either way. */
  disk(): DiskState;
  /** Debits and credits of an account, 0 when it was never used. */
  balanceOf(account: string, currency: string): { readonly debitMinor: number; readonly creditMinor: number };
  /** Truncating checkpoint, close, unlock. */
  close(): void;
}

/** Below this a checkpoint is not worth its two syncs. */
const CHECKPOINT_WAL_BYTES_MIN = 512 * 1024;

/**
 * Opens the journal of a station, creating it if the file is new. Throws `UnsafeStorageError` when the storage does
 * not hold its promises: another process has it, a setting did not take, the file or the end of its chain is damaged.
 */
export function openLedger(options: LedgerOptions): Ledger {
  const lock = lockFile(options.file);
  try {
    return new SqliteLedger(options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

class SqliteLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #lock: FileLock;
  readonly #businessDay: (instantMs: number) => IsoDate;
  readonly #listeners = new Set<(records: readonly AppendedRecord[]) => void>();
  readonly #accountNumbers = new Map<string, number>();
  #sql: SqlConnection;
  #identity: StationIdentity;
  #incarnationNo = 0;
  #tip: JournalTip = { position: 0, seq: 0, hash: '' };
  #writing = false;
  readonly #health: DiskHealth;
  /** The disk did not let the file be opened for writing again. */
  #onlyReads = false;
  /** A COMMIT failed and nobody could look since: what was asked for then may be there. */
  #isInDoubt = false;
  readonly read: SqlReader;

  constructor(options: LedgerOptions, lock: FileLock) {
    this.#options = options;
    this.#lock = lock;
    this.#identity = options.identity;
    this.#businessDay = cachedBusinessDay(options.calendar);
    this.#health = new DiskHealth(options.clock.monotonicMs, (state) => options.onDisk?.(state));
    this.#sql = this.#open();
    this.read = new CurrentConnection(() => this.#sql);
  }

  #open(): SqlConnection {
    const db = openSqlite(this.#options.file, LEDGER_DURABILITY);
    try {
      migrate(db, [ledgerMigrations, ...(this.#options.modules ?? [])], this.#options.clock.nowMs());
      this.#sql = new SqlConnection(db);
      this.#enterIncarnation();
      return this.#sql;
    } catch (error) {
      db.close();
      throw error;
    }
  }

  #enterIncarnation(): void {
    const { stationId, incarnation, registerId } = this.#identity;
    const latest = this.#sql.get<{ no: number; incarnation: string }>(
      'SELECT incarnation_no AS no, incarnation FROM incarnation ORDER BY incarnation_no DESC LIMIT 1',
    );
    if (latest?.incarnation !== incarnation) {
      const openedAtMs = this.#options.clock.nowMs();
      this.#sql.run(
        'INSERT INTO incarnation (incarnation_no, station_id, incarnation, register_id, opened_at_ms) VALUES (?, ?, ?, ?, ?)',
        (latest?.no ?? 0) + 1,
        stationId,
        incarnation,
        registerId,
        openedAtMs,
      );
    }
    this.#incarnationNo = latest?.incarnation === incarnation ? latest.no : (latest?.no ?? 0) + 1;
    const start = chainStart(stationId, incarnation, sha256Hex);
    const last = this.#sql.get<{ position: number; incarnationNo: number; seq: number; hash: string }>(
      'SELECT position, incarnation_no AS incarnationNo, seq, hash FROM record ORDER BY position DESC LIMIT 1',
    );
    const head = last?.incarnationNo === this.#incarnationNo ? last : start;
    this.#tip = { position: last?.position ?? 0, seq: head.seq, hash: head.hash };
    verifyTail(this.#sql, this.#tip, start);
  }

  /** Seq and position run side by side within an incarnation; this is the distance between them. */
  #offset = (): number => this.#tip.position - this.#tip.seq;

  identity = (): StationIdentity => this.#identity;
  head = () => ({ seq: this.#tip.seq, hash: this.#tip.hash });
  businessDay = (): IsoDate => this.#businessDay(this.#options.clock.nowMs());

  disk = (): DiskState => this.#health.state;

  transact<T>(work: (writer: LedgerWriter) => T): T {
    const { state } = this.#health;
    if (!this.#health.admits())
      throw new StorageFailedError(state.kind === 'writable' ? '' : state.detail, this.#isInDoubt);
    this.#reopenIfReadOnly();
    for (let attempt = 1; ; attempt += 1) {
      try {
        const result = this.#attempt(work);
        this.#health.succeeded();
        return result;
      } catch (error) {
        const found = this.#afterFault<T>(error);
        if (found.kind === 'durable') return found.result;
        if (attempt === 1 && found.tryAgain) continue;
        if (found.error instanceof StorageFailedError) this.#health.failed(found.error.message);
        throw found.error;
      }
    }
  }

  /** Finds out what a failed attempt left behind. Throws what was no fault of the disk. */
  #afterFault<T>(
    error: unknown,
  ):
    | { readonly kind: 'durable'; readonly result: T }
    | { readonly kind: 'nothing'; readonly tryAgain: boolean; readonly error: Error } {
    const unknown = error instanceof UnknownCommit ? error : undefined;
    const cause = unknown?.cause ?? error;
    const fault = diskFaultOf(cause);
    if (!unknown && !fault) throw error;
    if (fault === 'full') {
      // The frames did not fit, so the last of them, which commits, is not there: no sync failed, nothing is doubtful.
      this.#rollBack();
      return {
        kind: 'nothing',
        tryAgain: this.#options.onFull?.() ?? false,
        error: new StorageFullError(cause),
      };
    }
    try {
      if (unknown) this.#isInDoubt = true;
      this.#reopenAndCheck();
      if (unknown && this.#isThere(unknown)) {
        this.#health.succeeded();
        return { kind: 'durable', result: this.#acknowledge(unknown.writer, unknown.result as T) };
      }
    } catch (again) {
      return { kind: 'nothing', tryAgain: false, error: new StorageFailedError(again, this.#isInDoubt) };
    }
    return { kind: 'nothing', tryAgain: true, error: new StorageFailedError(cause, false) };
  }

  #attempt<T>(work: (writer: LedgerWriter) => T): T {
    if (this.#writing) throw new Error('transact was called inside transact');
    const writer = this.#newWriter();
    let token = '';
    this.#writing = true;
    try {
      this.#sql.run('BEGIN IMMEDIATE');
      let result: T;
      try {
        result = work(writer);
        // A transaction that wrote no record leaves a mark instead, so that its fate can be told after a failed commit.
        if (writer.appended.length === 0) {
          token = randomUUID();
          this.#sql.run(
            'INSERT INTO commit_mark (only_row, token) VALUES (1, ?) ON CONFLICT DO UPDATE SET token = excluded.token',
            token,
          );
        }
      } catch (error) {
        this.#rollBack();
        throw error;
      }
      try {
        if (this.#options.commit) this.#options.commit(this.#sql.db);
        else this.#sql.run('COMMIT');
      } catch (error) {
        // A deferred constraint is judged at COMMIT, before anything is written: this one certainly did not happen.
        if (String((error as { code?: unknown }).code).startsWith('SQLITE_CONSTRAINT')) {
          this.#rollBack();
          throw error;
        }
        throw new UnknownCommit(writer, result, token, error);
      }
      return this.#acknowledge(writer, result);
    } finally {
      this.#writing = false;
    }
  }

  #newWriter(): TransactionWriter {
    const source = {
      incarnationNo: this.#incarnationNo,
      projections: this.#options.projections ?? [],
      header: (seq: number, context: AppendContext) => this.#headerOf(seq, context),
    };
    return new TransactionWriter(this.#sql, this.#tip, source, this.#accountNumbers);
  }

  #headerOf(seq: number, context: AppendContext) {
    const { stationId, incarnation, organizationId, venueId, registerId } = this.#identity;
    const { clock, ids, bootId, clockOffsetMs } = this.#options;
    const occurredAtMs = clock.nowMs();
    return {
      stationId,
      incarnation,
      seq,
      id: context.id ?? ids.nextId(),
      organizationId,
      venueId,
      registerId,
      businessDay: this.#businessDay(occurredAtMs),
      occurredAtMs,
      monotonicMs: Math.round(clock.monotonicMs()),
      bootId,
      clockOffsetMs: clockOffsetMs?.() ?? null,
      operatorId: context.operatorId ?? null,
      shiftId: context.shiftId ?? null,
      refs: [...(context.refs ?? [])],
    };
  }

  /** A full disk has SQLite roll back by itself; what cannot be rolled back is left to the reopening. */
  #rollBack(): void {
    this.#accountNumbers.clear();
    const { db } = this.#sql;
    if (!db.open || !db.inTransaction) return;
    try {
      this.#sql.run('ROLLBACK');
    } catch (error) {
      if (!diskFaultOf(error)) throw error;
      this.#reopenAndCheck();
    }
  }

  /** Closes and reopens the file: after a failed sync the kernel may have dropped pages that SQLite believes written. */
  #reopenAndCheck(): void {
    this.#accountNumbers.clear();
    closeQuietly(this.#sql.db);
    try {
      this.#sql = this.#open();
      // What a file shows after a failed sync may be the kernel's memory: it counts once it was written anew and synced.
      if (this.#isInDoubt && !checkpoint(this.#sql.db, this.#options.file, 'give-back').complete)
        throw new Error('Somebody reads the log, so it could not be written anew');
      this.#onlyReads = false;
    } catch (error) {
      this.#readOnly();
      throw error;
    }
    const check = this.#sql.db.pragma('quick_check', { simple: true });
    if (check !== 'ok') throw new UnsafeStorageError(`The ledger file is damaged: ${String(check)}`);
    this.#isInDoubt = false;
  }

  /**
   * What was sold can be shown from a disk that does not write. Alone with the file SQLite keeps the index of the log in
   * memory, which spares the one file a reader would have to make; a volume that is read-only has no such way.
   */
  #readOnly(): void {
    closeQuietly(this.#sql.db);
    const { file } = this.#options;
    const Sqlite = loadSqlite();
    for (const readonly of [false, true]) {
      let db: Database | undefined;
      try {
        db = new Sqlite(file, { readonly, fileMustExist: true, timeout: 0 });
        unlock(db, file);
        if (!readonly) db.pragma('locking_mode = EXCLUSIVE');
        db.pragma('query_only = 1');
        db.prepare('SELECT max(position) FROM record').get();
        this.#sql = new SqlConnection(db);
        this.#onlyReads = true;
        return;
      } catch {
        // Nothing can be read this way; the next attempt opens it again.
        db?.close();
      }
    }
  }

  #reopenIfReadOnly(): void {
    if (this.#writing || (this.#sql.db.open && !this.#onlyReads)) return;
    try {
      this.#reopenAndCheck();
    } catch (error) {
      this.#health.failed(String(error));
      throw new StorageFailedError(error, this.#isInDoubt);
    }
  }

  #isThere({ writer, token }: UnknownCommit): boolean {
    const [first] = writer.appended;
    return first
      ? this.#sql.value('SELECT 1 FROM record WHERE id = ? AND hash = ?', first.record.id, first.hash) === 1
      : this.#sql.value('SELECT token FROM commit_mark') === token;
  }

  #acknowledge<T>(writer: TransactionWriter, result: T): T {
    this.#tip = writer.tip;
    if (writer.appended.length > 0 && this.#listeners.size > 0)
      queueMicrotask(() => this.#tell(writer.appended));
    return result;
  }

  #tell(records: readonly AppendedRecord[]): void {
    for (const listener of this.#listeners) {
      try {
        listener(records);
      } catch (error) {
        this.#options.onListenerError?.(error);
      }
    }
  }

  onAppended(listener: (records: readonly AppendedRecord[]) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  recordsFrom(seq: number, max: number): SealedRecord[] {
    return this.#sql.all<SealedRecord>(
      'SELECT seq, text, hash FROM record WHERE position >= ? ORDER BY position LIMIT ?',
      Math.max(1, seq) + this.#offset(),
      max,
    );
  }

  hashBefore(seq: number): string | undefined {
    if (seq === 1) return chainStart(this.#identity.stationId, this.#identity.incarnation, sha256Hex).hash;
    if (seq < 1) return undefined;
    return this.#sql.value<string>('SELECT hash FROM record WHERE position = ?', seq - 1 + this.#offset());
  }

  recordById(id: string): SealedRecord | undefined {
    return this.#sql.get<SealedRecord>('SELECT seq, text, hash FROM record WHERE id = ?', id);
  }

  operation(id: string): Operation | undefined {
    return readOperation(this.#sql, id);
  }

  balanceOf(account: string, currency: string) {
    const row = this.#sql.get<{ debitMinor: number; creditMinor: number }>(
      `SELECT debit_minor AS debitMinor, credit_minor AS creditMinor FROM balance
       JOIN account USING (account_no) WHERE account = ? AND currency = ?`,
      account,
      currency,
    );
    return row ?? { debitMinor: 0, creditMinor: 0 };
  }

  adoptIdentity(identity: StationIdentity): void {
    if (this.#writing) throw new Error('adoptIdentity was called inside transact');
    const before = this.#identity;
    this.#identity = identity;
    try {
      this.#enterIncarnation();
    } catch (error) {
      // Named after the one and chained to the other, records would belong to neither.
      this.#identity = before;
      throw error;
    }
  }

  walBytes = (): number => walBytesOf(this.#options.file);

  checkpointBetween(): void {
    if (this.walBytes() >= CHECKPOINT_WAL_BYTES_MIN) this.#checkpoint('keep-room');
  }

  checkpointFully(): CheckpointResult {
    return this.#checkpoint('give-back');
  }

  /** A checkpoint that fails has lost nothing, the log still has it all; after a failed sync the file is opened again. */
  #checkpoint(log: 'keep-room' | 'give-back'): CheckpointResult {
    const { db } = this.#sql;
    if (this.#writing || !db.open || this.#onlyReads) return { walBytes: this.walBytes(), complete: false };
    try {
      return checkpoint(db, this.#options.file, log);
    } catch (error) {
      const fault = diskFaultOf(error);
      if (!fault) throw error;
      if (fault === 'full') this.#options.onFull?.();
      else {
        this.#health.failed(String(error));
        try {
          this.#reopenAndCheck();
        } catch {
          // Said by the next transaction, to whoever asked for it.
        }
      }
      return { walBytes: this.walBytes(), complete: false };
    }
  }

  close(): void {
    const { db } = this.#sql;
    if (!db.open) return this.#lock.release();
    try {
      if (!this.#onlyReads) db.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // The log keeps what does not go into the main file now; the next start moves it.
      if (!diskFaultOf(error)) throw error;
    } finally {
      closeQuietly(db);
      this.#lock.release();
    }
  }
}

function closeQuietly(db: Database): void {
  try {
    db.close();
  } catch (error) {
    if (!diskFaultOf(error)) throw error;
  }
}

/** Reads on whatever connection the ledger has now. */
class CurrentConnection implements SqlReader {
  readonly #sql: () => SqlConnection;

  constructor(sql: () => SqlConnection) {
    this.#sql = sql;
  }

  get db(): Database {
    return this.#sql().db;
  }
  get: SqlReader['get'] = (sql, ...parameters) => this.#sql().get(sql, ...parameters);
  all: SqlReader['all'] = (sql, ...parameters) => this.#sql().all(sql, ...parameters);
  value: SqlReader['value'] = (sql, ...parameters) => this.#sql().value(sql, ...parameters);
}

class UnknownCommit extends Error {
  override readonly name = 'UnknownCommit';
  readonly writer: TransactionWriter;
  readonly result: unknown;
  readonly token: string;

  constructor(writer: TransactionWriter, result: unknown, token: string, cause: unknown) {
    super('COMMIT failed; what became of it is not known', { cause });
    this.writer = writer;
    this.result = result;
    this.token = token;
  }
}
