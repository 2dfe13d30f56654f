import type { SqlReader } from '../ledger/index.ts';
import type { NewPrintJob } from '../printing/print-jobs.ts';
import type { OrderSlips } from '../printing/order-slips.ts';
import { saleOf } from './sale-store.ts';

/** The slips of a sale that was kept, for whoever makes what was ordered. */
export const slipsOf =
  (orderSlips: OrderSlips) =>
  (sql: SqlReader, saleId: string): NewPrintJob[] => {
    const sale = saleOf(sql, saleId);
    if (!sale) throw new Error(`sale ${saleId} has a row and cannot be read`);
    return orderSlips({
      saleId,
      receiptNumber: sale.receiptNumber,
      soldAtMs: sale.soldAtMs,
      operatorName: sale.content.operatorName,
      note: sale.content.note ?? '',
      lines: sale.content.lines
        .filter(({ line }) => line.kind === 'product')
        .map(({ line: { name, quantity, variantId }, note = '' }) => ({ name, quantity, variantId, note })),
    });
  };
