import type { Database } from 'better-sqlite3';
import { likeness, prefixQuery, searchWordsOf, typedWords } from '@gatehouse/core/customers';
import type { PersonText } from '@gatehouse/core/customers';
import { type OrderRow, orderCodeKey } from '@gatehouse/core/orders';
import { parseTicketCode } from '@gatehouse/core/tickets';
import { loadSqlite, SqlConnection, type SqlReader } from '../ledger/index.ts';
import { replicaPerson, type KnownPerson } from './people.ts';

/**
 * A full-text index over everybody and every order, in memory only: it is built from the sealed rows at the start, in
 * slices, and kept up row by row. Names in the clear never touch a disk, so an erasure has nothing to scrub here, and
 * what a stolen till holds is what the replica holds. Contentless: it keeps words, not texts.
 */
const SCHEMA = `
CREATE VIRTUAL TABLE words USING fts5 (spelled, content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3 4');
CREATE TABLE entry (entry_no INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, UNIQUE (kind, id)) STRICT;
CREATE TABLE draft (customer_id TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE code (code TEXT NOT NULL, order_id TEXT NOT NULL, PRIMARY KEY (code, order_id)) STRICT, WITHOUT ROWID;
CREATE INDEX code_by_order ON code (order_id);
CREATE TABLE taking_part (customer_id TEXT NOT NULL, order_id TEXT NOT NULL, PRIMARY KEY (customer_id, order_id)) STRICT, WITHOUT ROWID;
CREATE INDEX taking_part_by_order ON taking_part (order_id);
`;

export type IndexHit =
  | {
      readonly kind: 'order';
      readonly orderId: string;
      readonly matchedId: string | null;
      readonly exact: boolean;
    }
  | { readonly kind: 'customer'; readonly customerId: string };

export interface IndexProgress {
  readonly indexed: number;
  readonly total: number;
  readonly isComplete: boolean;
}

/** Matches looked at before they are ranked: with two letters typed thousands match, and any twenty are as good. */
const CANDIDATES = 120;

export class PersonIndex {
  readonly #db: Database;
  readonly #sql: SqlConnection;
  #replica: SqlReader;
  #building: { readonly kind: 'order' | 'customer'; readonly after: string } | undefined;
  #total = 0;
  #indexed = 0;

  constructor(replica: SqlReader) {
    const Sqlite = loadSqlite();
    this.#db = new Sqlite(':memory:');
    this.#sql = new SqlConnection(this.#db);
    this.#replica = replica;
    this.restart(replica);
  }

  /** Forgets everything but what was added here, and begins again: the replica is another file, or a scope started over. */
  restart(replica: SqlReader): void {
    const drafts = this.#hasSchema()
      ? this.#sql.all<{ id: string; text: string }>('SELECT customer_id AS id, text FROM draft')
      : [];
    this.#replica = replica;
    if (this.#hasSchema())
      this.#db.exec(
        'DROP TABLE words; DROP TABLE entry; DROP TABLE draft; DROP TABLE code; DROP TABLE taking_part;',
      );
    this.#db.exec(SCHEMA);
    this.#total =
      replica.value<number>("SELECT count(*) FROM catalogue_row WHERE kind IN ('order', 'customer')") ?? 0;
    this.#indexed = 0;
    this.#building = { kind: 'order', after: '' };
    for (const { id, text } of drafts) this.addDraft(id, JSON.parse(text) as PersonText);
  }

