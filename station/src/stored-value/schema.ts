import type { ModuleMigrations } from '../ledger/index.ts';

/**
 * What this station knows of gift cards, wallets and vouchers, and what of them it may redeem by itself. Allotments
 * count per incarnation: a disk that was set back has no part of any balance once that is known. Codes lie here as
 * digests; a fresh one is kept until its slip is on the way to the printer.
 */
const STORED_VALUE = `
CREATE TABLE stored_value_account (
  account_id TEXT PRIMARY KEY, account TEXT NOT NULL CHECK (account IN ('gift-card', 'wallet', 'voucher')),
  currency TEXT NOT NULL, last4 TEXT NOT NULL, expires_on TEXT, terms TEXT,
  balance_minor INTEGER CHECK (balance_minor BETWEEN -9007199254740991 AND 9007199254740991), as_of_ms INTEGER,
  touched_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE stored_value_code (code_id TEXT PRIMARY KEY, account_id TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE stored_value_allotment (
  incarnation TEXT NOT NULL, account_id TEXT NOT NULL,
  granted_minor INTEGER NOT NULL DEFAULT 0 CHECK (granted_minor BETWEEN 0 AND 9007199254740991),
  issued_minor INTEGER NOT NULL DEFAULT 0 CHECK (issued_minor BETWEEN 0 AND 9007199254740991),
  redeemed_minor INTEGER NOT NULL DEFAULT 0 CHECK (redeemed_minor BETWEEN 0 AND 9007199254740991),
  returned_minor INTEGER NOT NULL DEFAULT 0 CHECK (returned_minor BETWEEN 0 AND 9007199254740991),
  told_minor INTEGER NOT NULL DEFAULT 0, recalled INTEGER NOT NULL DEFAULT 0 CHECK (recalled IN (0, 1)),
  PRIMARY KEY (incarnation, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX stored_value_open ON stored_value_allotment (incarnation)
  WHERE granted_minor + issued_minor > redeemed_minor + returned_minor OR returned_minor > told_minor;
CREATE TABLE stored_value_hold (
  operation_id TEXT PRIMARY KEY, account_id TEXT NOT NULL, amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  is_offline INTEGER NOT NULL CHECK (is_offline IN (0, 1)), override_id TEXT,
  until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE stored_value_slip (account_id TEXT PRIMARY KEY, code TEXT NOT NULL, made_at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** How much may be put on an account in a sale to come, under somebody's approval. */
const APPROVED = `
CREATE TABLE stored_value_approved (
  account_id TEXT PRIMARY KEY, amount_minor INTEGER NOT NULL CHECK (amount_minor > 0), override_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

export const storedValueMigrations: ModuleMigrations = {
  module: 'stored-value',
  migrations: [
    { number: 1, name: 'stored-value', sql: STORED_VALUE },
    { number: 2, name: 'approved-amounts', sql: APPROVED },
  ],
};
