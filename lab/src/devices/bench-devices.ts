import {
  createVirtualDisplay,
  createVirtualPrinter,
  createVirtualScanner,
  createVirtualTerminal,
  createVirtualTurnstile,
  type RelayBoardProtocol,
} from '@gatehouse/hardware/simulators';
import {
  DISPLAY_FAULTS,
  GATE_FAULTS,
  knownFault,
  PRINTER_FAULTS,
  SCANNER_FAULTS,
  TERMINAL_FAULTS,
  type BenchDevice,
  type DisplayTwin,
  type DrawerTwin,
  type GateTwin,
  type PrinterTwin,
  type ScannerTwin,
  type TerminalTwin,
} from './bench-device.ts';
import type { EventLog } from './event-log.ts';
import { createPrintArchive } from './print-archive.ts';

const HOST = '127.0.0.1';
const wireOf = (port: number): string => `tcp://${HOST}:${port}`;

interface Place {
  readonly id: string;
  readonly stationId: string;
  readonly name: string;
  readonly port: number;
}

/** A hand scanner or the reader in a pedestal. Port 0 takes any free one. */
export async function startScanner(place: Place, log: EventLog): Promise<ScannerTwin> {
  const scanner = createVirtualScanner();
  const { port } = await scanner.start({ host: HOST, port: place.port });
  return {
    ...place,
    kind: 'scanner',
    wire: wireOf(port),
    faultNames: SCANNER_FAULTS,
    faults: () => scanner.faults(),
    setFault: (fault, on) => scanner.setFault(knownFault(fault, SCANNER_FAULTS), on),
    async scan(code) {
      const heard = await scanner.scan(code);
      log.add({ kind: 'scanned', deviceId: place.id, code, heard });
      return heard;
    },
    stop: () => scanner.stop(),
  };
}

/** A printer beside those who make what was ordered; nothing hangs on its connector. */
export async function startOrderPrinter(
  place: Place,
  makes: readonly string[],
  log: EventLog,
): Promise<PrinterTwin> {
  const [printer] = await startPrinter(place, '', log);
  return { ...printer, makes };
}

/** Two lines towards the guest. */
export async function startDisplay(place: Place): Promise<DisplayTwin> {
  const display = createVirtualDisplay();
  const { port } = await display.start({ host: HOST, port: place.port });
  return {
    ...place,
    kind: 'display',
    wire: wireOf(port),
    faultNames: DISPLAY_FAULTS,
    faults: () => display.faults(),
    setFault: (fault, on) => display.setFault(knownFault(fault, DISPLAY_FAULTS), on),
    lines: () => display.lines(),
    onChange: (listener) => display.onChange(listener),
    stop: () => display.stop(),
  };
}

/** A receipt printer and the drawer on its connector: two devices, one wire. */
export async function startPrinter(
  place: Place,
  drawerId: string,
  log: EventLog,
): Promise<[PrinterTwin, DrawerTwin]> {
  const printer = createVirtualPrinter();
  const archive = createPrintArchive((print) =>
    log.add({
      kind: 'printed',
      deviceId: place.id,
      number: print.number,
      codes: [...print.codes],
      title:
        print.text
          .split('\n')
          .find((line) => line.trim() !== '')
          ?.trim() ?? '',
    }),
  );
  let kicks = 0;
  printer.onPaper(() => {
    archive.update(printer.papers());
    if (printer.drawerKicks() > kicks) {
      kicks = printer.drawerKicks();
      log.add({ kind: 'drawer-opened', deviceId: drawerId });
    }
  });
  const { port } = await printer.start({ host: HOST, port: place.port });
  const wire = wireOf(port);
  return [
    {
      ...place,
      kind: 'printer',
      makes: [],
      wire,
      faultNames: PRINTER_FAULTS,
      faults: () => printer.faults(),
      setFault: (fault, on) => printer.setFault(knownFault(fault, PRINTER_FAULTS), on),
      prints() {
        archive.update(printer.papers());
        return archive.all();
      },
      finished: () => archive.finished(),
      printCount: () => archive.count(),
      stop: () => printer.stop(),
    },
    {
      id: drawerId,
      stationId: place.stationId,
      name: 'Cash drawer',
      kind: 'drawer',
      printerId: place.id,
      wire,
      faultNames: [],
      faults: () => [],
      setFault: () => Promise.resolve(),
      isOpen: () => printer.isDrawerOpen(),
      kicks: () => printer.drawerKicks(),
      shut() {
        printer.closeDrawer();
        log.add({ kind: 'drawer-shut', deviceId: drawerId });
      },
      stop: () => Promise.resolve(),
    },
  ];
}

