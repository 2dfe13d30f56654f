import type { PrinterStatus, PrintJob, PrintOutcome, PrintStop } from '../ports/index.ts';
import {
  askPaperInSequence,
  askProcessId,
  describeStop,
  initialiseWithStatus,
  stopOf,
  withRealTimeStatus,
} from '../protocols/escpos/index.ts';
import { WriteTimeoutError, reasonOf } from '../transports/index.ts';
import type { PrinterSession } from './printer-session.ts';

export interface PrinterTimings {
  /** Wait for the answer to a status question before the printer counts as mute. */
  readonly answerMs: number;
  /** Wait for the first automatic status after the initialisation. */
  readonly firstStatusMs: number;
  /** Time to finish a job: a fixed part, and a part per printed line. */
  readonly completionMs: number;
  readonly perLineMs: number;
  /** After the buffer was executed, how long to wait for the stronger proof of the process id. */
  readonly processIdGraceMs: number;
}

export const PRINTER_TIMINGS: PrinterTimings = {
  answerMs: 1_000,
  firstStatusMs: 2_000,
  completionMs: 5_000,
  perLineMs: 30,
  processIdGraceMs: 1_000,
};

/** What was learnt about this printer from earlier jobs. */
export interface PrinterHabits {
  automaticStatus: 'unknown' | 'yes' | 'no';
  processId: 'unknown' | 'yes' | 'no';
}

export interface JobRun {
  readonly session: PrinterSession;
  readonly job: PrintJob;
  readonly processId: string;
  readonly timings: PrinterTimings;
  readonly habits: PrinterHabits;
  /** Time the wire itself needs for a byte. */
  readonly wireMsPerByte: number;
  /** An earlier job may still be in the printer, and its late answers could be taken for this job's. */
  readonly behindUnfinished: boolean;
  readonly status: () => PrinterStatus;
  readonly setStatus: (status: PrinterStatus) => void;
}

const STATUS_QUESTION_EVERY_MS = 500;
const QUIET_MS = 300;
/** Ends a command of which an earlier job, cut off in the middle, sent only the head. */
const FLUSH = new Uint8Array(8_192);

/** Sends one job, once, and decides what became of it. */
export async function runJob(run: JobRun): Promise<PrintOutcome> {
  const { timings } = run;
  const refused = await preflight(run);
  if (refused) return refused;
  const answers = run.status().supported;

  try {
    const stop = await initialise(run, answers && run.habits.automaticStatus !== 'no');
    if (stop) return { kind: 'REFUSED', cause: stop, detail: describeStop(stop) };
    if (answers && run.behindUnfinished && !(await answersAreOurs(run))) {
      return { kind: 'REFUSED', cause: 'busy', detail: 'an earlier job is still in the printer' };
    }
  } catch (error) {
    return { kind: 'REFUSED', cause: 'unreachable', detail: reasonOf(error) };
  }
  // Nothing of the job was sent up to here: from the next byte on it is never refused, only known or unknown.
  const wireMs = run.job.bytes.length * run.wireMsPerByte;
  const deadlineMs = wireMs + timings.completionMs + timings.perLineMs * run.job.lineCount;
  return watch(run, answers, answers ? deadlineMs : wireMs + timings.firstStatusMs);
}

async function preflight(run: JobRun): Promise<PrintOutcome | undefined> {
  const { session, timings } = run;
  for (const which of [2, 3, 4] as const) {
    const byte = await session.ask(which, timings.answerMs);
    if (!session.isOpen()) {
      return { kind: 'REFUSED', cause: 'unreachable', detail: 'the printer closed the connection' };
    }
    if (byte === undefined && which === 2) {
      run.setStatus({ ...run.status(), supported: false });
      return undefined;
    }
    if (byte !== undefined) run.setStatus(withRealTimeStatus(run.status(), which, byte));
  }
  const stop = stopOf(run.status());
  return stop && { kind: 'REFUSED', cause: stop, detail: describeStop(stop) };
}

/** Initialises the printer and, where it reports by itself, waits for the first report. */
async function initialise(run: JobRun, expectStatus: boolean): Promise<PrintStop | undefined> {
  const { session, timings, habits } = run;
  // The answer can overtake the end of the write, so listening begins first.
  const arrival = (timeoutMs: number): Promise<true | undefined> =>
    session.waitFor((reply) => (reply.kind === 'asb' ? true : undefined), timeoutMs);
  const first = expectStatus ? arrival(timings.firstStatusMs) : undefined;
  await session.write(initialiseWithStatus());
  if (!first) return undefined;
  let came = await first;
  if (!came && session.isOpen()) {
    const flushMs = timings.firstStatusMs + FLUSH.length * run.wireMsPerByte;
    const second = arrival(flushMs);
    await session.write(FLUSH, flushMs);
    await session.write(initialiseWithStatus());
    came = await second;
  }
  if (!session.isOpen()) throw new Error('the printer closed the connection');
  habits.automaticStatus = came ? 'yes' : 'no';
  // The driver's own listener has taken the report over into the status before this one heard of it.
  return stopOf(run.status());
}

