import type { ModuleMigrations } from './migrations.ts';

/**
 * The journal and its books. A record's postings go in first, under a deferred foreign key, and the record header
 * last: its trigger is the one place that can see the whole entry and refuses it unless it balances per currency and
 * continues the sequence. Guards on INSERT stand beside those on UPDATE and DELETE because INSERT OR REPLACE
 * deletes without firing a delete trigger when recursive triggers are off. Within an incarnation seq and position run
 * side by side, so that one key serves both and a sale touches one page less.
 */
const AMOUNT = 'CHECK (amount_minor BETWEEN 1 AND 9007199254740991)';
const TOTAL = (column: string) =>
  `${column} INTEGER NOT NULL DEFAULT 0 CHECK (${column} BETWEEN 0 AND 9007199254740991)`;

const frozen = (table: string, changes: readonly ('UPDATE' | 'DELETE')[] = ['UPDATE', 'DELETE']) =>
  changes
    .map(
      (change) => `CREATE TRIGGER ${table}_no_${change.toLowerCase()} BEFORE ${change} ON ${table}
BEGIN SELECT RAISE(ABORT, '${table} is immutable'); END;`,
    )
    .join('\n');

const unreplaceable = (
  table: string,
  clash: string,
) => `CREATE TRIGGER ${table}_no_replace BEFORE INSERT ON ${table}
WHEN EXISTS (SELECT 1 FROM ${table} WHERE ${clash})
BEGIN SELECT RAISE(ABORT, '${table} is immutable'); END;`;

const JOURNAL = `
CREATE TABLE incarnation (
  incarnation_no INTEGER PRIMARY KEY, station_id TEXT NOT NULL, incarnation TEXT NOT NULL UNIQUE,
  register_id TEXT NOT NULL, opened_at_ms INTEGER NOT NULL
) STRICT;
${frozen('incarnation')}
${unreplaceable('incarnation', 'incarnation_no = NEW.incarnation_no OR incarnation = NEW.incarnation')}

CREATE TABLE account (
  account_no INTEGER PRIMARY KEY, account TEXT NOT NULL, currency TEXT NOT NULL, kind TEXT NOT NULL,
  normal TEXT NOT NULL CHECK (normal IN ('debit', 'credit')), UNIQUE (account, currency)
) STRICT;
${frozen('account')}
${unreplaceable('account', 'account_no = NEW.account_no OR (account = NEW.account AND currency = NEW.currency)')}

CREATE TABLE record (
  position INTEGER PRIMARY KEY CHECK (position BETWEEN 1 AND 9007199254740991),
  incarnation_no INTEGER NOT NULL REFERENCES incarnation (incarnation_no),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  occurred_at_ms INTEGER NOT NULL,
  posting_count INTEGER NOT NULL,
  text TEXT NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
${frozen('record')}

CREATE TABLE posting (
  position INTEGER NOT NULL REFERENCES record (position) DEFERRABLE INITIALLY DEFERRED,
  line INTEGER NOT NULL,
  account_no INTEGER NOT NULL REFERENCES account (account_no),
  side TEXT NOT NULL CHECK (side IN ('debit', 'credit')),
  amount_minor INTEGER NOT NULL ${AMOUNT},
  currency TEXT NOT NULL,
  PRIMARY KEY (position, line)
) STRICT, WITHOUT ROWID;
${frozen('posting')}
CREATE TRIGGER posting_before_its_record BEFORE INSERT ON posting
WHEN EXISTS (SELECT 1 FROM record WHERE position = NEW.position)
  OR EXISTS (SELECT 1 FROM posting WHERE position = NEW.position AND line = NEW.line)
BEGIN SELECT RAISE(ABORT, 'posting is immutable'); END;
CREATE TRIGGER posting_in_its_currency BEFORE INSERT ON posting
WHEN NEW.currency <> (SELECT currency FROM account WHERE account_no = NEW.account_no)
BEGIN SELECT RAISE(ABORT, 'posting is not in the currency of its account'); END;

CREATE TRIGGER record_continues BEFORE INSERT ON record
BEGIN
  SELECT RAISE(ABORT, 'record is immutable') WHERE EXISTS (SELECT 1 FROM record WHERE id = NEW.id);
  SELECT RAISE(ABORT, 'record position is not the next one')
    WHERE NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM record);
  SELECT RAISE(ABORT, 'record seq is not the next one')
    WHERE NEW.seq <> coalesce((SELECT seq + 1 FROM record WHERE position = NEW.position - 1 AND incarnation_no = NEW.incarnation_no), 1);
  SELECT RAISE(ABORT, 'record is not of the current incarnation')
    WHERE NEW.incarnation_no <> (SELECT max(incarnation_no) FROM incarnation);
  SELECT RAISE(ABORT, 'record has other postings than it says')
    WHERE NEW.posting_count <> (SELECT count(*) FROM posting WHERE position = NEW.position);
  SELECT RAISE(ABORT, 'record does not balance') WHERE EXISTS (
    SELECT 1 FROM posting WHERE position = NEW.position GROUP BY currency
    HAVING sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) <> 0);
END;

CREATE TABLE balance (
  account_no INTEGER PRIMARY KEY REFERENCES account (account_no),
  ${TOTAL('debit_minor')},
  ${TOTAL('credit_minor')}
) STRICT;

CREATE TABLE operation (
  id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('started', 'done', 'failed')),
  answer TEXT, started_at_ms INTEGER NOT NULL, changed_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE commit_mark (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), token TEXT NOT NULL) STRICT;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

export const ledgerMigrations: ModuleMigrations = {
  module: 'ledger',
  migrations: [{ number: 1, name: 'journal', sql: JOURNAL }],
};