/** How long the lab's guest looks for a card; the fault `guest-waits` makes it for ever. */
const GUEST_PAYS_AFTER_MS = 700;

/** A card terminal with a guest in front of it, who pays as soon as it asks. */
export async function startTerminal(place: Place, log: EventLog): Promise<TerminalTwin> {
  const terminal = createVirtualTerminal({ autoPresentMs: GUEST_PAYS_AFTER_MS, authoriseMs: 250 });
  let charges = 0;
  terminal.onChange(() => {
    if (terminal.charges().length === charges) return;
    charges = terminal.charges().length;
    const last = terminal.charges().at(-1);
    if (last) log.add({ kind: 'card-charged', deviceId: place.id, amountMinor: last.amountMinor });
  });
  const { port } = await terminal.start({ host: HOST, port: place.port });
  return {
    ...place,
    kind: 'terminal',
    wire: wireOf(port),
    faultNames: TERMINAL_FAULTS,
    faults: () => terminal.faults(),
    setFault: (fault, on) => terminal.setFault(knownFault(fault, TERMINAL_FAULTS), on),
    presentCard: () => terminal.presentCard(),
    terminal: () => ({
      shown: terminal.shown() ?? null,
      charges: terminal.charges(),
      refunds: terminal.refunds(),
    }),
    stop: () => terminal.stop(),
  };
}

/** A tripod turnstile behind a relay board. Its exit side is mechanically free, as a venue's exits are: people push and are out. */
export async function startTurnstile(
  place: Place,
  protocol: RelayBoardProtocol,
  log: EventLog,
): Promise<GateTwin> {
  const turnstile = createVirtualTurnstile({ protocol });
  let pulses = 0;
  turnstile.onState((state) => {
    const pulsed = turnstile.pulses() > pulses;
    pulses = turnstile.pulses();
    log.add(
      pulsed
        ? { kind: 'pulse', deviceId: place.id, pulses }
        : { kind: 'gate-state', deviceId: place.id, state: state.kind },
    );
  });
  const { port } = await turnstile.start({ host: HOST, port: place.port });
  const moved = (verb: 'pass' | 'force') => async (direction: 'in' | 'out') => {
    const result = await turnstile[direction === 'out' ? 'force' : verb](direction);
    log.add({
      kind: result.kind,
      deviceId: place.id,
      direction,
      reason: result.kind === 'blocked' ? result.reason : '',
    });
    return result;
  };
  return {
    ...place,
    kind: 'gate',
    protocol,
    wire: wireOf(port),
    faultNames: GATE_FAULTS,
    faults: () => turnstile.faults(),
    setFault: (fault, on) => turnstile.setFault(knownFault(fault, GATE_FAULTS), on),
    gate: () => ({
      state: turnstile.state().kind,
      pulses: turnstile.pulses(),
      passages: turnstile.passages(),
    }),
    pass: moved('pass'),
    force: moved('force'),
    stop: () => turnstile.stop(),
  };
}

export const isKind = <K extends BenchDevice['kind']>(
  device: BenchDevice,
  kind: K,
): device is Extract<BenchDevice, { kind: K }> => device.kind === kind;
