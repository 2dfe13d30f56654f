import type { Ledger, SqlReader } from '../ledger/index.ts';
import { enqueuePrintJob, type NewPrintJob } from '../printing/print-jobs.ts';
import type { SaleContent, StoredSale } from './sale-store.ts';

/**
 * A sale's print jobs are kept in its row and become rows of the queue behind it: three b-trees fewer in the commit a
 * guest waits for. They exist because the sale does, so none is lost when the till stops in between, and how far the
 * queue got is written in the same transaction as its rows, so none is queued twice.
 */
const QUEUED = 'sale-jobs-queued';
const BATCH = 100;

const queuedThrough = (sql: SqlReader): number =>
  sql.value<number>('SELECT value FROM till_counter WHERE name = ?', QUEUED) ?? 0;

/** Whether the queue holds the print jobs of a sale. */
export const isQueued = (sql: SqlReader, { saleNo }: Pick<StoredSale, 'saleNo'>): boolean =>
  saleNo <= queuedThrough(sql);

/**
 * Queues the print jobs of every sale that was made since, and slips for what has to be made; call it before looking
 * for the next job.
 */
export function queueSaleJobs(
  ledger: Ledger,
  slips?: (sql: SqlReader, saleId: string) => NewPrintJob[],
): void {
  for (;;) {
    const through = queuedThrough(ledger.read);
    if ((ledger.read.value<number>('SELECT max(sale_no) FROM sale') ?? 0) <= through) return;
    ledger.transact((writer) => {
      const sales = writer.all<{ saleNo: number; saleId: string; soldAtMs: number; content: string }>(
        `SELECT sale_no AS saleNo, sale_id AS saleId, sold_at_ms AS soldAtMs, content FROM sale
         WHERE sale_no > ? ORDER BY sale_no LIMIT ?`,
        through,
        BATCH,
      );
      for (const { saleId, soldAtMs, content } of sales) {
        for (const job of (JSON.parse(content) as SaleContent).printJobs)
          enqueuePrintJob(writer, { ...job, saleId, copy: false, createdAtMs: soldAtMs });
        for (const slip of slips?.(writer, saleId) ?? []) enqueuePrintJob(writer, slip);
      }
      writer.run(
        'INSERT INTO till_counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        QUEUED,
        sales.at(-1)?.saleNo ?? through,
      );
    });
  }
}
