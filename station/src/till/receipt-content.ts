import { readRecord } from '@gatehouse/core/journal';
import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { ReceiptContent, ReceiptTax } from '@gatehouse/core/paper';
import { pickUpNumberOf } from '@gatehouse/core/paper';
import type { FiscalQueue } from '../fiscal/index.ts';
import type { SqlReader, StationIdentity } from '../ledger/index.ts';
import { refundOf, type StoredSale } from './sale-store.ts';

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

function ofSale({ register, fiscal }: ReceiptParts, sale: StoredSale): ReceiptContent {
  const { content } = sale;
  const isOrder = content.printJobs.some(({ paper }) => paper === 'order-slip');
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
    fiscal: fiscal?.markOf(sale.saleId, 'sale'),
    pickUpNumber: isOrder ? pickUpNumberOf(sale.receiptNumber) : undefined,
  };
}

/** The refund's own record says what it took back; the sale says what it was and when. */
function ofRefund(parts: ReceiptParts, sale: StoredSale, subject: string): ReceiptContent | undefined {
  const { sql, register, fiscal } = parts;
  const kept = refundOf(sql, sale.saleId);
  const record = refundRecord(sql, sale.saleId, subject);
  if (!record) {
    // Made before a refund's record could be found by its sale: what is known is the whole sale, taken back.
    return {
      ...ofSale(parts, sale),
      kind: 'refund',
      receiptNumber: kept?.receiptNumber ?? sale.receiptNumber,
      issuedAtMs: kept?.refundedAtMs ?? sale.soldAtMs,
      operatorName: kept?.operatorName ?? sale.content.operatorName,
      original: { receiptNumber: sale.receiptNumber, soldAtMs: sale.soldAtMs, reason: '' },
      fiscal: fiscal?.markOf(sale.saleId, 'refund'),
      pickUpNumber: undefined,
    };
  }
  const { body, occurredAtMs } = record;
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
    original: { receiptNumber: sale.receiptNumber, soldAtMs: sale.soldAtMs, reason: body.reason },
    fiscal: fiscal?.markOf(sale.saleId, 'refund'),
  };
}

function refundRecord(sql: SqlReader, saleId: string, subject: string) {
  for (const text of refundTexts(sql, saleId, subject)) {
    const read = readRecord(text);
    if (read.kind !== 'record' || read.record.kind !== 'SaleRefunded') continue;
    const { body, occurredAtMs, id } = read.record;
    if (body.saleId !== saleId) continue;
    if (subject === 'refund' || body.refundId === subject || id === subject) return { body, occurredAtMs };
  }
  return undefined;
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

/** How far back a refund is looked for whose paper names no record: it is printed right behind it. */
const LOOK_BACK = 20_000;

/** Texts of records that may be the refund, the likeliest first. */
function refundTexts(sql: SqlReader, saleId: string, subject: string): string[] {
  const named = sql.value<string>('SELECT text FROM record WHERE id = ?', subject);
  if (named !== undefined) return [named];
  return sql
    .all<{ text: string }>(
      `SELECT text FROM record WHERE position > (SELECT max(position) FROM record) - ? AND kind = 'SaleRefunded'
         AND instr(text, ?) > 0 ORDER BY position DESC`,
      LOOK_BACK,
      saleId,
    )
    .map(({ text }) => text);
}
