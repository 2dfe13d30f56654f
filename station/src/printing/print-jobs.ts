import type { PrintJobView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import type { PrintDocument } from '@gatehouse/hardware';
import type { LedgerWriter, SqlReader } from '../ledger/index.ts';

export type PrintJobState = PrintJobView['state'];

export interface NewPrintJob {
  readonly jobId: string;
  readonly document: PrintJobView['document'];
  readonly saleId: string | null;
  /** `sale` or `refund` of a receipt, the ticket id of a ticket, `shift` of a report. */
  readonly subject: string;
  readonly copy: boolean;
  readonly createdAtMs: number;
  /** For a document that cannot be made again later. Left out, it is made from its sale when it is printed. */
  readonly content?: PrintDocument;
}

/** A job as the worker takes it. */
export interface KeptPrintJob extends Required<Omit<NewPrintJob, 'content'>> {
  readonly content: PrintDocument | null;
}

/** Adds a job in the transaction of what it documents; its view, for the answer. */
export function enqueuePrintJob(writer: LedgerWriter, job: NewPrintJob): PrintJobView {
  const { jobId, document, saleId, subject, copy, createdAtMs, content } = job;
  writer.run(
    `INSERT INTO print_job (job_id, document, sale_id, subject, copy, state, cause, created_at_ms, content)
     VALUES (?, ?, ?, ?, ?, 'queued', '', ?, ?)`,
    jobId,
    document,
    saleId,
    subject,
    copy ? 1 : 0,
    createdAtMs,
    content ? JSON.stringify(content) : null,
  );
  return { jobId, document, saleId, state: 'queued', cause: '', createdAtMs, copy };
}

const SELECT = `SELECT job_id AS jobId, document, sale_id AS saleId, copy, state, cause, created_at_ms AS createdAtMs FROM print_job`;
type JobRow = Omit<PrintJobView, 'copy'> & { readonly copy: number };
const view = (row: JobRow): PrintJobView => ({ ...row, copy: row.copy === 1 });

export const jobsOfSale = (sql: SqlReader, saleId: string): PrintJobView[] =>
  sql.all<JobRow>(`${SELECT} WHERE sale_id = ? ORDER BY job_id`, saleId).map(view);

export function jobOf(sql: SqlReader, jobId: string): PrintJobView | undefined {
  const row = sql.get<JobRow>(`${SELECT} WHERE job_id = ?`, jobId);
  return row && view(row);
}

/** Jobs a person must look at: they stopped, nobody knows, or nothing was sent. */
export const jobsNeedingPerson = (sql: SqlReader): PrintJobView[] =>
  sql.all<JobRow>(`${SELECT} WHERE state IN ('interrupted', 'unknown', 'refused') ORDER BY job_id`).map(view);

export const jobsNeedingPersonCount = (sql: SqlReader): number =>
  sql.value<number>(`SELECT count(*) FROM print_job WHERE state IN ('interrupted', 'unknown', 'refused')`) ??
  0;

export const nextQueuedJob = (sql: SqlReader): PrintJobView | undefined => {
  const row = sql.get<JobRow>(`${SELECT} WHERE state = 'queued' ORDER BY job_id LIMIT 1`);
  return row && view(row);
};

/** Everything about a job that its document is made from. */
export function keptJob(sql: SqlReader, jobId: string): KeptPrintJob | undefined {
  const row = sql.get<Omit<KeptPrintJob, 'copy' | 'content'> & { copy: number; content: string | null }>(
    `SELECT job_id AS jobId, document, sale_id AS saleId, subject, copy, created_at_ms AS createdAtMs, content
     FROM print_job WHERE job_id = ?`,
    jobId,
  );
  return (
    row && {
      ...row,
      copy: row.copy === 1,
      content: row.content === null ? null : (JSON.parse(row.content) as PrintDocument),
    }
  );
}

/** Moves a job on and writes the fact that goes with it, if the new state is one a journal tells. */
export function settleJob(
  writer: LedgerWriter,
  job: PrintJobView,
  state: PrintJobState,
  cause: string,
  operatorId: string | null = null,
): void {
  writer.run(
    'UPDATE print_job SET state = ?, cause = ? WHERE job_id = ?',
    state,
    cause.slice(0, 200),
    job.jobId,
  );
  const { jobId, saleId, document, copy } = job;
  const context = { operatorId, refs: saleId === null ? [] : [saleId] };
  if (state === 'printed') writer.append(fact('ReceiptPrinted', { jobId, saleId, document, copy }), context);
  if (state === 'interrupted')
    writer.append(
      fact('ReceiptInterrupted', { jobId, saleId, document, cause: cause.slice(0, 200) }),
      context,
    );
  if (state === 'unknown')
    writer.append(fact('ReceiptUnknown', { jobId, saleId, document, cause: cause.slice(0, 200) }), context);
}
