import type { PrintJobView, SaleView, SessionSlot } from '@gatehouse/core/contract';
import { readRecord, type SaleLine, type Tender } from '@gatehouse/core/journal';
import { shortCodeOf } from '@gatehouse/core/tickets';
import type { Ledger, LedgerWriter, SqlReader } from '../ledger/index.ts';
import { type NewPrintJob, jobsOfSale } from '../printing/print-jobs.ts';
import { isQueued } from './sale-jobs.ts';
import {
  afterOf,
  foreignSaleOf,
  keepRefundPaper,
  NOTHING_AFTER,
  type SaleAfter,
  type StoredRefund,
  withChanges,
} from './refund-store.ts';
import { keepRefundKey, saleNumbersOf } from './sale-search.ts';

export { refundOf, type StoredRefund } from './refund-store.ts';

/** What a sale was, frozen with it: enough to show, reprint and refund it without the catalogue of that day. */
export interface SaleContent {
  readonly currency: string;
  readonly operatorName: string;
  readonly lines: readonly SoldLine[];
  readonly taxTotals: SaleView['taxTotals'];
  readonly tenders: readonly Tender[];
  readonly roundingMinor: number;
  readonly tickets: readonly SoldTicket[];
  /** BCP 47 language of the guest's paper; left out, the venue's. */
  readonly guestLanguage?: string | undefined;
  /** What was noted for the whole basket; left out where nothing was. */
  readonly note?: string | undefined;
  /** Receipt number of the sale it was exchanged from; left out for any other sale. */
  readonly exchangeOf?: string | undefined;
  /** What is to be printed with it; rows of their own only once the printing takes them. */
  readonly printJobs: readonly SalePrintJob[];
}

export type SalePrintJob = Pick<NewPrintJob, 'jobId' | 'document' | 'subject' | 'paper' | 'printerId'>;

export interface SoldLine {
  readonly line: SaleLine;
  readonly sessionId: string | null;
  readonly sessionStartsAtMs: number | null;
  readonly day: string;
  /** Persons per piece; 1 for goods. */
  readonly admits: number;
  /** For whoever makes it; left out where nothing was noted. */
  readonly note?: string;
}

export interface StoredSale {
  /** Position of its record in the journal. */
  readonly saleNo: number;
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly shiftId: string;
  readonly soldAtMs: number;
  readonly totalMinor: number;
  readonly refundId: string | null;
  readonly content: SaleContent;
}

export interface SoldTicket {
  readonly ticketId: string;
  readonly lineId: string;
  readonly serial: string;
  readonly code: string;
  readonly productName: string;
}

const SELECT = `SELECT sale_no AS saleNo, sale_id AS saleId, receipt_number AS receiptNumber, shift_id AS shiftId, sold_at_ms AS soldAtMs,
  total_minor AS totalMinor, refund_id AS refundId, content FROM sale`;

type SaleRow = Omit<StoredSale, 'content'> & { readonly content: string };

/** What lies in a sale's row: what its record does not say. Rows written before that have everything. */
interface KeptContent extends Omit<SaleContent, 'currency' | 'tenders' | 'roundingMinor' | 'lines'> {
  readonly currency?: string;
  readonly tenders?: readonly Tender[];
  readonly lines: readonly (Omit<SoldLine, 'line'> & { readonly line?: SaleLine })[];
}

function stored(sql: SqlReader, row: SaleRow): StoredSale {
  const kept = JSON.parse(row.content) as KeptContent;
  const { currency, tenders } = kept;
  if (currency !== undefined && tenders !== undefined)
    return {
      ...row,
      content: { ...kept, currency, tenders, roundingMinor: 0, lines: kept.lines as readonly SoldLine[] },
    };
  const text = sql.value<string>('SELECT text FROM record WHERE position = ?', row.saleNo) ?? '';
  const read = readRecord(text);
  if (read.kind !== 'record' || read.record.kind !== 'SaleCompleted')
    throw new Error(`sale ${row.saleId} has no record at ${row.saleNo}`);
  const { body } = read.record;
  const lines = body.lines.map((line, index): SoldLine => {
    const beside = kept.lines[index];
    if (!beside) throw new Error(`sale ${row.saleId} has fewer lines than its record`);
    return { ...beside, line };
  });
  const { currency: paidIn, tenders: paid, roundingMinor } = body;
  return { ...row, content: { ...kept, currency: paidIn, tenders: paid, roundingMinor, lines } };
}

