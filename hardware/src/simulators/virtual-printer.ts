import type { ByteConnection } from '../transports/index.ts';
import { createListeners } from '../transports/index.ts';
import type { EscposToken } from './escpos-tokens.ts';
import { readToken } from './escpos-tokens.ts';
import type { PrintedPaper } from './paper.ts';
import { createPaperPrinter } from './paper-printer.ts';
import type { PrinterMechanism } from './printer-mechanism.ts';
import { automaticStatus, isStopped, realTimeStatus, sequentialStatus } from './printer-mechanism.ts';
import { createWireEndpoint } from './wire-endpoint.ts';

/**
 * `silent`: a clone that prints and never says anything. `stuck`: takes no more bytes. `no-process-id`: a clone that
 * answers status but does not know the process id.
 */
export type PrinterFault =
  | 'unplugged'
  | 'paper-out'
  | 'paper-near-end'
  | 'cover-open'
  | 'cutter-error'
  | 'silent'
  | 'stuck'
  | 'no-process-id';

export interface VirtualPrinter {
  start(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
  attach(connection: ByteConnection): void;
  /** Whether a station is connected at the moment. */
  isConnected(): boolean;
  setFault(fault: PrinterFault, on: boolean): Promise<void>;
  faults(): readonly PrinterFault[];
  /** The fault comes by itself after this many more printed bytes; `reset` cuts the connection with nothing said. */
  failAfterBytes(count: number, fault: PrinterFault | 'reset'): void;
  /** Oldest first; the last one may still hang in the printer (`cut: 'none'`). */
  papers(): readonly PrintedPaper[];
  clearPapers(): void;
  /** Called when something was printed or cut. */
  onPaper(listener: () => void): () => void;
  drawerKicks(): number;
  isDrawerOpen(): boolean;
  /** A person pushes the drawer shut. */
  closeDrawer(): void;
}

export interface VirtualPrinterOptions {
  readonly columns?: number;
  readonly widthDots?: number;
  readonly now?: () => number;
}

/** An ESC/POS receipt printer with a cutter and a cash drawer, on TCP or a serial wire; one client at a time. */
export function createVirtualPrinter(options: VirtualPrinterOptions = {}): VirtualPrinter {
  const faults = new Set<PrinterFault>();
  const paperChanges = createListeners<void>();
  const head = createPaperPrinter(
    { columns: options.columns ?? 48, widthDots: options.widthDots ?? 576 },
    options.now ?? Date.now,
  );
  let kicks = 0;
  let drawerOpen = false;
  /** Received and not yet executed. It survives the connection, as a printer's buffer does. */
  let buffer = new Uint8Array(0);
  let automaticGroups = 0;
  let client: ByteConnection | undefined;
  let countdown: { left: number; readonly fault: PrinterFault | 'reset' } | undefined;
  /** The last real-time command may be split between two chunks. */
  let realTimeTail: number[] = [];

  const mechanism = (): PrinterMechanism => ({
    paperOut: faults.has('paper-out'),
    paperNearEnd: faults.has('paper-near-end'),
    coverOpen: faults.has('cover-open'),
    cutterError: faults.has('cutter-error'),
    drawerOpen,
  });

  const say = (bytes: Uint8Array): void => {
    if (faults.has('silent') || !client) return;
    client.write(bytes).catch(() => {
      // The client hung up before the answer.
    });
  };

  const reportChange = (): void => {
    if (automaticGroups !== 0) say(automaticStatus(mechanism()));
  };

  const kick = (): void => {
    kicks += 1;
    drawerOpen = true;
    reportChange();
  };

  const execute = (token: EscposToken): void => {
    switch (token.kind) {
      case 'initialise':
        automaticGroups = 0;
        break;
      case 'automatic-status':
        automaticGroups = token.groups;
        reportChange();
        break;
      case 'ask-status':
        say(Uint8Array.of(sequentialStatus(mechanism(), token.which)));
        break;
      case 'ask-identity':
        say(identity(token.which));
        break;
      case 'ask-process-id':
        if (!faults.has('no-process-id')) say(Uint8Array.of(0x37, 0x22, ...token.id, 0));
        break;
      case 'drawer-pulse':
        kick();
        break;
      default:
        break;
    }
    head.apply(token);
  };

  /** Executes what is in the buffer until something stops the printer. */
  const work = (): void => {
    let printed = false;
    while (!isStopped(mechanism()) && !faults.has('stuck')) {
      const next = readToken(limited(buffer));
      if (!next) break;
      buffer = buffer.slice(next.length);
      execute(next.token);
      printed = true;
      if (countdown) countDown(next.length);
    }
    if (printed) paperChanges.emit();
  };

  /** Text is one token however long it is; a fault in the middle of it has to come in the middle of it. */
  const limited = (bytes: Uint8Array): Uint8Array =>
    countdown && isText(bytes[0]) ? bytes.subarray(0, Math.max(1, countdown.left)) : bytes;

  const countDown = (bytes: number): void => {
    if (!countdown) return;
    countdown.left -= bytes;
    if (countdown.left > 0) return;
    const { fault } = countdown;
    countdown = undefined;
    if (fault === 'reset') {
      buffer = new Uint8Array(0);
      client?.destroy('reset');
    } else void setFault(fault, true);
  };

  const receive = (chunk: Uint8Array): void => {
    for (const byte of chunk) executeAtOnce(byte);
    const joined = new Uint8Array(buffer.length + chunk.length);
    joined.set(buffer);
    joined.set(chunk, buffer.length);
    buffer = joined;
    work();
  };

  /** Real-time commands act when they are received, also while the printer is stopped and wherever they stand. */
  const executeAtOnce = (byte: number): void => {
    realTimeTail = [...realTimeTail.slice(-4), byte];
    const [a, b, c, , e] = realTimeTail;
    if (realTimeTail.at(-3) === 0x10 && realTimeTail.at(-2) === 0x04) {
      const status = realTimeStatus(mechanism(), byte);
      if (status !== undefined) say(Uint8Array.of(status));
    } else if (a === 0x10 && b === 0x14 && c === 0x01 && e !== undefined && e >= 1 && e <= 8) kick();
  };

  const endpoint = createWireEndpoint(
    (connection) => {
      client = connection;
      automaticGroups = 0;
      realTimeTail = [];
      if (faults.has('stuck')) connection.pause();
      connection.onData(receive);
      connection.onClosed(() => {
        if (client === connection) client = undefined;
      });
    },
    { singleClient: true },
  );

  const setFault = async (fault: PrinterFault, on: boolean): Promise<void> => {
    if (faults.has(fault) === on) return;
    if (on) faults.add(fault);
    else faults.delete(fault);
    if (fault === 'unplugged') {
      // Without power the buffer is lost.
      if (on) buffer = new Uint8Array(0);
      await endpoint.setUnplugged(on);
      return;
    }
    if (fault === 'stuck') {
      if (on) client?.pause();
      else client?.resume();
    }
    reportChange();
    work();
  };

  return {
    start: endpoint.start,
    stop: endpoint.stop,
    attach: endpoint.attach,
    isConnected: () => endpoint.connections().length > 0,
    setFault,
    faults: () => [...faults],
    failAfterBytes(count, fault) {
      countdown = { left: count, fault };
    },
    papers: () => head.papers(),
    clearPapers: () => head.clear(),
    onPaper: (listener) => paperChanges.add(listener),
    drawerKicks: () => kicks,
    isDrawerOpen: () => drawerOpen,
    closeDrawer() {
      if (!drawerOpen) return;
      drawerOpen = false;
      reportChange();
    },
  };
}

const isText = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x20 && byte !== 0x7f;

function identity(which: number): Uint8Array {
  const text = { 65: '1.00', 66: 'GATEHOUSE', 67: 'VIRTUAL-80', 68: '00000001' }[which];
  if (text === undefined) return Uint8Array.of(which === 1 ? 0x20 : 0x02);
  return Uint8Array.of(0x5f, ...new TextEncoder().encode(text), 0);
}
