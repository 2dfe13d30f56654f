import type { PrintJobView } from '@gatehouse/core/contract';
import { assertNever } from '@gatehouse/core/result';
import type { CancelTimer, IdSource, Timers } from '@gatehouse/core/time';
import {
  type EncodedDocument,
  encodeDocument,
  type PrintDocument,
  type PrinterProfile,
  type PrintOutcome,
  type ReceiptPrinter,
} from '@gatehouse/hardware';
import { answered, type Answered, refused } from '../api/problem.ts';
import { type Ledger, systemTimers } from '../ledger/index.ts';
import { asCopy } from './documents.ts';
import {
  keptJob,
  type KeptPrintJob,
  enqueuePrintJob,
  jobOf,
  jobsNeedingPerson,
  jobsNeedingPersonCount,
  nextQueuedJob,
  settleJob,
} from './print-jobs.ts';

export interface PrintingOptions {
  readonly ledger: Ledger;
  readonly ids: IdSource;
  readonly clock: { nowMs(): number };
  readonly timers?: Timers;
  /** Undefined on a station without a printer: its jobs are refused, and say so. */
  readonly printer: ReceiptPrinter | undefined;
  readonly profile: PrinterProfile;
  /** Makes the document of a receipt or ticket from its sale; undefined when the sale is not known. */
  readonly render: (job: KeptPrintJob) => PrintDocument | undefined;
  /** Puts what was sold since into the queue; called before the next job is looked for. */
  readonly collect: () => void;
  /** What must happen between the durable sale and its paper; the paper waits as long as this takes. */
  readonly before?: (job: KeptPrintJob) => Promise<void>;
  /** The venue's language, for the mark on a copy. */
  readonly locale: () => string;
  readonly report: (error: unknown) => void;
}

/** Sends jobs one after the other and writes what became of each. Nothing is ever sent a second time by itself. */
export interface Printing {
  /** Looks for queued jobs; call it after the commit that added one. */
  poke(): void;
  jobsNeedingPerson(): PrintJobView[];
  openCount(): number;
  resolve(
    jobId: string,
    resolution: 'printed' | 'print-again' | 'leave',
    operatorId: string,
  ): Answered<PrintJobView>;
  onJob(listener: (job: PrintJobView) => void): () => void;
  /** Waits for the job in hand; queued ones stay for the next start. */
  close(): Promise<void>;
}

/** After a failure that is not the printer's. */
const RETRY_MS = 2_000;