const contentText = ({
  operatorName,
  taxTotals,
  tickets,
  printJobs,
  lines,
  guestLanguage,
  note: basketNote,
  exchangeOf,
}: SaleContent): string =>
  JSON.stringify({
    operatorName,
    taxTotals,
    tickets,
    printJobs,
    ...(guestLanguage !== undefined && { guestLanguage }),
    ...(basketNote !== undefined && { note: basketNote }),
    ...(exchangeOf !== undefined && { exchangeOf }),
    lines: lines.map(({ sessionId, sessionStartsAtMs, day, admits, note }) => ({
      sessionId,
      sessionStartsAtMs,
      day,
      admits,
      ...(note !== undefined && { note }),
    })),
  } satisfies KeptContent);

export function saleOf(sql: SqlReader, saleId: string): StoredSale | undefined {
  const saleNo = saleNoOf(sql, saleId);
  const row = saleNo === undefined ? undefined : sql.get<SaleRow>(`${SELECT} WHERE sale_no = ?`, saleNo);
  return row ? withChanges(sql, stored(sql, row)) : foreignSaleOf(sql, saleId);
}

/** A sale lies where its record does, which has its id; earlier ones have their numbers in a table of their own. */
export const saleNoOf = (sql: SqlReader, saleId: string): number | undefined =>
  sql.value<number>(
    'SELECT sale_no FROM sale WHERE sale_no = (SELECT position FROM record WHERE id = ?) AND sale_id = ?',
    saleId,
    saleId,
  ) ?? sql.value<number>('SELECT sale_no FROM sale_earlier WHERE sale_id = ?', saleId);

/** Newest first; `search` is the end of a receipt number or of a ticket's serial, or a ticket's whole code. */
export function recentSales(ledger: Ledger, search: string | undefined, limit: number): StoredSale[] {
  const sql = ledger.read;
  if (search === undefined || search.trim() === '')
    return sql
      .all<SaleRow>(`${SELECT} ORDER BY sale_no DESC LIMIT ?`, limit)
      .map((row) => withChanges(sql, stored(sql, row)));
  return saleNumbersOf(ledger, search, limit).flatMap((saleNo) => {
    const row = sql.get<SaleRow>(`${SELECT} WHERE sale_no = ?`, saleNo);
    return row ? [withChanges(sql, stored(sql, row))] : [];
  });
}

/** A refund of one of this till's sales is found by its number, too. */
export function keepRefund(
  writer: LedgerWriter,
  { saleNo, saleId }: Pick<StoredSale, 'saleNo' | 'saleId'>,
  refundId: string,
  refund: StoredRefund,
): void {
  writer.run('UPDATE sale SET refund_id = ? WHERE sale_no = ?', refundId, saleNo);
  keepRefundPaper(writer, saleId, refundId, refund);
  keepRefundKey(writer, saleNo, refund.receiptNumber);
}

export function keepSale(writer: LedgerWriter, sale: StoredSale): void {
  const { saleNo, saleId, receiptNumber, shiftId, soldAtMs, totalMinor, content } = sale;
  writer.run(
    'INSERT INTO sale (sale_no, sale_id, receipt_number, shift_id, sold_at_ms, total_minor, content) VALUES (?, ?, ?, ?, ?, ?, ?)',
    saleNo,
    saleId,
    receiptNumber,
    shiftId,
    soldAtMs,
    totalMinor,
    contentText(content),
  );
}

/** A record's place: numbers begin at 1 again with every incarnation. */
interface SeatPlace {
  readonly incarnation: string;
  readonly seq: number;
}

/** The seats of a sale, counted until a `taken` of the cloud contains its record; negative when they are given back. */
export function keepSeats(writer: LedgerWriter, sale: StoredSale, at: SeatPlace, direction: 1 | -1): void {
  const moves = sale.content.lines.flatMap(({ sessionId, line, admits }) =>
    sessionId === null ? [] : [{ sessionId, seats: line.quantity * admits * direction }],
  );
  keepSeatMoves(writer, moves, at);
}

