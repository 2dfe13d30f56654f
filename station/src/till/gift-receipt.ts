import type { SaleView } from '@gatehouse/core/contract';
import { answered, type Answered } from '../api/problem.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import { once, type TillParts } from './parts.ts';
import { noSuchSale } from './refund-sale.ts';
import { saleOf, storedView } from './sale-store.ts';

/** Prints a receipt without prices. The second one of a sale is a copy of the first. */
export function printGiftReceipt(
  parts: TillParts,
  asked: { readonly operationId: string; readonly saleId: string },
): Answered<SaleView> {
  const attempt = { operationId: asked.operationId, kind: 'gift-receipt' };
  const done = once<{ saleId: string }>(parts, attempt, (writer) => {
    const sale = saleOf(writer, asked.saleId);
    if (!sale) return noSuchSale();
    const isCopy =
      writer.value('SELECT 1 FROM print_job WHERE sale_id = ? AND paper = ?', sale.saleId, 'gift-receipt') !==
      undefined;
    enqueuePrintJob(writer, {
      jobId: parts.ids.nextId(),
      document: 'receipt',
      paper: 'gift-receipt',
      saleId: sale.saleId,
      subject: 'sale',
      copy: isCopy,
      createdAtMs: parts.clock.nowMs(),
    });
    return answered({ saleId: sale.saleId });
  });
  if (!done.ok) return done;
  if (done.repeated !== true) parts.pokePrinting();
  const sale = saleOf(parts.ledger.read, done.value.saleId);
  return sale ? answered(storedView(parts.ledger.read, sale)) : noSuchSale();
}
