import type { ModuleMigrations } from '../ledger/index.ts';

/** Bookings as this till's own facts left them: shown until the cloud's row contains as many. */
const BOOKINGS = `
CREATE TABLE booking_here (
  booking_id TEXT PRIMARY KEY, day TEXT NOT NULL, changes INTEGER NOT NULL CHECK (changes > 0), text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX booking_here_by_day ON booking_here (day);
`;

export const bookingMigrations: ModuleMigrations = {
  module: 'bookings',
  migrations: [{ number: 1, name: 'bookings', sql: BOOKINGS }],
};