/** Asks in sequence and reads until it is quiet: every answer that belongs to an earlier job is then behind us. */
async function answersAreOurs({ session, timings }: JobRun): Promise<boolean> {
  const executed = (timeoutMs: number): Promise<true | undefined> =>
    session.waitFor((reply) => (reply.kind === 'executed' ? true : undefined), timeoutMs);
  const first = executed(timings.completionMs);
  await session.write(askPaperInSequence());
  if (!(await first)) return false;
  while (await executed(QUIET_MS)) continue;
  return true;
}

function watch(run: JobRun, answers: boolean, deadlineMs: number): Promise<PrintOutcome> {
  const { session, job, processId, habits, timings } = run;
  return new Promise((resolve) => {
    let executed = false;
    let written = false;
    let asking = false;
    let ended = false;
    let grace: NodeJS.Timeout | undefined;
    const unsubscribe: (() => void)[] = [];

    const end = (outcome: PrintOutcome): void => {
      ended = true;
      clearTimeout(deadline);
      clearTimeout(grace);
      clearInterval(questions);
      for (const stop of unsubscribe) stop();
      resolve(outcome);
    };
    const interruptIfStopped = (): boolean => {
      const stop = answers ? stopOf(run.status()) : undefined;
      if (stop) end({ kind: 'INTERRUPTED', cause: stop, detail: describeStop(stop) });
      return stop !== undefined;
    };
    const doubt = (): void => {
      if (interruptIfStopped()) return;
      if (executed) {
        // It used to answer with the id and did not: another printer may stand at this address now.
        if (habits.processId === 'yes') habits.processId = 'unknown';
        end({ kind: 'PRINTED', evidence: 'buffer-executed' });
      } else if (!answers) {
        end({
          kind: 'UNKNOWN',
          cause: 'status-unsupported',
          detail: 'this printer does not report what it did',
        });
      } else end({ kind: 'UNKNOWN', cause: 'no-answer', detail: 'the printer did not say that it finished' });
    };

    const deadline = setTimeout(doubt, deadlineMs);
    const questions = setInterval(() => {
      // For printers without automatic status; asked only after the job, never inside one of its commands.
      if (answers && habits.automaticStatus === 'no' && written) void ask();
    }, STATUS_QUESTION_EVERY_MS);
    const ask = async (): Promise<void> => {
      if (asking) return;
      asking = true;
      for (const which of [2, 4] as const) {
        const byte = await session.ask(which, timings.answerMs);
        if (byte !== undefined) run.setStatus(withRealTimeStatus(run.status(), which, byte));
      }
      asking = false;
      if (!ended) interruptIfStopped();
    };

    unsubscribe.push(
      session.onReply((reply) => {
        if (reply.kind === 'asb') interruptIfStopped();
        else if (reply.kind === 'process-id' && reply.id === processId) {
          habits.processId = 'yes';
          end({ kind: 'PRINTED', evidence: 'process-id' });
        } else if (reply.kind === 'executed') {
          executed = true;
          if (habits.processId === 'no') end({ kind: 'PRINTED', evidence: 'buffer-executed' });
          else if (habits.processId === 'unknown') {
            grace ??= setTimeout(() => {
              habits.processId = 'no';
              doubt();
            }, timings.processIdGraceMs);
          }
        }
      }),
    );
    unsubscribe.push(
      session.onClosed((reason) => {
        // Executed and then closed: some printers hang up as soon as they are done.
        if (executed) end({ kind: 'PRINTED', evidence: 'buffer-executed' });
        else end({ kind: 'UNKNOWN', cause: 'connection-lost', detail: reason });
      }),
    );

    const bytes = Buffer.concat([job.bytes, askProcessId(processId), askPaperInSequence()]);
    session.write(bytes, deadlineMs).then(
      () => {
        written = true;
      },
      (error: unknown) => {
        if (ended) return;
        const cause = error instanceof WriteTimeoutError ? 'no-answer' : 'connection-lost';
        end({ kind: 'UNKNOWN', cause, detail: reasonOf(error) });
      },
    );
  });
}
