import { hash } from 'node:crypto';
import {
  chainHash,
  type Fact,
  type JournalRecord,
  type RecordHeader,
  recordText,
  type SealedRecord,
} from '@gatehouse/core/journal';
import { accountOf, type Posting, postingsOf } from '@gatehouse/core/ledger';
import type { Database } from 'better-sqlite3';
import type { SqlConnection, SqlWriter } from './sql.ts';

export interface AppendContext {
  /** Made when the operation started; left out, a fresh one is taken. */
  readonly id?: string;
  readonly operatorId?: string | null;
  readonly shiftId?: string | null;
  /** Ids of other records or subjects this one is about. */
  readonly refs?: readonly string[];
}

export interface AppendedRecord extends SealedRecord {
  /** Its place in the file, over all incarnations. */
  readonly position: number;
  readonly record: JournalRecord;
}

/** Writes inside one transaction: facts into the journal, and rows into the projections that go with them. */
export interface LedgerWriter extends SqlWriter {
  append(fact: Fact, context?: AppendContext): AppendedRecord;
}

/** Runs in the transaction of every record of this station's own, right after its header: for read models. */
export type Projection = (writer: LedgerWriter, appended: AppendedRecord) => void;

export const sha256Hex = (text: string): string => hash('sha256', text, 'hex');

/** Where the journal stands; moved forward only by a durable commit. */
export interface JournalTip {
  readonly position: number;
  readonly seq: number;
  readonly hash: string;
}

export interface WriterSource {
  readonly incarnationNo: number;
  readonly projections: readonly Projection[];
  header(seq: number, context: AppendContext): RecordHeaderPart;
}
/** Everything of a header that the ledger knows without looking at the fact. */
export type RecordHeaderPart = Omit<RecordHeader, 'kind' | 'kindVersion'>;

const INSERT_POSTING = `INSERT INTO posting (position, line, account_no, side, amount_minor, currency) VALUES (?, ?, ?, ?, ?, ?)`;
const INSERT_RECORD = `INSERT INTO record (position, incarnation_no, seq, id, kind, occurred_at_ms, posting_count, text, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const ADD_DEBIT = `INSERT INTO balance (account_no, debit_minor) VALUES (?, ?)
ON CONFLICT (account_no) DO UPDATE SET debit_minor = debit_minor + excluded.debit_minor`;
const ADD_CREDIT = `INSERT INTO balance (account_no, credit_minor) VALUES (?, ?)
ON CONFLICT (account_no) DO UPDATE SET credit_minor = credit_minor + excluded.credit_minor`;

/** The writer of one transaction. Its tip is handed back to the ledger only when the commit is durable. */
export class TransactionWriter implements LedgerWriter {
  readonly appended: AppendedRecord[] = [];
  tip: JournalTip;
  readonly #sql: SqlConnection;
  readonly #source: WriterSource;
  readonly #accountNumbers: Map<string, number>;

  constructor(
    sql: SqlConnection,
    tip: JournalTip,
    source: WriterSource,
    accountNumbers: Map<string, number>,
  ) {
    this.#sql = sql;
    this.tip = tip;
    this.#source = source;
    this.#accountNumbers = accountNumbers;
  }

  get db(): Database {
    return this.#sql.db;
  }
  get: SqlWriter['get'] = (sql, ...parameters) => this.#sql.get(sql, ...parameters);
  all: SqlWriter['all'] = (sql, ...parameters) => this.#sql.all(sql, ...parameters);
  value: SqlWriter['value'] = (sql, ...parameters) => this.#sql.value(sql, ...parameters);
  run: SqlWriter['run'] = (sql, ...parameters) => this.#sql.run(sql, ...parameters);

  append(fact: Fact, context: AppendContext = {}): AppendedRecord {
    const header = {
      ...this.#source.header(this.tip.seq + 1, context),
      kind: fact.kind,
      kindVersion: fact.kindVersion,
    };
    const text = recordText(header, fact);
    const record = { ...header, ...fact } as JournalRecord;
    const sealed = { seq: header.seq, text, hash: chainHash(text, this.tip.hash, sha256Hex) };
    const position = this.tip.position + 1;
    const postings = postingsOf(record);
    postings.forEach((posting, line) => this.#post(position, line, posting));
    this.#sql.run(
      INSERT_RECORD,
      position,
      this.#source.incarnationNo,
      sealed.seq,
      record.id,
      fact.kind,
      record.occurredAtMs,
      postings.length,
      text,
      sealed.hash,
    );
    this.tip = { position, seq: sealed.seq, hash: sealed.hash };
    const appended = { ...sealed, position, record };
    this.appended.push(appended);
    for (const project of this.#source.projections) project(this, appended);
    return appended;
  }

  #post(position: number, line: number, posting: Posting): void {
    const accountNo = this.#accountNo(posting);
    this.#sql.run(
      INSERT_POSTING,
      position,
      line,
      accountNo,
      posting.side,
      posting.amountMinor,
      posting.currency,
    );
    this.#sql.run(posting.side === 'debit' ? ADD_DEBIT : ADD_CREDIT, accountNo, posting.amountMinor);
  }

  #accountNo({ account, currency }: Posting): number {
    const key = `${account} ${currency}`;
    const cached = this.#accountNumbers.get(key);
    if (cached !== undefined) return cached;
    const known =
      this.#sql.value<number>(
        'SELECT account_no FROM account WHERE account = ? AND currency = ?',
        account,
        currency,
      ) ?? this.#openAccount(account, currency);
    this.#accountNumbers.set(key, known);
    return known;
  }

  #openAccount(account: string, currency: string): number {
    const { kind, normal } = accountOf(account);
    const next = this.#sql.value<number>('SELECT coalesce(max(account_no), 0) + 1 FROM account') ?? 1;
    this.#sql.run(
      'INSERT INTO account (account_no, account, currency, kind, normal) VALUES (?, ?, ?, ?, ?)',
      next,
      account,
      currency,
      kind,
      normal,
    );
    return next;
  }
}
