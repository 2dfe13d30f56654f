import type { Health, KickOutcome, PrinterStatus, PrintOutcome, ReceiptPrinter } from '../ports/index.ts';
import { HEALTH_OK, sameHealth } from '../ports/index.ts';
import {
  STATUS_UNKNOWN,
  describeStop,
  drawerPulse,
  realTimeDrawerPulse,
  statusFromAsb,
  stopOf,
  withRealTimeStatus,
} from '../protocols/escpos/index.ts';
import type { ByteTransport } from '../transports/index.ts';
import { createListeners, createTraceRing, reasonOf } from '../transports/index.ts';
import type { PrinterHabits, PrinterTimings } from './print-job.ts';
import { PRINTER_TIMINGS, runJob } from './print-job.ts';
import type { PrinterSession } from './printer-session.ts';
import { createPrinterSession } from './printer-session.ts';

export interface EscposPrinterOptions {
  readonly id: string;
  readonly transport: ByteTransport;
  /** Default 1500 ms: with the time to connect, a change is known within 3 s. */
  readonly pollMs?: number;
  /** `off` for models that print the question for the process id as text. Default `auto`: learnt from the first job. */
  readonly processId?: 'auto' | 'off';
  readonly timings?: Partial<PrinterTimings>;
  readonly now?: () => number;
}

const CONNECT_TIMEOUT_MS = 1_000;
const FINISH_TIMEOUT_MS = 500;
/** Ten bits at 9600 baud, the slowest that is in use, and a little. */
const SERIAL_MS_PER_BYTE = 1.1;

/**
 * An ESC/POS printer on TCP or a serial wire. On TCP there is one connection per job and per status question, because
 * such printers take one client at a time and drop idle ones; after an interrupted job the connection is held until the
 * printer says that it finished. A serial wire is held all the time.
 */
