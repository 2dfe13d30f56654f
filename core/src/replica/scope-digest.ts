import { REVOCATION_COLUMNS, TICKET_COLUMNS } from './schema.ts';

/**
 * A running digest of all rows of a scope: the sum, modulo 2^128, of the first 16 bytes of each row's SHA-256. Both
 * sides keep it as rows come and go, in any order; a row that was lost, doubled or altered on one side shows at the
 * next page. A sum, because under exclusive-or two copies of a row would cancel each other. It finds accidents: who
 * may write to the file could make another set of rows with the same sum, and is stopped elsewhere.
 */
export const DIGESTED_SCOPES = ['revocations', 'tickets'] as const;
export type DigestedScope = (typeof DIGESTED_SCOPES)[number];
export const isDigested = (scope: string): scope is DigestedScope =>
  (DIGESTED_SCOPES as readonly string[]).includes(scope);

const MODULUS_BITS = 128;

/** The field of a row that a column holds: `ticket_id` holds `ticketId`. */
export const fieldOf = (column: string): string =>
  column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const FIELDS: Readonly<Record<DigestedScope, readonly string[]>> = {
  tickets: TICKET_COLUMNS.map(fieldOf),
  revocations: REVOCATION_COLUMNS.map(fieldOf),
};

/** Fields that rows of an earlier cloud lack, as a replica keeps them then. */
const WHEN_MISSING: Readonly<Record<string, string>> = { holderSealed: '', statusReason: '' };

/** A row's values in the order of the columns, as the replica keeps them; the serial still as hex. */
export const columnValues = (
  scope: DigestedScope,
  row: Readonly<Record<string, unknown>>,
): (string | number | null)[] =>
  FIELDS[scope].map((field) => (row[field] ?? WHEN_MISSING[field] ?? null) as string | number | null);

/** What is hashed of a row. */
export const digestTextOf = (scope: DigestedScope, row: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(columnValues(scope, row));

/** The sum of the digests of some rows, to be added to or taken from a scope's. */
export class RowSum {
  #sum = 0n;
  readonly #sha256Hex: (text: string) => string;

  constructor(sha256Hex: (text: string) => string, start: string = EMPTY_DIGEST) {
    this.#sha256Hex = sha256Hex;
    this.#sum = BigInt(`0x${start}`);
  }

  add(digestText: string): void {
    this.#sum += this.#termOf(digestText);
  }

  remove(digestText: string): void {
    this.#sum -= this.#termOf(digestText);
  }

  /** 32 lower-case hex digits. */
  hex(): string {
    return BigInt.asUintN(MODULUS_BITS, this.#sum).toString(16).padStart(32, '0');
  }

  #termOf(text: string): bigint {
    return BigInt(`0x${this.#sha256Hex(text).slice(0, 32)}`);
  }
}

/** The digest of a scope without rows. */
export const EMPTY_DIGEST = '0'.repeat(32);
