import type { PrintJobView } from '@gatehouse/core/contract';
import type { PaperDocument } from '@gatehouse/core/paper';
import { assertNever } from '@gatehouse/core/result';
import type { CancelTimer, IdSource, Timers } from '@gatehouse/core/time';
import type { EncodedDocument, PrintOutcome } from '@gatehouse/hardware';
import { answered, type Answered, refused } from '../api/problem.ts';
import { type Ledger, type LedgerWriter, systemTimers } from '../ledger/index.ts';
import { asCopy } from './documents.ts';
import {
  enqueuePrintJob,
  jobOf,
  jobsNeedingPerson,
  jobsNeedingPersonCount,
  keptJob,
  type KeptPrintJob,
  moveJob,
  nextQueuedJob,
  noteJobPrinter,
  settleJob,
} from './print-jobs.ts';
import { type StationPrinter, successorOf } from './printers.ts';
import { pressed, type Rasteriser } from './to-print.ts';

export interface PrintingOptions {
  readonly ledger: Ledger;
  readonly ids: IdSource;
  readonly clock: { nowMs(): number };
  readonly timers?: Timers;
  /** The first that prints receipts takes what names none. Without any, jobs are refused, and say so. */
  readonly printers: readonly StationPrinter[];
  /** Makes the bytes away from this loop; left out, they are made on it, spelled with the printer's own letters. */
  readonly raster?: Rasteriser | undefined;
  /** Makes the document of a receipt or ticket from its sale; undefined when the sale is not known. */
  readonly render: (job: KeptPrintJob) => PaperDocument | undefined;
  /** Puts what was sold since into the queue; called before the next job is looked for. */
  readonly collect: () => void;
  /** What must happen between the durable sale and its paper; the paper waits as long as this takes. */
  readonly before?: (job: KeptPrintJob) => Promise<void>;
  /** Goes over every paper, whoever made it; left out, papers stay as they are. */
  readonly stamp?: (document: PaperDocument) => PaperDocument;
  /** The venue's language, for the mark on a copy. */
  readonly locale: () => string;
  readonly report: (error: unknown) => void;
}

/**
 * Sends jobs one after the other, one worker to the printer, and writes what became of each. Nothing of which a byte
 * was sent is ever sent a second time by itself.
 */
export interface Printing {
  /** Looks for queued jobs; call it after the commit that added one. */
  poke(): void;
  jobsNeedingPerson(): PrintJobView[];
  openCount(): number;
  /** `printerId` names the printer it is printed again on; left out, the same one. */
  resolve(
    jobId: string,
    resolution: 'printed' | 'print-again' | 'leave',
    operatorId: string,
    printerId?: string,
  ): Answered<PrintJobView>;
  onJob(listener: (job: PrintJobView) => void): () => void;
  /** Waits for the jobs in hand; queued ones stay for the next start. */
  close(): Promise<void>;
}

/** Behind the start, in which there is enough to do, and before the first sale. */
const WARM_AFTER_MS = 2_000;
/** After a failure that is not the printer's. */
const RETRY_MS = 2_000;

