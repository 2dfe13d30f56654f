import { join } from 'node:path';
import type { SealedItem, SealedPerson } from '@gatehouse/core/sync';
import { openSqlite, SqlConnection } from '../ledger/index.ts';

/**
 * Words about people that were taken down here and are not in the cloud yet, and people whom other tills told of.
 * A file of its own: keys and sealed texts must not lie in the ledger, whose backups nobody erases from. Everything
 * is sealed, deleted bytes are overwritten, and what the cloud has taken is deleted.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS person (
  person_no INTEGER PRIMARY KEY AUTOINCREMENT, customer_id TEXT NOT NULL UNIQUE, key BLOB NOT NULL, sealed TEXT NOT NULL,
  guardian_id TEXT, created_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS waiting_text (
  text_id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject_id TEXT NOT NULL, sealed TEXT NOT NULL, order_id TEXT,
  written_at_ms INTEGER NOT NULL, handed_over INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS heard (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), through_no INTEGER NOT NULL) STRICT;
`;

export const PEOPLE_FILE = 'people.db';

export interface PersonRow extends Omit<SealedPerson, 'key'> {
  readonly key: Buffer;
}
export type NewText = Omit<SealedItem, 'key' | 'guardianId'>;

export interface PeopleFile {
  person(customerId: string): PersonRow | undefined;
  people(
    afterNo: number,
    limit: number,
  ): { readonly people: readonly PersonRow[]; readonly throughNo: number };
  childrenOf(guardianId: string): readonly string[];
  /** Adds people (the same id twice is one) and texts in one durable transaction; answers the ids that were new. */
  keep(people: readonly PersonRow[], texts: readonly NewText[]): readonly string[];
  text(kind: SealedItem['kind'], subjectId: string, orderId: string | null): string | undefined;
  /** What the cloud has not taken yet, with the key of whom this station made. */
  waiting(limit: number): readonly SealedItem[];
  waitingCount(): number;
  taken(textIds: readonly string[]): void;
  /** The replica has them now: the copy here goes. */
  forget(customerIds: readonly string[]): void;
  /** The person was erased: every word of theirs goes, handed over or not. */
  erase(customerIds: readonly string[]): void;
  customerIds(): readonly string[];
  heardThrough(): number;
  hear(throughNo: number): void;
  close(): void;
}

const PERSON = `SELECT customer_id AS customerId, key, sealed, guardian_id AS guardianId, created_at_ms AS createdAtMs FROM person`;

export function openPeopleFile(dataFolder: string): PeopleFile {
  const db = openSqlite(join(dataFolder, PEOPLE_FILE), { synchronous: 'FULL', walAutocheckpointPages: 200 });
  db.pragma('secure_delete = ON');
  db.exec(SCHEMA);
  // By the next start the replica has long brought back what was handed over.
  db.exec('DELETE FROM waiting_text WHERE handed_over = 1');
  const sql = new SqlConnection(db);
  /** Old images of pages stand in the log until it is truncated. */
  const truncate = () => void db.pragma('wal_checkpoint(TRUNCATE)');
  return {
    person: (customerId) => sql.get<PersonRow>(`${PERSON} WHERE customer_id = ?`, customerId),
    people(afterNo, limit) {
      const rows = sql.all<PersonRow & { personNo: number }>(
        `${PERSON.replace('SELECT', 'SELECT person_no AS personNo,')} WHERE person_no > ? ORDER BY person_no LIMIT ?`,
        afterNo,
        limit,
      );
      return { people: rows, throughNo: rows.at(-1)?.personNo ?? afterNo };
    },
    childrenOf: (guardianId) =>
      sql
        .all<{ id: string }>('SELECT customer_id AS id FROM person WHERE guardian_id = ?', guardianId)
        .map(({ id }) => id),
    keep(people, texts) {
      const fresh: string[] = [];
      db.transaction(() => {
        for (const { customerId, key, sealed, guardianId, createdAtMs } of people) {
          const added = sql.run(
            'INSERT OR IGNORE INTO person (customer_id, key, sealed, guardian_id, created_at_ms) VALUES (?, ?, ?, ?, ?)',
            customerId,
            key,
            sealed,
            guardianId,
            createdAtMs,
          );
          if (added > 0) fresh.push(customerId);
        }
        for (const { textId, kind, subjectId, sealed, orderId, writtenAtMs } of texts)
          sql.run(
            `INSERT OR REPLACE INTO waiting_text (text_id, kind, subject_id, sealed, order_id, written_at_ms)
             VALUES (?, ?, ?, ?, ?, ?)`,
            textId,
            kind,
            subjectId,
            sealed,
            orderId,
            writtenAtMs,
          );
      }).immediate();
      return fresh;
    },
    text: (kind, subjectId, orderId) =>
      sql.value<string>(
        'SELECT sealed FROM waiting_text WHERE kind = ? AND subject_id = ? AND order_id IS ? ORDER BY written_at_ms DESC LIMIT 1',
        kind,
        subjectId,
        orderId,
      ),
    waiting: (limit) =>
      sql
        .all<NewText & { key: Buffer | null; guardianId: string | null }>(
          `SELECT text_id AS textId, kind, subject_id AS subjectId, waiting_text.sealed, order_id AS orderId,
             written_at_ms AS writtenAtMs, person.key AS key, guardian_id AS guardianId
           FROM waiting_text LEFT JOIN person ON person.customer_id = subject_id
           WHERE handed_over = 0 ORDER BY written_at_ms, text_id LIMIT ?`,
          limit,
        )
        .map((row) => ({ ...row, key: row.key === null ? null : row.key.toString('base64url') })),
    waitingCount: () => sql.value<number>('SELECT count(*) FROM waiting_text WHERE handed_over = 0') ?? 0,
    taken(textIds) {
      db.transaction(() => {
        for (const id of textIds) {
          // What screens read back stays until the replica brings it: an answer must not be missing in between.
          const kept = sql.run(
            `UPDATE waiting_text SET handed_over = 1 WHERE text_id = ? AND kind IN ('answers', 'photo')`,
            id,
          );
          if (kept === 0) sql.run('DELETE FROM waiting_text WHERE text_id = ?', id);
        }
      }).immediate();
      truncate();
    },
    forget(customerIds) {
      db.transaction(() => {
        for (const id of customerIds) {
          // Not before its words have left: until then nothing else holds them.
          if (
            sql.value('SELECT 1 FROM waiting_text WHERE subject_id = ? AND handed_over = 0 LIMIT 1', id) !==
            undefined
          )
            continue;
          sql.run('DELETE FROM person WHERE customer_id = ?', id);
        }
      }).immediate();
      truncate();
    },
    erase(customerIds) {
      const gone = db
        .transaction(() =>
          customerIds.reduce(
            (count, id) =>
              count +
              sql.run('DELETE FROM waiting_text WHERE subject_id = ?', id) +
              sql.run('DELETE FROM person WHERE customer_id = ?', id),
            0,
          ),
        )
        .immediate();
      if (gone > 0) truncate();
    },
    customerIds: () => sql.all<{ id: string }>('SELECT customer_id AS id FROM person').map(({ id }) => id),
    heardThrough: () => sql.value<number>('SELECT through_no FROM heard') ?? 0,
    hear: (throughNo) =>
      void sql.run('INSERT OR REPLACE INTO heard (only_row, through_no) VALUES (1, ?)', throughNo),
    close() {
      if (!db.open) return;
      truncate();
      db.close();
    },
  };
}
