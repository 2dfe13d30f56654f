import type { RefundView, SaleView } from '@gatehouse/core/contract';
import { type JournalRecord, readRecord, type Tender } from '@gatehouse/core/journal';
import { isAllTakenBack, remainingOf } from '@gatehouse/core/refunds';
import { serialToInteger } from '@gatehouse/core/replica';
import { changeTextsOf, refundTextsOf } from '../hub/refunds/index.ts';
import type { LedgerWriter, ModuleMigrations, SqlReader } from '../ledger/index.ts';
import type { SoldTicket, StoredSale } from './sale-store.ts';

/** What became of sales after they were made, in tables that a sale never touches. */
const TAKING_BACK = `
CREATE TABLE refund_paper (
  refund_id TEXT PRIMARY KEY, sale_id TEXT NOT NULL, receipt_number TEXT NOT NULL, refunded_at_ms INTEGER NOT NULL,
  operator_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_paper_by_sale ON refund_paper (sale_id, refunded_at_ms);
CREATE TABLE refund_attempt (
  operation_id TEXT PRIMARY KEY, refund_id TEXT NOT NULL UNIQUE, sale_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'paid-out', 'done', 'given-up')), plan TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refund_attempt_open ON refund_attempt (state) WHERE state = 'given-up';
CREATE TABLE foreign_sale (sale_id TEXT PRIMARY KEY, sale TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE ticket_code (serial TEXT PRIMARY KEY, code TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO refund_paper
  SELECT sale.refund_id, sale_refund.sale_id, sale_refund.receipt_number, sale_refund.refunded_at_ms, sale_refund.operator_name
  FROM sale_refund JOIN sale USING (sale_id) WHERE sale.refund_id IS NOT NULL;
`;

export const takingBackMigrations: ModuleMigrations = {
  module: 'taking-back',
  migrations: [{ number: 1, name: 'taking-back', sql: TAKING_BACK }],
};

/** The paper side of a refund. */
export interface StoredRefund {
  readonly receiptNumber: string;
  readonly refundedAtMs: number;
  readonly operatorName: string;
}

const PAPER = `SELECT receipt_number AS receiptNumber, refunded_at_ms AS refundedAtMs, operator_name AS operatorName
  FROM refund_paper`;

/** The last refund of a sale that was made at this till. */
export const refundOf = (sql: SqlReader, saleId: string): StoredRefund | undefined =>
  sql.get<StoredRefund>(`${PAPER} WHERE sale_id = ? ORDER BY refunded_at_ms DESC LIMIT 1`, saleId);

export const refundById = (sql: SqlReader, refundId: string): StoredRefund | undefined =>
  sql.get<StoredRefund>(`${PAPER} WHERE refund_id = ?`, refundId);

export function keepRefundPaper(
  writer: LedgerWriter,
  saleId: string,
  refundId: string,
  { receiptNumber, refundedAtMs, operatorName }: StoredRefund,
): void {
  writer.run(
    'INSERT INTO refund_paper (refund_id, sale_id, receipt_number, refunded_at_ms, operator_name) VALUES (?, ?, ?, ?, ?)',
    refundId,
    saleId,
    receiptNumber,
    refundedAtMs,
    operatorName,
  );
}

export type Of<K extends JournalRecord['kind']> = Extract<JournalRecord, { kind: K }>;

export const recordIn = (text: string): JournalRecord | undefined => {
  const read = readRecord(text);
  return read.kind === 'record' ? read.record : undefined;
};

/** Refunds of a sale in the journals at this station, its own and those the hub was told of. */
export const refundsOf = (sql: SqlReader, saleId: string): Of<'SaleRefunded'>[] =>
  refundTextsOf(sql, saleId)
    .flatMap((text) => recordIn(text) ?? [])
    .filter((record): record is Of<'SaleRefunded'> => record.kind === 'SaleRefunded')
    .toSorted((a, b) => a.occurredAtMs - b.occurredAtMs);

