import type { ModuleMigrations } from '../ledger/index.ts';

/** Documents to be signed, in the order of the journal; a row is written in the transaction of its sale. */
const FISCAL = `
CREATE TABLE fiscal_document (
  document_no INTEGER PRIMARY KEY, document_id TEXT NOT NULL UNIQUE, sale_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('sale', 'refund')), receipt_number TEXT NOT NULL, text TEXT NOT NULL,
  digest TEXT NOT NULL, wait_until_ms INTEGER NOT NULL, late_signing INTEGER NOT NULL CHECK (late_signing IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('pending', 'signed', 'failed')),
  marked INTEGER NOT NULL DEFAULT 0 CHECK (marked IN (0, 1)),
  signer_id TEXT, counter INTEGER, signature TEXT
) STRICT;
CREATE INDEX fiscal_pending ON fiscal_document (document_no) WHERE state = 'pending';
CREATE INDEX fiscal_by_sale ON fiscal_document (sale_id, kind);
`;

export const fiscalMigrations: ModuleMigrations = {
  module: 'fiscal',
  migrations: [
    { number: 1, name: 'fiscal-documents', sql: FISCAL },
    // A paper is looked up by its own document: a sale may have many refunds.
    { number: 2, name: 'fiscal-by-document', sql: 'DROP INDEX fiscal_by_sale;' },
  ],
};