/** Starts the loop. A job that was being sent when the last run ended is unknown: its paper may or may not exist. */
export function startPrinting(options: PrintingOptions): Printing {
  const { ledger, ids, clock, printer, profile, render, report } = options;
  const listeners = new Set<(job: PrintJobView) => void>();
  let running: Promise<void> | undefined;
  let closing = false;
  let again = false;
  const timers = options.timers ?? systemTimers;
  let cancelRetry: CancelTimer | undefined;

  const tell = (jobId: string): void => {
    const job = jobOf(ledger.read, jobId);
    if (!job) return;
    for (const listener of listeners) {
      try {
        listener(job);
      } catch (error) {
        report(error);
      }
    }
  };

  const move = (job: PrintJobView, state: PrintJobView['state'], cause: string): void => {
    ledger.transact((writer) => settleJob(writer, job, state, cause));
    tell(job.jobId);
  };
  const settle = (job: PrintJobView, outcome: PrintOutcome): void => {
    const { state, cause } = stateAfter(outcome);
    move(job, state, cause);
  };

  const send = async (job: PrintJobView): Promise<void> => {
    let paper: EncodedDocument | undefined;
    try {
      const kept = keptJob(ledger.read, job.jobId);
      if (kept) await options.before?.(kept);
      const document = kept && documentOf(kept);
      paper = document && encodeDocument(document, profile);
    } catch (error) {
      report(error);
      // Nothing was sent: this one paper waits for a person, and the next guest's is printed.
      return move(
        job,
        'refused',
        `no-document: ${error instanceof Error ? error.message : 'cannot be made'}`,
      );
    }
    if (!paper) return move(job, 'refused', 'no-document');
    if (!printer) return settle(job, { kind: 'REFUSED', cause: 'unreachable', detail: 'no printer' });
    move(job, 'sending', '');
    const { bytes, lineCount } = paper;
    let outcome: PrintOutcome;
    try {
      outcome = await printer.print({ jobId: job.jobId, bytes, lineCount });
    } catch (error) {
      report(error);
      outcome = { kind: 'UNKNOWN', cause: 'no-answer', detail: 'the driver failed' };
    }
    settle(job, outcome);
  };

  const documentOf = (kept: KeptPrintJob): PrintDocument | undefined => {
    if (kept.content === null) return render(kept);
    return kept.copy ? asCopy(kept.content, options.locale()) : kept.content;
  };

  const nextJob = (): PrintJobView | undefined => {
    options.collect();
    return nextQueuedJob(ledger.read);
  };
  const drain = async (): Promise<void> => {
    for (let job = nextJob(); job && !closing; job = nextJob()) await send(job);
  };

  const poke = (): void => {
    again = running !== undefined;
    if (closing || again) return;
    cancelRetry?.();
    // Not at once: whoever pokes has an answer to give first, and the first job costs a sync of the disk.
    running = new Promise<void>((resolve) => void timers.soon(resolve)).then(drain).then(
      () => {
        running = undefined;
        if (!closing && (again || nextQueuedJob(ledger.read))) timers.soon(poke);
      },
      (error: unknown) => {
        running = undefined;
        report(error);
        // The ledger or its disk, not the printer: at once would be for ever, on the loop the devices run on.
        if (!closing) cancelRetry = timers.after(RETRY_MS, poke);
      },
    );
  };

  for (const { jobId } of ledger.read.all<{ jobId: string }>(
    `SELECT job_id AS jobId FROM print_job WHERE state = 'sending' ORDER BY job_id`,
  )) {
    const job = jobOf(ledger.read, jobId);
    if (job)
      ledger.transact((writer) =>
        settleJob(writer, job, 'unknown', 'the station stopped while this was being printed'),
      );
  }
  const late = printer?.onLateCompletion(({ jobId }) => {
    const job = jobOf(ledger.read, jobId);
    if (job?.state === 'interrupted') settle(job, { kind: 'PRINTED', evidence: 'process-id' });
  });

  return {
    poke,
    jobsNeedingPerson: () => jobsNeedingPerson(ledger.read),
    openCount: () => jobsNeedingPersonCount(ledger.read),
    onJob(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resolve(jobId, resolution, operatorId) {
      const job = jobOf(ledger.read, jobId);
      if (!job) return refused(404, 'no_such_job', 'There is no such print job');
      if (!['interrupted', 'unknown', 'refused'].includes(job.state)) {
        return refused(409, 'job_settled', `This job is ${job.state}`, { facts: { state: job.state } });
      }
      const nextJobId = ids.nextId();
      ledger.transact((writer) => {
        if (resolution === 'printed')
          return settleJob(writer, job, 'printed', 'seen by a person', operatorId);
        settleJob(
          writer,
          job,
          'cancelled',
          resolution === 'leave' ? 'left by a person' : 'printed again',
          operatorId,
        );
        if (resolution === 'leave') return;
        // What may already be on paper comes out again only as a copy; of a refused job not one byte was sent.
        const copy = job.copy || job.state !== 'refused';
        const kept = keptJob(writer, jobId);
        if (!kept) return;
        const { content, ...same } = kept;
        enqueuePrintJob(writer, {
          ...same,
          jobId: nextJobId,
          copy,
          createdAtMs: clock.nowMs(),
          ...(content && { content }),
        });
      });
      tell(jobId);
      if (resolution === 'print-again') poke();
      const shown = jobOf(ledger.read, resolution === 'print-again' ? nextJobId : jobId);
      return shown ? answered(shown) : refused(404, 'no_such_job', 'There is no such print job');
    },
    async close() {
      closing = true;
      late?.();
      cancelRetry?.();
      await running;
    },
  };
}

function stateAfter(outcome: PrintOutcome): {
  readonly state: 'printed' | 'interrupted' | 'unknown' | 'refused';
  readonly cause: string;
} {
  switch (outcome.kind) {
    case 'PRINTED':
      return { state: 'printed', cause: '' };
    case 'INTERRUPTED':
      return { state: 'interrupted', cause: outcome.cause };
    case 'UNKNOWN':
      return { state: 'unknown', cause: outcome.cause };
    case 'REFUSED':
      return { state: 'refused', cause: outcome.cause };
    default:
      return assertNever(outcome);
  }
}