/** Seats taken (positive) or given back, per session. */
export function keepSeatMoves(
  writer: LedgerWriter,
  moves: readonly { readonly sessionId: string; readonly seats: number }[],
  at: SeatPlace,
): void {
  const seats = new Map<string, number>();
  for (const move of moves) seats.set(move.sessionId, (seats.get(move.sessionId) ?? 0) + move.seats);
  for (const [sessionId, count] of seats) {
    writer.run(
      'INSERT INTO session_seat (session_id, incarnation, seq, seats) VALUES (?, ?, ?, ?)',
      sessionId,
      at.incarnation,
      at.seq,
      count,
    );
  }
}

/**
 * Seats sold here that no `taken` of the cloud contains: after record `seq` of this incarnation, and what an earlier
 * one could not hand over before the station was enrolled anew.
 */
export const soldHereSince = (sql: SqlReader, sessionId: string, seq: number): number =>
  sql.value<number>(
    `SELECT coalesce(sum(seats), 0) FROM session_seat AS seat WHERE session_id = ? AND seq > CASE
       WHEN incarnation = (SELECT incarnation FROM incarnation ORDER BY incarnation_no DESC LIMIT 1) THEN ?
       ELSE coalesce((SELECT acked_seq FROM peer_cursor WHERE peer = 'cloud' AND incarnation = seat.incarnation), 0) END`,
    sessionId,
    seq,
  ) ?? 0;

/** Sessions whose seats a sale changed, as slots to show. */
export const sessionsOf = (
  sale: StoredSale,
  slot: (sessionId: string) => SessionSlot | undefined,
): SessionSlot[] =>
  [...new Set(sale.content.lines.map((line) => line.sessionId))].flatMap((id) =>
    id === null ? [] : (slot(id) ?? []),
  );

/** A sale as it stands in the ledger now. */
export function storedView(sql: SqlReader, sale: StoredSale): SaleView {
  const jobs = jobsOfSale(sql, sale.saleId);
  return viewOf(sale, isQueued(sql, sale) ? jobs : [...waitingJobs(sale), ...jobs], afterOf(sql, sale));
}

/** The print jobs of a sale as they are until the printing has taken them. */
export const waitingJobs = ({ saleId, soldAtMs, content }: StoredSale): PrintJobView[] =>
  content.printJobs.map(({ jobId, document }) => ({
    jobId,
    document,
    saleId,
    state: 'queued',
    cause: '',
    createdAtMs: soldAtMs,
    copy: false,
  }));

/** What was handed over, and what of it went back. */
export function givenAndChange(tenders: readonly Tender[]): { tenderedMinor: number; changeMinor: number } {
  const sum = (pick: (of: Tender) => number) => tenders.reduce((total, of) => total + pick(of), 0);
  return {
    tenderedMinor: sum((of) => (of.kind === 'cash' ? of.tenderedMinor : of.amountMinor)),
    changeMinor: sum((of) => (of.kind === 'cash' ? of.changeMinor : 0)),
  };
}

export function viewOf(
  sale: StoredSale,
  printJobs: readonly PrintJobView[],
  after: SaleAfter = NOTHING_AFTER,
): SaleView {
  const { content } = sale;
  return {
    saleId: sale.saleId,
    receiptNumber: sale.receiptNumber,
    soldAtMs: sale.soldAtMs,
    operatorName: content.operatorName,
    state: after.state,
    refunds: [...after.refunds],
    lines: content.lines.map(({ line, sessionId, day }) => {
      const { lineId, variantId, name, quantity, unitPriceMinor, grossMinor } = line;
      return { lineId, variantId, name, quantity, unitPriceMinor, grossMinor, sessionId, day };
    }),
    taxTotals: content.taxTotals,
    totalMinor: sale.totalMinor,
    roundingMinor: content.roundingMinor,
    tenders: [...content.tenders],
    ...givenAndChange(content.tenders),
    tickets: content.tickets.map(({ ticketId, serial, code, productName }) => ({
      ticketId,
      shortCode: shortCodeOf(serial),
      code,
      productName,
      voided: after.isVoid(serial),
    })),
    printJobs: [...printJobs],
  };
}
