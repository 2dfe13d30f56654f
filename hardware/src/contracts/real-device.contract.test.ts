/**
 * The same suites against hardware on the bench: `TEST_PORT=tcp://192.168.1.50:9100 TEST_DEVICE=printer`. Knobs that
 * only a simulator has are left out; what needs a hand (a scan, a pulled cable) is asked for on the console.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';

import {
  createEscposPrinter,
  createLcusRelay,
  createLineScanner,
  createModbusBoard,
  createRelayGate,
} from '../drivers/index.ts';
import type { Device } from '../ports/index.ts';
import { TURNSTILE_CHANNELS } from '../simulators/index.ts';
import { eventually } from '../testing/eventually.ts';
import { gateContract } from './gate.contract.ts';
import { realDevice } from './real-device.ts';
import { receiptPrinterContract } from './receipt-printer.contract.ts';
import { scannerContract } from './scanner.contract.ts';

const A_PERSON_NEEDS_MS = 30_000;

function suite<T extends Device>(
  name: string,
  device: ReturnType<typeof realDevice>,
  make: (device: Exclude<ReturnType<typeof realDevice>, { kind: 'none' }>) => T,
  contract: (opened: () => T) => void,
): void {
  describe(`${name} on a real device`, () => {
    if (device.kind === 'none') {
      it('is run where one is connected [needs TEST_PORT]', ({ skip }) => skip(device.reason));
      return;
    }
    const opened = make(device);
    beforeAll(() => opened.open());
    afterAll(() => opened.close());
    contract(() => opened);
  });
}

/** Asks whoever stands at the bench, and goes on when the device noticed. */
async function ask(what: string, done: () => boolean): Promise<void> {
  process.stderr.write(`\n>>> ${what}\n`);
  await eventually(what, done, A_PERSON_NEEDS_MS);
}

suite(
  'scanner',
  realDevice('scanner'),
  ({ transport }) =>
    createLineScanner({ id: 'real', lane: 'bench', transport, sameCodeMs: A_PERSON_NEEDS_MS }),
  (scanner) =>
    scannerContract(() => ({
      scanner: scanner(),
      patienceMs: A_PERSON_NEEDS_MS,
      present(code) {
        const seen = scanner().trace().length;
        return ask(`scan a code that reads ${code}`, () => scanner().trace().length > seen);
      },
      presentUnreadable() {
        const seen = scanner().trace().length;
        return ask('scan a code with bytes that are no text', () => scanner().trace().length > seen);
      },
      setPlugged: (plugged) =>
        ask(
          plugged ? 'plug the scanner in' : 'unplug the scanner',
          () => (scanner().health().kind === 'ok') === plugged,
        ),
    })),
);

suite(
  'receipt printer',
  realDevice('printer'),
  ({ transport }) => createEscposPrinter({ id: 'real', transport }),
  (printer) => receiptPrinterContract(() => ({ printer: printer() })),
);

suite(
  'gate',
  realDevice('gate-waveshare-rtu', 'gate-modbus-tcp', 'gate-lcus'),
  ({ kind, transport }) => {
    const relay =
      kind === 'gate-lcus'
        ? createLcusRelay({ transport })
        : createModbusBoard({ transport, framing: kind === 'gate-modbus-tcp' ? 'tcp' : 'rtu' }).relay;
    return createRelayGate({ id: 'real', relay, channels: TURNSTILE_CHANNELS });
  },
  (gate) => gateContract(() => ({ gate: gate() })),
);
