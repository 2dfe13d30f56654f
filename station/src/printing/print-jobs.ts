import type { PrintJobView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import type { PaperDocument } from '@gatehouse/core/paper';
import type { LedgerWriter, SqlReader } from '../ledger/index.ts';

export type PrintJobState = PrintJobView['state'];

/** The numbers of a document that is made when it is printed, by the maker of its kind. */
export interface PaperFigures {
  readonly data: unknown;
}

export interface NewPrintJob {
  readonly jobId: string;
  /** What it is for. Which document it is exactly says `paper`. */
  readonly document: PrintJobView['document'];
  /** Kind of paper, at most 40 letters, as the journal names it; left out, the same as `document`. */
  readonly paper?: string;
  readonly saleId: string | null;
  /** `sale` or a refund's id of a receipt, the ticket id of a ticket, the shift's of a report. */
  readonly subject: string;
  readonly copy: boolean;
  readonly createdAtMs: number;
  /** For what cannot be made from its sale: the document as it is, or what a registered maker makes it from. */
  readonly content?: PaperDocument | PaperFigures;
  /** The printer it must come out of; left out, the first that prints receipts. */
  readonly printerId?: string;
}

/** A job as the worker takes it. */
export interface KeptPrintJob extends Required<Omit<NewPrintJob, 'content'>> {
  readonly content: PaperDocument | PaperFigures | null;
  readonly copyNumber: number;
}

/** Adds a job in the transaction of what it documents; its view, for the answer. A copy gets the next number. */
export function enqueuePrintJob(writer: LedgerWriter, job: NewPrintJob): PrintJobView {
  const { jobId, document, saleId, subject, copy, createdAtMs, content } = job;
  const paper = job.paper ?? document;
  const copyNumber = copy ? nextCopyNumber(writer, { saleId, subject, paper }) : 0;
  writer.run(
    `INSERT INTO print_job (job_id, document, paper, sale_id, subject, copy, copy_number, state, cause, created_at_ms, content, printer_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', '', ?, ?, ?)`,
    jobId,
    document,
    paper,
    saleId,
    subject,
    copy ? 1 : 0,
    copyNumber,
    createdAtMs,
    content ? JSON.stringify(content) : null,
    job.printerId ?? '',
  );
  return { jobId, document, paper, saleId, state: 'queued', cause: '', createdAtMs, copy, copyNumber };
}

/** Adds a document of any kind that belongs to no sale: a slip, a statement, a report. */
export const enqueuePaper = (
  writer: LedgerWriter,
  job: Omit<NewPrintJob, 'document' | 'saleId' | 'copy'> & {
    readonly paper: string;
    readonly copy?: boolean;
  },
): PrintJobView =>
  enqueuePrintJob(writer, { ...job, document: 'report', saleId: null, copy: job.copy ?? false });

/** Rows from before kinds were kept have none: their document says it. */
const PAPER = `CASE paper WHEN '' THEN document ELSE paper END`;

function nextCopyNumber(
  sql: SqlReader,
  { saleId, subject, paper }: { saleId: string | null; subject: string; paper: string },
): number {
  const of = saleId === null ? 'sale_id IS NULL' : 'sale_id = ?';
  return (
    (sql.value<number>(
      `SELECT max(copy_number) FROM print_job WHERE ${of} AND subject = ? AND ${PAPER} = ?`,
      ...(saleId === null ? [] : [saleId]),
      subject,
      paper,
    ) ?? 0) + 1
  );
}

const SELECT = `SELECT job_id AS jobId, document, ${PAPER} AS paper, sale_id AS saleId, copy, copy_number AS copyNumber,
  state, cause, created_at_ms AS createdAtMs, printer_id AS printerId FROM print_job`;
type JobRow = Omit<PrintJobView, 'copy'> & { readonly copy: number };
const view = ({ printerId, ...row }: JobRow): PrintJobView => ({
  ...row,
  copy: row.copy === 1,
  ...(printerId !== undefined && printerId !== '' && { printerId }),
});

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

/**
 * The next job for a printer. The first printer also takes what names none, and what names one that is no longer
 * there: `others` are the printers that take their own.
 */
export const nextQueuedJob = (
  sql: SqlReader,
  printer: { readonly printerId: string; readonly isFirst: boolean; readonly others: readonly string[] },
): PrintJobView | undefined => {
  const row = printer.isFirst
    ? sql.get<JobRow>(
        `${SELECT} WHERE state = 'queued' AND printer_id NOT IN (SELECT value FROM json_each(?)) ORDER BY job_id LIMIT 1`,
        JSON.stringify(printer.others),
      )
    : sql.get<JobRow>(
        `${SELECT} WHERE state = 'queued' AND printer_id = ? ORDER BY job_id LIMIT 1`,
        printer.printerId,
      );
  return row && view(row);
};

/** Everything about a job that its document is made from. */
export function keptJob(sql: SqlReader, jobId: string): KeptPrintJob | undefined {
  const row = sql.get<Omit<KeptPrintJob, 'copy' | 'content'> & { copy: number; content: string | null }>(
    `SELECT job_id AS jobId, document, ${PAPER} AS paper, sale_id AS saleId, subject, copy, copy_number AS copyNumber,
       created_at_ms AS createdAtMs, content, printer_id AS printerId FROM print_job WHERE job_id = ?`,
    jobId,
  );
  return (
    row && {
      ...row,
      copy: row.copy === 1,
      content: row.content === null ? null : (JSON.parse(row.content) as PaperDocument | PaperFigures),
    }
  );
}

/** Gives a job of which nothing was sent to another printer. */
export const moveJob = (writer: LedgerWriter, jobId: string, printerId: string, cause: string): void => {
  writer.run(
    `UPDATE print_job SET state = 'queued', printer_id = ?, cause = ? WHERE job_id = ?`,
    printerId,
    cause.slice(0, 200),
    jobId,
  );
};

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
  const { jobId, saleId, copyNumber = 0, printerId = null } = job;
  const of = { jobId, saleId, document: job.paper ?? job.document, printerId };
  const context = { operatorId, refs: saleId === null ? [] : [saleId] };
  if (state === 'printed') writer.append(fact('ReceiptPrinted', { ...of, copyNumber }), context);
  if (state === 'interrupted')
    writer.append(fact('ReceiptInterrupted', { ...of, cause: cause.slice(0, 200) }), context);
  if (state === 'unknown')
    writer.append(fact('ReceiptUnknown', { ...of, cause: cause.slice(0, 200) }), context);
}

/** The printer a job is being sent to, noted before its first byte. */
export const noteJobPrinter = (writer: LedgerWriter, jobId: string, printerId: string): void => {
  writer.run('UPDATE print_job SET printer_id = ? WHERE job_id = ?', printerId, jobId);
};

/** The last jobs, newest first: ids are ordered by time. */
export const recentJobs = (sql: SqlReader, limit: number): PrintJobView[] =>
  sql.all<JobRow>(`${SELECT} ORDER BY job_id DESC LIMIT ?`, limit).map(view);
