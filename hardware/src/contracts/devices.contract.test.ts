import { afterAll, beforeAll, describe } from 'vitest';

import type { RelayBoardProtocol } from '../simulators/index.ts';
import {
  TURNSTILE_CHANNELS,
  TURNSTILE_WIRING,
  createVirtualPrinter,
  createVirtualScanner,
  createVirtualTurnstile,
} from '../simulators/index.ts';
import {
  createEscposPrinter,
  createLcusRelay,
  createLineScanner,
  createModbusBoard,
  createRelayGate,
} from '../drivers/index.ts';
import type { Gate } from '../ports/index.ts';
import type { ByteTransport } from '../transports/index.ts';
import { transportFor } from '../transports/index.ts';
import type { GateRig } from './gate.contract.ts';
import { gateContract, gateFaultContract, gatePassageContract } from './gate.contract.ts';
import type { ReceiptPrinterRig } from './receipt-printer.contract.ts';
import { receiptPrinterContract, receiptPrinterFaultContract } from './receipt-printer.contract.ts';
import type { ScannerRig } from './scanner.contract.ts';
import { scannerContract } from './scanner.contract.ts';

const HERE = { host: '127.0.0.1', port: 0 };
const at = (port: number): ByteTransport => transportFor(`tcp://127.0.0.1:${port}`);

describe('scanner on the simulator', () => {
  const virtual = createVirtualScanner();
  let rig: ScannerRig;
  beforeAll(async () => {
    const { port } = await virtual.start(HERE);
    const scanner = createLineScanner({ id: 'scanner', lane: 'lane-1', transport: at(port) });
    scanner.open();
    rig = {
      scanner,
      present: (code) => virtual.scan(code),
      presentUnreadable: () => virtual.sendBytes(Uint8Array.of(0xc3, 0x28, 0x0d)),
      setPlugged: (plugged) => virtual.setFault('unplugged', !plugged),
    };
  });
  afterAll(async () => {
    await rig.scanner.close();
    await virtual.stop();
  });
  scannerContract(() => rig);
});

describe('receipt printer on the simulator', () => {
  const virtual = createVirtualPrinter();
  let rig: Required<ReceiptPrinterRig>;
  beforeAll(async () => {
    const { port } = await virtual.start(HERE);
    const printer = createEscposPrinter({ id: 'printer', transport: at(port), pollMs: 500 });
    printer.open();
    rig = {
      printer,
      knobs: {
        setPaperOut: (out) => virtual.setFault('paper-out', out),
        setCoverOpen: (open) => virtual.setFault('cover-open', open),
        setPlugged: (plugged) => virtual.setFault('unplugged', !plugged),
        paperOutAfterBytes: (count) => virtual.failAfterBytes(count, 'paper-out'),
        cutPapers: () => virtual.papers().filter(({ cut }) => cut !== 'none').length,
        drawerKicks: () => virtual.drawerKicks(),
      },
    };
  });
  afterAll(async () => {
    await rig.printer.close();
    await virtual.stop();
  });
  receiptPrinterContract(() => rig);
  receiptPrinterFaultContract(() => rig);
});

describe.each(['waveshare-rtu', 'modbus-tcp', 'lcus'] as const)('gate on the simulator, %s', (protocol) => {
  const virtual = createVirtualTurnstile({ protocol, rotationMs: 150, releaseMs: 400 });
  let rig: Required<GateRig>;
  beforeAll(async () => {
    const { port } = await virtual.start(HERE);
    const gate = gateOver(protocol, at(port));
    gate.open();
    rig = {
      gate,
      knobs: {
        pulses: () => virtual.pulses(),
        pass: (direction) => virtual.pass(direction),
        force: (direction) => virtual.force(direction),
        isReleased: () => virtual.state().kind === 'released',
        setPlugged: (plugged) => virtual.setFault('unplugged', !plugged),
        setFire: (on) => virtual.setFault('fire', on),
      },
    };
  });
  afterAll(async () => {
    await rig.gate.close();
    await virtual.stop();
  });
  gateContract(() => rig);
  if (protocol !== 'lcus') gatePassageContract(() => rig);
  gateFaultContract(() => rig);
});

function gateOver(protocol: RelayBoardProtocol, transport: ByteTransport): Gate {
  if (protocol === 'lcus') {
    return createRelayGate({
      id: 'gate',
      relay: createLcusRelay({ transport }),
      channels: TURNSTILE_CHANNELS,
    });
  }
  const framing = protocol === 'modbus-tcp' ? 'tcp' : 'rtu';
  const { relay, sensor } = createModbusBoard({ transport, framing, wiring: TURNSTILE_WIRING });
  return createRelayGate({ id: 'gate', relay, ...(sensor && { sensor }), channels: TURNSTILE_CHANNELS });
}