/** Another till's sale, as it was when something was taken back of it here: for its papers. */
export const foreignSaleOf = (sql: SqlReader, saleId: string): StoredSale | undefined => {
  const text = sql.value<string>('SELECT sale FROM foreign_sale WHERE sale_id = ?', saleId);
  return text === undefined ? undefined : (JSON.parse(text) as StoredSale);
};

export const keepForeignSale = (writer: LedgerWriter, sale: StoredSale): void =>
  void writer.run(
    `INSERT INTO foreign_sale (sale_id, sale) VALUES (?, ?)
     ON CONFLICT (sale_id) DO UPDATE SET sale = excluded.sale`,
    sale.saleId,
    JSON.stringify(sale),
  );

/** A sale with its corrected tenders and the tickets as their newest codes say them. */
export function withChanges(sql: SqlReader, sale: StoredSale): StoredSale {
  const changes = changeTextsOf(sql, sale.saleId).flatMap((text) => recordIn(text) ?? []);
  if (changes.length === 0) return sale;
  const { content } = sale;
  const tenders = correctedTenders(content.tenders, changes);
  const tickets = changes.reduce<readonly SoldTicket[]>((all, record) => {
    if (record.kind !== 'TicketReissued' && record.kind !== 'TicketRescheduled') return all;
    const { ticketId, serial } = record.body;
    const code = sql.value<string>('SELECT code FROM ticket_code WHERE serial = ?', serial) ?? '';
    return all.map((one) => (one.ticketId === ticketId ? { ...one, serial, code } : one));
  }, content.tickets);
  return { ...sale, content: { ...content, tenders, tickets } };
}

export const correctedTenders = (
  tenders: readonly Tender[],
  changes: readonly JournalRecord[],
): readonly Tender[] =>
  changes.reduce<readonly Tender[]>(
    (all, record) =>
      record.kind === 'TenderCorrected'
        ? all.map((one) => (one.tenderId === record.body.removed.tenderId ? record.body.added : one))
        : all,
    tenders,
  );

/** What came after a sale, for its view. */
export interface SaleAfter {
  readonly state: SaleView['state'];
  readonly refunds: readonly RefundView[];
  readonly isVoid: (serial: string) => boolean;
}

export const NOTHING_AFTER: SaleAfter = { state: 'completed', refunds: [], isVoid: () => false };

export const isSerialVoid = (sql: SqlReader, serial: string): boolean =>
  sql.value('SELECT 1 FROM ticket_void WHERE serial = ?', serialToInteger(serial)) === 1;

export function afterOf(sql: SqlReader, sale: StoredSale): SaleAfter {
  const refunds = refundsOf(sql, sale.saleId);
  const { content, totalMinor } = sale;
  const sold = {
    ...content,
    lines: content.lines.map(({ line }) => line),
    tenders: [...content.tenders],
    totalMinor,
  };
  return {
    state: stateOf(sold, refunds),
    refunds: refunds.map((record) =>
      refundViewOf(record, refundById(sql, record.body.refundId)?.operatorName),
    ),
    isVoid: (serial) => isSerialVoid(sql, serial),
  };
}

export const stateOf = (
  sold: Parameters<typeof remainingOf>[0],
  refunds: readonly Of<'SaleRefunded'>[],
): SaleView['state'] =>
  refunds.length === 0
    ? 'completed'
    : isAllTakenBack(
          remainingOf(
            sold,
            refunds.map(({ body }) => body),
          ),
        )
      ? 'refunded'
      : 'partly-refunded';

export function refundViewOf({ body, occurredAtMs }: Of<'SaleRefunded'>, operatorName = ''): RefundView {
  const { refundId, receiptNumber, totalMinor, roundingMinor, scope, tenders, reason, exchangeSaleId } = body;
  return {
    refundId,
    receiptNumber,
    refundedAtMs: occurredAtMs,
    operatorName,
    totalMinor,
    roundingMinor,
    scope,
    lines: body.lines.map(({ lineId, quantity, grossMinor }) => ({ lineId, quantity, grossMinor })),
    tenders: [...tenders],
    reason,
    exchangeSaleId,
  };
}
