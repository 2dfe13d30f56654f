import type { PrintJobView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import type { PrintDocument } from '@gatehouse/hardware';
import type { LedgerWriter, SqlReader } from '../ledger/index.ts';

export type PrintJobState = PrintJobView['state'];

export interface NewPrintJob {
  readonly jobId: string;
  readonly document: PrintJobView['document'];
  readonly saleId: string | null;
  readonly copy: boolean;
  readonly createdAtMs: number;
  readonly content: PrintDocument;
}

export interface KeptPrintJob extends Omit<NewPrintJob, 'content'> {
  readonly state: PrintJobState;
  readonly cause: string;
}

/** Adds a job in the transaction of what it documents. */
export function enqueuePrintJob(writer: LedgerWriter, job: NewPrintJob): void {
  writer.run(
    `INSERT INTO print_job (job_id, document, sale_id, copy, state, cause, created_at_ms, content) VALUES (?, ?, ?, ?, 'queued', '', ?, ?)`,
    job.jobId,
    job.document,
    job.saleId,
    job.copy ? 1 : 0,
    job.createdAtMs,
    JSON.stringify(job.content),
  );
}

const SELECT = `SELECT job_id AS jobId, document, sale_id AS saleId, copy, state, cause, created_at_ms AS createdAtMs FROM print_job`;
type JobRow = Omit<KeptPrintJob, 'copy'> & { readonly copy: number };
const view = (row: JobRow): PrintJobView => ({ ...row, copy: row.copy === 1 });

export const jobsOfSale = (sql: SqlReader, saleId: string): PrintJobView[] =>
  sql.all<JobRow>(`${SELECT} WHERE sale_id = ? ORDER BY job_no`, saleId).map(view);

export function jobOf(sql: SqlReader, jobId: string): PrintJobView | undefined {
  const row = sql.get<JobRow>(`${SELECT} WHERE job_id = ?`, jobId);
  return row && view(row);
}

/** Jobs a person must look at: they stopped, nobody knows, or nothing was sent. */
export const jobsNeedingPerson = (sql: SqlReader): PrintJobView[] =>
  sql.all<JobRow>(`${SELECT} WHERE state IN ('interrupted', 'unknown', 'refused') ORDER BY job_no`).map(view);

export const jobsNeedingPersonCount = (sql: SqlReader): number =>
  sql.value<number>(`SELECT count(*) FROM print_job WHERE state IN ('interrupted', 'unknown', 'refused')`) ??
  0;

export const nextQueuedJob = (sql: SqlReader): PrintJobView | undefined => {
  const row = sql.get<JobRow>(`${SELECT} WHERE state = 'queued' ORDER BY job_no LIMIT 1`);
  return row && view(row);
};

export const contentOf = (sql: SqlReader, jobId: string): PrintDocument =>
  JSON.parse(
    sql.value<string>('SELECT content FROM print_job WHERE job_id = ?', jobId) ?? '{"blocks":[]}',
  ) as PrintDocument;

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
