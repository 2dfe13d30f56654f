import type { ModuleMigrations } from '../ledger/index.ts';

/**
 * Card payments by the id that was made before the terminal was touched, and what went back to cards. Only a card
 * payment touches these tables: a cash sale pays nothing for them.
 */
const PAYMENTS = `
CREATE TABLE card_payment (
  payment_id TEXT PRIMARY KEY, terminal_id TEXT NOT NULL, provider TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN 1 AND 9007199254740991), currency TEXT NOT NULL,
  basket_id TEXT, operator_id TEXT NOT NULL, started_at_ms INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('started', 'captured', 'declined', 'cancelled', 'unknown', 'not-charged')),
  said_by TEXT NOT NULL DEFAULT 'provider' CHECK (said_by IN ('provider', 'person')), cause TEXT NOT NULL DEFAULT '',
  captured_minor INTEGER NOT NULL DEFAULT 0 CHECK (captured_minor BETWEEN 0 AND 9007199254740991),
  brand TEXT NOT NULL DEFAULT '', last4 TEXT NOT NULL DEFAULT '' CHECK (length(last4) <= 4),
  approval_code TEXT NOT NULL DEFAULT '', reference TEXT NOT NULL DEFAULT '',
  sale_id TEXT, refunded_minor INTEGER NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND captured_minor),
  batch_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX card_payment_open ON card_payment (payment_id)
  WHERE state IN ('started', 'unknown') OR said_by = 'person'
    OR (state = 'captured' AND sale_id IS NULL AND refunded_minor < captured_minor);
CREATE INDEX card_payment_batch ON card_payment (terminal_id) WHERE batch_id IS NULL AND state = 'captured';
CREATE TABLE card_refund (
  refund_id TEXT PRIMARY KEY, payment_id TEXT NOT NULL, terminal_id TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor BETWEEN 1 AND 9007199254740991), currency TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('started', 'refunded', 'refused', 'unknown')),
  cause TEXT NOT NULL DEFAULT '', approval_code TEXT NOT NULL DEFAULT '', operator_id TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL, batch_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX card_refund_payment ON card_refund (payment_id);
CREATE INDEX card_refund_open ON card_refund (refund_id) WHERE state IN ('started', 'unknown');
CREATE INDEX card_refund_batch ON card_refund (terminal_id) WHERE batch_id IS NULL AND state = 'refunded';
`;

export const paymentMigrations: ModuleMigrations = {
  module: 'payments',
  migrations: [{ number: 1, name: 'card-payments', sql: PAYMENTS }],
};
