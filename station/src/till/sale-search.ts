import { parseTicketCode } from '@gatehouse/core/tickets';
import type { Ledger, LedgerWriter, SqlReader } from '../ledger/index.ts';
import type { SaleContent } from './sale-store.ts';

/**
 * Finds a sale by the end of a receipt number or of a ticket's serial, without going through all of them. The index is
 * filled behind the sales and not in them: a key that is scattered over the file is one more page in every commit.
 */
const INDEXED = 'sales-indexed';
const BATCH = 500;
/** Shorter ends belong to too many. Digits are taken as a receipt's number instead. */
const END_CHARACTERS_MIN = 3;

const reversed = (text: string): string => [...text.toUpperCase()].toReversed().join('');

const addKey = (writer: LedgerWriter, text: string, saleNo: number): void =>
  void writer.run('INSERT OR IGNORE INTO sale_key (reversed, sale_no) VALUES (?, ?)', reversed(text), saleNo);

/** A refund's number is a further key of its sale. */
export const keepRefundKey = (writer: LedgerWriter, saleNo: number, receiptNumber: string): void =>
  addKey(writer, receiptNumber, saleNo);

const indexedThrough = (sql: SqlReader): number =>
  sql.value<number>('SELECT value FROM till_counter WHERE name = ?', INDEXED) ?? 0;
const lastSale = (sql: SqlReader): number => sql.value<number>('SELECT max(sale_no) FROM sale') ?? 0;

/** Adds the next sales to the index, once so many records wait; for moments in which nobody waits for an answer. */
export function indexSalesBetween(ledger: Ledger): void {
  if (lastSale(ledger.read) - indexedThrough(ledger.read) >= BATCH) indexBatch(ledger);
}

function indexBatch(ledger: Ledger): void {
  ledger.transact((writer) => {
    const sales = writer.all<{ saleNo: number; receiptNumber: string; content: string }>(
      `SELECT sale_no AS saleNo, receipt_number AS receiptNumber, content FROM sale
       WHERE sale_no > ? ORDER BY sale_no LIMIT ?`,
      indexedThrough(writer),
      BATCH,
    );
    for (const { saleNo, receiptNumber, content } of sales) {
      addKey(writer, receiptNumber, saleNo);
      for (const { serial } of (JSON.parse(content) as SaleContent).tickets) addKey(writer, serial, saleNo);
    }
    writer.run(
      'INSERT INTO till_counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      INDEXED,
      sales.at(-1)?.saleNo ?? indexedThrough(writer),
    );
  });
}

/** Numbers of the sales `search` may mean, newest first: a ticket's whole code, or the end of a serial or receipt number. */
export function saleNumbersOf(ledger: Ledger, search: string, limit: number): number[] {
  while (indexedThrough(ledger.read) < lastSale(ledger.read)) indexBatch(ledger);
  const numbers = endsOf(search.trim().replace(/^…/, '').toUpperCase()).flatMap((end) => {
    const from = reversed(end);
    return ledger.read
      .all<{ saleNo: number }>(
        `SELECT DISTINCT sale_no AS saleNo FROM sale_key WHERE reversed >= ? AND reversed < ?
         ORDER BY sale_no DESC LIMIT ?`,
        from,
        `${from}\uffff`,
        limit,
      )
      .map(({ saleNo }) => saleNo);
  });
  return [...new Set(numbers)].toSorted((a, b) => b - a).slice(0, limit);
}

function endsOf(wanted: string): string[] {
  const code = parseTicketCode(wanted);
  if (typeof code !== 'string') return [code.claims.serial];
  // "T1-3F9A-123" and "123" are how people write a receipt's number; on paper it has six digits.
  const number = /^(.*-)?(\d{1,6})$/.exec(wanted);
  const padded = number ? `${number[1] ?? '-'}${(number[2] ?? '').padStart(6, '0')}` : undefined;
  const whole = wanted.length >= END_CHARACTERS_MIN ? [wanted] : [];
  return padded === undefined ? whole : [padded, ...whole];
}