/** Starts the workers. A job that was being sent when the last run ended is unknown: its paper may or may not exist. */
export function startPrinting(options: PrintingOptions): Printing {
  const { ledger, ids, clock, printers, render, report } = options;
  const listeners = new Set<(job: PrintJobView) => void>();
  let closing = false;
  const timers = options.timers ?? systemTimers;

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

  const move = (job: PrintJobView, state: PrintJobView['state'], cause: string, printerId = ''): void => {
    ledger.transact((writer) => {
      if (printerId !== '') noteJobPrinter(writer, job.jobId, printerId);
      settleJob(writer, printerId === '' ? job : { ...job, printerId }, state, cause);
    });
    tell(job.jobId);
  };
  const settle = (job: PrintJobView, outcome: PrintOutcome, printerId = ''): void => {
    const { state, cause } = stateAfter(outcome);
    move(job, state, cause, printerId);
  };

  const documentOf = (kept: KeptPrintJob): PaperDocument | undefined => {
    if (kept.content === null || 'data' in kept.content) return render(kept);
    return kept.copy ? asCopy(kept.content, options.locale(), kept.copyNumber) : kept.content;
  };

  const encoded = async (
    job: PrintJobView,
    profile: StationPrinter['profile'],
  ): Promise<EncodedDocument | undefined> => {
    const kept = keptJob(ledger.read, job.jobId);
    if (kept) await options.before?.(kept);
    const made = kept && documentOf(kept);
    const document = made && (options.stamp?.(made) ?? made);
    return document && pressed(document, profile, options.raster, report);
  };

  const send = async (job: PrintJobView, at: StationPrinter | undefined): Promise<void> => {
    let paper: EncodedDocument | undefined;
    try {
      paper = at && (await encoded(job, at.profile));
    } catch (error) {
      report(error);
      // Nothing was sent: this one paper waits for a person, and the next guest's is printed.
      return move(
        job,
        'refused',
        `no-document: ${error instanceof Error ? error.message : 'cannot be made'}`,
      );
    }
    if (!at) return settle(job, { kind: 'REFUSED', cause: 'unreachable', detail: 'no printer' });
    if (!paper) return move(job, 'refused', 'no-document');
    move(job, 'sending', '', at.printerId);
    const { bytes, lineCount } = paper;
    let outcome: PrintOutcome;
    try {
      outcome = await at.printer.print({ jobId: job.jobId, bytes, lineCount });
    } catch (error) {
      report(error);
      outcome = { kind: 'UNKNOWN', cause: 'no-answer', detail: 'the driver failed' };
    }
    if (outcome.kind === 'REFUSED') {
      const next = successorOf(printers, at.printerId, job.document);
      if (next) return hand(job, at, next, outcome.cause);
    }
    settle(job, outcome, at.printerId);
  };

  /** Nothing was sent, so another printer may take it as it is. */
  const hand = (job: PrintJobView, from: StationPrinter, to: StationPrinter, cause: string): void => {
    ledger.transact((writer) =>
      moveJob(writer, job.jobId, to.printerId, `${from.name}: ${cause}; to ${to.name}`),
    );
    tell(job.jobId);
    poke();
  };

  const { raster } = options;
  const cancelWarming = raster && printers.length > 0 ? timers.after(WARM_AFTER_MS, raster.warm) : undefined;
  const own = printers.filter((_, at) => at !== firstOf(printers)).map(({ printerId }) => printerId);
  const lanes = (printers.length === 0 ? [undefined] : printers).map((place, at) => {
    const isFirst = printers.length === 0 || at === firstOf(printers);
    return createLane({
      timers,
      report,
      isClosing: () => closing,
      next: () => nextQueuedJob(ledger.read, { printerId: place?.printerId ?? '', isFirst, others: own }),
      collect: options.collect,
      send: (job) => send(job, place),
    });
  });
  const poke = (): void => lanes.forEach((lane) => lane.poke());

  for (const { jobId } of ledger.read.all<{ jobId: string }>(
    `SELECT job_id AS jobId FROM print_job WHERE state = 'sending' ORDER BY job_id`,
  )) {
    const job = jobOf(ledger.read, jobId);
    if (job)
      ledger.transact((writer) =>
        settleJob(writer, job, 'unknown', 'the station stopped while this was being printed'),
      );
  }
  const late = printers.map(({ printer }) =>
    printer.onLateCompletion(({ jobId }) => {
      const job = jobOf(ledger.read, jobId);
      if (job?.state === 'interrupted') settle(job, { kind: 'PRINTED', evidence: 'process-id' });
    }),
  );

  /** Written again by a person's word; what may already be on paper comes out again only as a copy. */
  const again = (
    writer: LedgerWriter,
    job: PrintJobView,
    nextJobId: string,
    printerId: string | undefined,
  ): void => {
    const kept = keptJob(writer, job.jobId);
    if (!kept) return;
    const { content, copyNumber: _, ...same } = kept;
    enqueuePrintJob(writer, {
      ...same,
      jobId: nextJobId,
      copy: job.copy || job.state !== 'refused',
      createdAtMs: clock.nowMs(),
      ...(content && { content }),
      printerId: printerId ?? same.printerId,
    });
  };

  return {
    poke,
    jobsNeedingPerson: () => jobsNeedingPerson(ledger.read),
    openCount: () => jobsNeedingPersonCount(ledger.read),
    onJob(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resolve(jobId, resolution, operatorId, printerId) {
      const job = jobOf(ledger.read, jobId);
      if (!job) return refused(404, 'no_such_job', 'There is no such print job');
      if (!['interrupted', 'unknown', 'refused'].includes(job.state)) {
        return refused(409, 'job_settled', `This job is ${job.state}`, { facts: { state: job.state } });
      }
      if (printerId !== undefined && printers.every((one) => one.printerId !== printerId))
        return refused(404, 'no_such_printer', 'This station has no such printer', {
          errors: [{ field: 'printerId', message: printerId }],
        });
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
        if (resolution === 'print-again') again(writer, job, nextJobId, printerId);
      });
      tell(jobId);
      if (resolution === 'print-again') poke();
      const shown = jobOf(ledger.read, resolution === 'print-again' ? nextJobId : jobId);
      return shown ? answered(shown) : refused(404, 'no_such_job', 'There is no such print job');
    },
    async close() {
      closing = true;
      cancelWarming?.();
      late.forEach((stop) => stop());
      await Promise.all(lanes.map((lane) => lane.stopped()));
      await raster?.close();
    },
  };
}

const firstOf = (printers: readonly StationPrinter[]): number =>
  Math.max(
    0,
    printers.findIndex(({ use }) => use === 'receipts'),
  );

interface LaneParts {
  readonly timers: Timers;
  readonly report: (error: unknown) => void;
  readonly isClosing: () => boolean;
  readonly next: () => PrintJobView | undefined;
  readonly collect: () => void;
  readonly send: (job: PrintJobView) => Promise<void>;
}

/** The worker of one printer: one job at a time, begun in a turn of its own. */
function createLane({ timers, report, isClosing, next, collect, send }: LaneParts) {
  let running: Promise<void> | undefined;
  let again = false;
  let cancelRetry: CancelTimer | undefined;
  const nextJob = (): PrintJobView | undefined => {
    collect();
    return next();
  };
  const drain = async (): Promise<void> => {
    for (let job = nextJob(); job && !isClosing(); job = nextJob()) await send(job);
  };
  const poke = (): void => {
    again = running !== undefined;
    if (isClosing() || again) return;
    cancelRetry?.();
    // Not at once: whoever pokes has an answer to give first, and the first job costs a sync of the disk.
    running = new Promise<void>((resolve) => void timers.soon(resolve)).then(drain).then(
      () => {
        running = undefined;
        if (!isClosing() && (again || next())) timers.soon(poke);
      },
      (error: unknown) => {
        running = undefined;
        report(error);
        // The ledger or its disk, not the printer: at once would be for ever, on the loop the devices run on.
        if (!isClosing()) cancelRetry = timers.after(RETRY_MS, poke);
      },
    );
  };
  return {
    poke,
    async stopped(): Promise<void> {
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
