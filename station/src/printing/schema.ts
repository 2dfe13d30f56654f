import type { ModuleMigrations } from '../ledger/index.ts';

/** Print jobs are rows of the ledger: a job exists because its sale does, and what became of it is not forgotten. */
const PRINTING = `
CREATE TABLE print_job (
  job_no INTEGER PRIMARY KEY, job_id TEXT NOT NULL UNIQUE, document TEXT NOT NULL CHECK (document IN ('receipt', 'ticket', 'report')),
  sale_id TEXT, copy INTEGER NOT NULL CHECK (copy IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'printed', 'interrupted', 'unknown', 'refused', 'cancelled')),
  cause TEXT NOT NULL, created_at_ms INTEGER NOT NULL, content TEXT NOT NULL
) STRICT;
CREATE INDEX print_job_unfinished ON print_job (state, job_no) WHERE state NOT IN ('printed', 'cancelled');
CREATE INDEX print_job_by_sale ON print_job (sale_id) WHERE sale_id IS NOT NULL;
`;

/** What is printed comes from its sale when it is printed: a sale's commit carries no paper. */
const JOBS_BY_ID = `
DROP TABLE print_job;
CREATE TABLE print_job (
  job_id TEXT PRIMARY KEY, document TEXT NOT NULL CHECK (document IN ('receipt', 'ticket', 'report')),
  sale_id TEXT, subject TEXT NOT NULL, copy INTEGER NOT NULL CHECK (copy IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'printed', 'interrupted', 'unknown', 'refused', 'cancelled')),
  cause TEXT NOT NULL, created_at_ms INTEGER NOT NULL, content TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX print_job_unfinished ON print_job (state) WHERE state NOT IN ('printed', 'cancelled');
CREATE INDEX print_job_by_sale ON print_job (sale_id) WHERE sale_id IS NOT NULL;
`;

/** Any kind of paper, on any of the station's printers; copies are counted. '' is whichever printer is first. */
const ANY_PAPER = `
ALTER TABLE print_job ADD COLUMN paper TEXT NOT NULL DEFAULT '';
ALTER TABLE print_job ADD COLUMN copy_number INTEGER NOT NULL DEFAULT 0 CHECK (copy_number >= 0);
ALTER TABLE print_job ADD COLUMN printer_id TEXT NOT NULL DEFAULT '';
UPDATE print_job SET copy_number = 1 WHERE copy = 1;
CREATE INDEX print_job_without_sale ON print_job (subject) WHERE sale_id IS NULL;
`;

/**
 * Layouts a venue changed, and receipts that go out by e-mail. The address lies sealed under a key of its own beside
 * it, for as long as it takes to hand both to the cloud; then neither is here any more.
 */
const LAYOUTS_AND_MAIL = `
CREATE TABLE ticket_layout (width_mm INTEGER PRIMARY KEY CHECK (width_mm IN (58, 80)), layout TEXT NOT NULL) STRICT;
CREATE TABLE receipt_mail (
  send_id TEXT PRIMARY KEY, sale_id TEXT NOT NULL, receipt_number TEXT NOT NULL, subject_id TEXT NOT NULL,
  subject_key BLOB, sealed BLOB, language TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'accepted', 'sent', 'bounced', 'erased')),
  detail TEXT NOT NULL, created_at_ms INTEGER NOT NULL,
  CHECK (state = 'queued' OR (subject_key IS NULL AND sealed IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_mail_open ON receipt_mail (state) WHERE state IN ('queued', 'accepted');
`;

/** Whose ticket is whose, by ids, for the first name on its paper. */
const HOLDERS = `
CREATE TABLE ticket_holder (ticket_id TEXT PRIMARY KEY, customer_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

export const printingMigrations: ModuleMigrations = {
  module: 'printing',
  migrations: [
    { number: 1, name: 'print-jobs', sql: PRINTING },
    { number: 2, name: 'jobs-by-id', sql: JOBS_BY_ID },
    { number: 3, name: 'any-paper', sql: ANY_PAPER },
    { number: 4, name: 'layouts-and-mail', sql: LAYOUTS_AND_MAIL },
    { number: 5, name: 'holders', sql: HOLDERS },
  ],
};
