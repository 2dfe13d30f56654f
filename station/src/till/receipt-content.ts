import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { ReceiptContent, ReceiptTax } from '@gatehouse/core/paper';
import { pickUpNumberOf } from '@gatehouse/core/paper';
import type { FiscalQueue } from '../fiscal/index.ts';
import type { SqlReader, StationIdentity } from '../ledger/index.ts';
import { jobsOfSale } from '../printing/print-jobs.ts';
import { refundById, refundOf, refundsOf } from './refund-store.ts';
import { saleOf, type StoredSale } from './sale-store.ts';

export interface ReceiptParts {
  readonly sql: SqlReader;
  readonly policy: VenuePolicy | undefined;
  readonly register: StationIdentity;
  readonly fiscal?: Pick<FiscalQueue, 'markOf'> | undefined;
}

/** What a sale's receipt says, or that of one of its refunds: `subject` is `sale`, `refund` or a refund's id. */
export function receiptContentOf(
  parts: ReceiptParts,
  sale: StoredSale,
  subject: string,
): ReceiptContent | undefined {
  return subject === 'sale' ? ofSale(parts, sale) : ofRefund(parts, sale, subject);
}

function ofSale({ sql, register, fiscal }: ReceiptParts, sale: StoredSale): ReceiptContent {
  const { content } = sale;
  const isOrder = jobsOfSale(sql, sale.saleId).some(({ paper }) => paper === 'order-slip');
  return {
    kind: 'sale',
    receiptNumber: sale.receiptNumber,
    issuedAtMs: sale.soldAtMs,
    operatorName: content.operatorName,
    register: register.name,
    lines: content.lines,
    taxTotals: content.taxTotals,
    tenders: content.tenders,
    totalMinor: sale.totalMinor,
    roundingMinor: content.roundingMinor,
    currency: content.currency,
    ...(content.exchangeOf !== undefined && { exchange: { receiptNumber: content.exchangeOf } }),
    fiscal: fiscal?.markOf(sale.saleId),
    pickUpNumber: isOrder ? pickUpNumberOf(sale.receiptNumber) : undefined,
    note: content.note,
  };
}

/** The record a receipt is the paper of, by which it is signed: the sale has the sale's id, each refund its own. */
export const documentOf = (sql: SqlReader, saleId: string, subject: string): string =>
  subject === 'sale'
    ? saleId
    : subject === 'refund'
      ? (refundsOf(sql, saleId).at(-1)?.body.refundId ?? saleId)
      : subject;

/** The refund's own record says what it took back; the sale says what it was and when. */
function ofRefund(parts: ReceiptParts, sale: StoredSale, subject: string): ReceiptContent | undefined {
  const { sql, register, fiscal } = parts;
  const records = refundsOf(sql, sale.saleId);
  const record =
    subject === 'refund' ? records.at(-1) : records.find(({ body }) => body.refundId === subject);
  const kept = (record && refundById(sql, record.body.refundId)) ?? refundOf(sql, sale.saleId);
  const mark = fiscal?.markOf(documentOf(sql, sale.saleId, subject));
  const original = { receiptNumber: sale.receiptNumber, soldAtMs: sale.soldAtMs };
  if (!record) {
    // Made before a refund had a record of its own that is found by its sale: the whole sale, taken back.
    return {
      ...ofSale(parts, sale),
      kind: 'refund',
      receiptNumber: kept?.receiptNumber ?? sale.receiptNumber,
      issuedAtMs: kept?.refundedAtMs ?? sale.soldAtMs,
      operatorName: kept?.operatorName ?? sale.content.operatorName,
      original: { ...original, reason: '' },
      fiscal: mark,
      pickUpNumber: undefined,
    };
  }
  const { body, occurredAtMs } = record;
  const exchange = body.exchangeSaleId === null ? undefined : saleOf(sql, body.exchangeSaleId);
  const beside = new Map(sale.content.lines.map((of) => [of.line.lineId, of]));
  const names = new Map(sale.content.taxTotals.map(({ basisPoints, name }) => [basisPoints, name]));
  return {
    kind: 'refund',
    receiptNumber: body.receiptNumber,
    issuedAtMs: occurredAtMs,
    operatorName: kept?.operatorName ?? sale.content.operatorName,
    register: register.name,
    lines: body.lines.map((line) => ({
      line,
      sessionStartsAtMs: beside.get(line.lineId)?.sessionStartsAtMs ?? null,
      day: beside.get(line.lineId)?.day ?? '',
    })),
    taxTotals: taxesOf(body.lines, names),
    tenders: body.tenders,
    totalMinor: body.totalMinor,
    roundingMinor: body.roundingMinor,
    currency: body.currency,
    original: { ...original, reason: body.reason },
    exchange: exchange && { receiptNumber: exchange.receiptNumber },
    fiscal: mark,
  };
}

function taxesOf(
  lines: readonly {
    readonly kind: string;
    readonly taxBasisPoints: number;
    readonly netMinor: number;
    readonly taxMinor: number;
    readonly grossMinor: number;
  }[],
  names: ReadonlyMap<number, string>,
): ReceiptTax[] {
  const sums = new Map<number, { netMinor: number; taxMinor: number; grossMinor: number }>();
  for (const line of lines) {
    if (line.kind !== 'product' && line.kind !== 'fee') continue;
    const sum = sums.get(line.taxBasisPoints) ?? { netMinor: 0, taxMinor: 0, grossMinor: 0 };
    sum.netMinor += line.netMinor;
    sum.taxMinor += line.taxMinor;
    sum.grossMinor += line.grossMinor;
    sums.set(line.taxBasisPoints, sum);
  }
  return [...sums].map(([basisPoints, sum]) => ({ basisPoints, name: names.get(basisPoints) ?? '', ...sum }));
}