  #hasSchema(): boolean {
    return this.#db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'words'").get() !== undefined;
  }

  progress(): IndexProgress {
    return { indexed: this.#indexed, total: this.#total, isComplete: this.#building === undefined };
  }

  /** Takes the next rows in; orders first, because a queue stands before them. Answers whether there are more. */
  buildSlice(rows: number): boolean {
    const building = this.#building;
    if (!building) return false;
    const { kind, after } = building;
    const found = this.#replica.all<{ id: string; text: string }>(
      'SELECT row_id AS id, text FROM catalogue_row WHERE kind = ? AND row_id > ? ORDER BY row_id LIMIT ?',
      kind,
      after,
      rows,
    );
    this.#db.transaction(() => {
      for (const { id, text } of found) this.#put(kind, id, text);
    })();
    this.#indexed += found.length;
    const last = found.at(-1)?.id;
    if (last !== undefined && found.length === rows) this.#building = { kind, after: last };
    else this.#building = kind === 'order' ? { kind: 'customer', after: '' } : undefined;
    return this.#building !== undefined;
  }

  /** Rows of a scope changed: reads them again. A subject's key that came or went changes the person under it. */
  refresh(scope: string, rowIds: readonly string[]): void {
    this.#db.transaction(() => {
      for (const rowId of rowIds) {
        if (scope === 'orders') this.#again('order', rowId);
        else if (scope === 'customers' || scope === 'subjects') this.#again('customer', rowId);
      }
    })();
  }

  addDraft(customerId: string, text: PersonText): void {
    this.#sql.run(
      'INSERT OR REPLACE INTO draft (customer_id, text) VALUES (?, ?)',
      customerId,
      JSON.stringify(text),
    );
    this.#index('customer', customerId, searchWordsOf(text));
  }

  dropDraft(customerId: string): void {
    this.#sql.run('DELETE FROM draft WHERE customer_id = ?', customerId);
    this.#again('customer', customerId);
  }

  #again(kind: 'order' | 'customer', id: string): void {
    const text = this.#replica.value<string>(
      'SELECT text FROM catalogue_row WHERE kind = ? AND row_id = ?',
      kind,
      id,
    );
    if (text === undefined) {
      if (kind === 'customer' && this.#draftOf(id)) return;
      this.#drop(kind, id);
    } else this.#put(kind, id, text);
  }

  #put(kind: 'order' | 'customer', id: string, text: string): void {
    if (kind === 'customer') {
      const words = replicaPerson(this.#replica, id, text)?.text ?? this.#draftOf(id);
      return words ? this.#index(kind, id, searchWordsOf(words)) : this.#drop(kind, id);
    }
    const order = JSON.parse(text) as OrderRow;
    this.#dropOrder(id);
    const codes = [
      orderCodeKey(order.code),
      ...order.tickets.flatMap(({ serial, mediaCode }) => [
        serial,
        ...(mediaCode === null ? [] : [mediaCode]),
      ]),
    ];
    for (const code of new Set(codes))
      this.#sql.run('INSERT OR IGNORE INTO code (code, order_id) VALUES (?, ?)', code, id);
    for (const customerId of new Set([order.customerId, ...order.personIds]))
      this.#sql.run(
        'INSERT OR IGNORE INTO taking_part (customer_id, order_id) VALUES (?, ?)',
        customerId,
        id,
      );
  }

  #index(kind: string, id: string, words: readonly string[]): void {
    this.#drop(kind, id);
    this.#sql.run('INSERT INTO entry (kind, id) VALUES (?, ?)', kind, id);
    this.#sql.run('INSERT INTO words (rowid, spelled) VALUES (last_insert_rowid(), ?)', words.join(' '));
  }

  #drop(kind: string, id: string): void {
    if (kind === 'order') return this.#dropOrder(id);
    const entryNo = this.#sql.value<number>('SELECT entry_no FROM entry WHERE kind = ? AND id = ?', kind, id);
    if (entryNo === undefined) return;
    this.#sql.run('DELETE FROM words WHERE rowid = ?', entryNo);
    this.#sql.run('DELETE FROM entry WHERE entry_no = ?', entryNo);
  }

  #dropOrder(id: string): void {
    this.#sql.run('DELETE FROM code WHERE order_id = ?', id);
    this.#sql.run('DELETE FROM taking_part WHERE order_id = ?', id);
  }

  #draftOf(customerId: string): PersonText | undefined {
    const text = this.#sql.value<string>('SELECT text FROM draft WHERE customer_id = ?', customerId);
    return text === undefined ? undefined : (JSON.parse(text) as PersonText);
  }

  #person(customerId: string): KnownPerson | undefined {
    const known = replicaPerson(this.#replica, customerId);
    if (known?.text) return known;
    const text = this.#draftOf(customerId);
    return (
      text && { customerId, text, guardianId: null, row: { visits: [], memberships: [], createdAtMs: 0 } }
    );
  }

  /** Orders by what was scanned or typed as a code: of the order, of a ticket, of a band. */
  byCode(typed: string): readonly string[] {
    const parsed = parseTicketCode(typed.trim());
    const keys = typeof parsed === 'string' ? [orderCodeKey(typed), typed.trim()] : [parsed.claims.serial];
    return [
      ...new Set(
        keys.flatMap((key) =>
          key.length < 4
            ? []
            : this.#sql
                .all<{ id: string }>('SELECT order_id AS id FROM code WHERE code = ? LIMIT 20', key)
                .map(({ id }) => id),
        ),
      ),
    ];
  }

  /** Orders and people whose words begin as typed: best first, an order before the people in it. */
  find(typed: string, limit: number): readonly IndexHit[] {
    const exact = this.byCode(typed);
    if (exact.length > 0)
      return exact.map((orderId) => ({ kind: 'order', orderId, matchedId: null, exact: true }));
    const words = typedWords(typed);
    if (words.length === 0) return [];
    const found = this.#sql
      .all<{ id: string }>(
        `SELECT id FROM entry JOIN (SELECT rowid AS no FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?)
         ON entry_no = no`,
        prefixQuery(words),
        CANDIDATES,
      )
      .flatMap(({ id }) => this.#person(id) ?? [])
      .map((person) => ({ person, weight: likeness(person.text?.name ?? '', words) }))
      .toSorted(
        (a, b) =>
          a.weight - b.weight ||
          compare(b.person.row.visits[0] ?? '', a.person.row.visits[0] ?? '') ||
          compare(a.person.text?.name ?? '', b.person.text?.name ?? ''),
      )
      .slice(0, limit);
    const orders = new Map<string, IndexHit>();
    for (const { person } of found) {
      for (const { orderId } of this.#sql.all<{ orderId: string }>(
        'SELECT order_id AS orderId FROM taking_part WHERE customer_id = ? LIMIT 10',
        person.customerId,
      ))
        if (!orders.has(orderId))
          orders.set(orderId, { kind: 'order', orderId, matchedId: person.customerId, exact: false });
    }
    return [
      ...orders.values(),
      ...found.map(({ person }): IndexHit => ({ kind: 'customer', customerId: person.customerId })),
    ];
  }

  /** Everybody whose words have one of these: for "is this somebody we know?". */
  candidates(words: readonly string[], limit: number): readonly string[] {
    if (words.length === 0) return [];
    return this.#sql
      .all<{ id: string }>(
        `SELECT id FROM entry JOIN (SELECT rowid AS no FROM words WHERE words MATCH ? LIMIT ?) ON entry_no = no`,
        words.map((word) => `"${word}"`).join(' '),
        limit,
      )
      .map(({ id }) => id);
  }

  close(): void {
    this.#db.close();
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
