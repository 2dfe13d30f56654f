import type { SaleView } from '@gatehouse/core/contract';
import { answered, type Answered, refused } from '../api/problem.ts';
import { enqueuePrintJob } from '../printing/print-jobs.ts';
import { once, policyOf, type TillParts } from './parts.ts';
import { noSuchSale } from './refund-sale.ts';
import { isSerialVoid } from './refund-store.ts';
import { saleOf, storedView } from './sale-store.ts';

export interface Reprint {
  readonly operationId: string;
  readonly saleId: string;
  readonly document: 'receipt' | 'ticket';
}

/** Prints a receipt or its tickets again, marked as a copy. Voided tickets are not printed: they would open nothing. */
export function reprintSale(parts: TillParts, asked: Reprint): Answered<SaleView> {
  const done = once<{ saleId: string }>(
    parts,
    { operationId: asked.operationId, kind: 'reprint' },
    (writer) => {
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      const sale = saleOf(writer, asked.saleId);
      if (!sale) return noSuchSale();
      const createdAtMs = parts.clock.nowMs();
      const { saleId } = sale;
      const subjects =
        asked.document === 'receipt'
          ? ['sale']
          : sale.content.tickets
              .filter(({ serial, code }) => code !== '' && !isSerialVoid(writer, serial))
              .map(({ ticketId }) => ticketId);
      if (subjects.length === 0) return refused(409, 'nothing_to_print', 'This sale has no valid tickets');
      for (const subject of subjects) {
        const jobId = parts.ids.nextId();
        enqueuePrintJob(writer, {
          jobId,
          document: asked.document,
          saleId,
          subject,
          copy: true,
          createdAtMs,
        });
      }
      return answered({ saleId: sale.saleId });
    },
  );
  if (!done.ok) return done;
  if (done.repeated !== true) parts.pokePrinting();
  const sale = saleOf(parts.ledger.read, done.value.saleId);
  return sale ? answered(storedView(parts.ledger.read, sale)) : noSuchSale();
}