export function createEscposPrinter(options: EscposPrinterOptions): ReceiptPrinter {
  const { id, transport } = options;
  const pollMs = options.pollMs ?? 1_500;
  const timings: PrinterTimings = { ...PRINTER_TIMINGS, ...options.timings };
  const habits: PrinterHabits = {
    automaticStatus: 'unknown',
    processId: options.processId === 'off' ? 'no' : 'unknown',
  };
  const trace = createTraceRing(options.now);
  const healths = createListeners<Health>();
  const statuses = createListeners<PrinterStatus>();
  const lateCompletions = createListeners<{ readonly jobId: string }>();

  let status = STATUS_UNKNOWN;
  let health: Health = { kind: 'gone', reason: 'not opened' };
  let session: PrinterSession | undefined;
  let opened = false;
  let poll: NodeJS.Timeout | undefined;
  let lastJobNumber = 0;
  /** Jobs whose end was not seen, oldest first: the printer may still report them on this connection. */
  let unfinished: readonly { readonly jobId: string; readonly processId: string }[] = [];
  /** Jobs, kicks and status questions take turns on the one connection. */
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = turn.then(work);
    turn = result.catch(() => undefined);
    return result;
  };

  const setHealth = (next: Health): void => {
    if (sameHealth(health, next)) return;
    health = next;
    healths.emit(next);
  };

  const setStatus = (next: PrinterStatus): void => {
    const changed = JSON.stringify(next) !== JSON.stringify(status);
    status = next;
    if (changed) statuses.emit(next);
    if (!opened) return;
    const stop = stopOf(next);
    if (!next.supported) setHealth({ kind: 'degraded', reason: 'prints, but does not report its status' });
    else if (stop) setHealth({ kind: 'degraded', reason: describeStop(stop) });
    else if (!next.online) setHealth({ kind: 'degraded', reason: 'the printer is offline' });
    else setHealth(HEALTH_OK);
  };

  const lose = (reason: string): void => {
    const wasOnline = status.online;
    status = { ...STATUS_UNKNOWN, online: false };
    if (wasOnline) statuses.emit(status);
    setHealth({ kind: 'gone', reason });
  };

  /** The printer answers with the newest id only, and what came before it was printed before it. */
  const completeThrough = (processId: string): void => {
    const at = unfinished.findIndex((job) => job.processId === processId);
    const completed = unfinished.slice(0, at + 1);
    unfinished = unfinished.slice(at + 1);
    for (const { jobId } of completed) lateCompletions.emit({ jobId });
  };

  const acquire = async (): Promise<PrinterSession> => {
    if (session?.isOpen() === true) return session;
    const made = createPrinterSession(await transport.connect(CONNECT_TIMEOUT_MS), trace);
    session = made;
    made.onClosed((reason) => {
      if (session !== made) return;
      session = undefined;
      unfinished = [];
      lose(opened ? reason : 'closed');
    });
    made.onReply((reply) => {
      if (reply.kind === 'asb') {
        habits.automaticStatus = 'yes';
        setStatus(statusFromAsb(reply.bytes));
      }
      if (reply.kind === 'process-id') completeThrough(reply.id);
    });
    return made;
  };

  const release = async (): Promise<void> => {
    const mine = session;
    if (!mine || transport.medium === 'serial' || unfinished.length > 0) return;
    session = undefined;
    await mine.finish(FINISH_TIMEOUT_MS);
  };

  const askStatus = async (): Promise<void> => {
    try {
      const mine = await acquire();
      let known: PrinterStatus = { ...STATUS_UNKNOWN, supported: true };
      for (const which of [1, 2, 3, 4] as const) {
        const byte = await mine.ask(which, timings.answerMs);
        if (!mine.isOpen()) throw new Error('the printer closed the connection');
        if (byte !== undefined) known = withRealTimeStatus(known, which, byte);
        else if (which === 1) {
          known = STATUS_UNKNOWN;
          break;
        }
      }
      setStatus(known);
      await release();
    } catch (error) {
      if (opened) lose(reasonOf(error));
    }
  };

  const keepAsking = (): void => {
    void inTurn(askStatus).then(() => {
      if (opened) poll = setTimeout(keepAsking, pollMs);
    });
  };

  const print: ReceiptPrinter['print'] = (job) =>
    inTurn(async (): Promise<PrintOutcome> => {
      if (!opened) return { kind: 'REFUSED', cause: 'closed', detail: 'the printer is not opened' };
      let mine: PrinterSession;
      try {
        mine = await acquire();
      } catch (error) {
        lose(reasonOf(error));
        return { kind: 'REFUSED', cause: 'unreachable', detail: reasonOf(error) };
      }
      lastJobNumber = (lastJobNumber % 9_999) + 1;
      const processId = String(lastJobNumber).padStart(4, '0');
      const outcome = await runJob({
        session: mine,
        job,
        processId,
        timings,
        habits,
        wireMsPerByte: transport.medium === 'serial' ? SERIAL_MS_PER_BYTE : 0,
        behindUnfinished: unfinished.length > 0,
        status: () => status,
        setStatus,
      });
      if (outcome.kind === 'PRINTED') completeThrough(unfinished.at(-1)?.processId ?? '');
      const mayEndLater =
        outcome.kind === 'INTERRUPTED' || (outcome.kind === 'UNKNOWN' && outcome.cause === 'no-answer');
      if (mayEndLater && mine.isOpen()) unfinished = [...unfinished, { jobId: job.jobId, processId }];
      await release();
      return outcome;
    });

  return {
    id,
    health: () => health,
    onHealth: (listener) => healths.add(listener),
    trace: () => trace.frames(),
    status: () => status,
    onStatus: (listener) => statuses.add(listener),
    onLateCompletion: (listener) => lateCompletions.add(listener),
    print,
    kickDrawer: (pin) =>
      inTurn(async (): Promise<KickOutcome> => {
        if (!opened) return { kind: 'REFUSED', detail: 'the printer is not opened' };
        let mine: PrinterSession;
        try {
          mine = await acquire();
        } catch (error) {
          lose(reasonOf(error));
          return { kind: 'REFUSED', detail: reasonOf(error) };
        }
        try {
          // The queued pulse would wait until the paper is reloaded, and then open the drawer in front of nobody.
          await mine.write(stopOf(status) ? realTimeDrawerPulse(pin) : drawerPulse(pin));
          const byte = status.supported ? await mine.ask(1, timings.answerMs) : undefined;
          if (byte !== undefined) setStatus(withRealTimeStatus(status, 1, byte));
          if (!mine.isOpen()) return { kind: 'UNKNOWN', detail: 'the connection was lost after the kick' };
          await release();
          return { kind: 'SENT' };
        } catch (error) {
          return { kind: 'UNKNOWN', detail: reasonOf(error) };
        }
      }),
    open() {
      if (opened) return;
      opened = true;
      health = { kind: 'gone', reason: 'connecting' };
      keepAsking();
    },
    async close() {
      if (!opened) return;
      opened = false;
      clearTimeout(poll);
      // A job that is running ends first: cutting it off would leave its paper in doubt.
      await inTurn(async () => {
        unfinished = [];
        const mine = session;
        session = undefined;
        await mine?.finish(FINISH_TIMEOUT_MS);
      });
      lose('closed');
    },
  };
}
