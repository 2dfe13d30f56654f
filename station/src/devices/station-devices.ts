import type { DeviceHealth } from '@gatehouse/core/contract';
import {
  type CashDrawer,
  type CustomerDisplay,
  createEscposPrinter,
  createLcusRelay,
  createLineScanner,
  createModbusBoard,
  createPoleDisplay,
  createPrinterCashDrawer,
  createRelayGate,
  type Device,
  EPSON_58MM,
  EPSON_80MM,
  type Gate,
  type PrinterProfile,
  type ReceiptPrinter,
  type Scanner,
  transportFor,
  XPRINTER_80MM,
} from '@gatehouse/hardware';
import { assertNever } from '@gatehouse/core/result';
import type { DeviceConfig } from '../config/index.ts';
import { placeTerminal } from '../payments/place-terminal.ts';
import type { PlacedTerminal } from '../payments/terminals.ts';
import type { StationPrinter } from '../printing/printers.ts';
import type { DrawerControl } from '../till/index.ts';

type TraceFrames = ReturnType<Device['trace']>;

/** A station's devices, by what they are for. */
export interface StationDevices {
  readonly scanners: readonly Scanner[];
  readonly printer: ReceiptPrinter | undefined;
  readonly printerProfile: PrinterProfile;
  /** All of them, in the order of the configuration; left out where there is the one above at most. */
  readonly printers?: readonly StationPrinter[];
  /** The pole display; undefined where there is none. */
  readonly display?: CustomerDisplay | undefined;
  readonly drawer: DrawerControl;
  readonly gate: Gate | undefined;
  /** Card terminals in the order of the configuration: the first is the till's own. Left out, it has none. */
  readonly terminals?: readonly PlacedTerminal[];
  /** Never throws for an absent device: it is `gone` and is tried again. */
  open(): void;
  health(): DeviceHealth[];
  trace(deviceId: string): TraceFrames | undefined;
  onHealth(listener: () => void): void;
  /** Puts every device in its safe state: gates let go of their contacts. */
  close(): Promise<void>;
}

interface Kept {
  readonly config: DeviceConfig;
  readonly wire: string;
  readonly device: Pick<Device, 'health' | 'onHealth'> & Partial<Pick<Device, 'open' | 'close' | 'trace'>>;
}

const PROFILES: Readonly<Record<'epson-80mm' | 'epson-58mm' | 'xprinter-80mm', PrinterProfile>> = {
  'epson-80mm': EPSON_80MM,
  'epson-58mm': EPSON_58MM,
  'xprinter-80mm': XPRINTER_80MM,
};

/** Creates what the configuration names; nothing is opened yet. */
export function createDevices(configs: readonly DeviceConfig[]): StationDevices {
  const kept: Kept[] = [];
  const scanners: Scanner[] = [];
  const printers = new Map<string, ReceiptPrinter>();
  const places: StationPrinter[] = [];
  let display: CustomerDisplay | undefined;
  let drawer: CashDrawer | undefined;
  let gate: Gate | undefined;
  const terminals: PlacedTerminal[] = [];
  // Drawers last: they hang on a printer that may stand anywhere in the file.
  for (const config of configs.toSorted(
    (a, b) => Number(a.kind === 'drawer') - Number(b.kind === 'drawer'),
  )) {
    switch (config.kind) {
      case 'scanner': {
        const scanner = createLineScanner({
          id: config.id,
          lane: config.lane ?? config.id,
          transport: transportFor(config.wire),
          suffix: config.suffix,
        });
        scanners.push(scanner);
        kept.push({ config, wire: config.wire, device: scanner });
        break;
      }
      case 'printer': {
        const printer = createEscposPrinter({
          id: config.id,
          transport: transportFor(config.wire),
          processId: config.processId,
        });
        printers.set(config.id, printer);
        places.push({
          printerId: config.id,
          name: config.name,
          printer,
          profile: PROFILES[config.profile],
          use: config.use,
          categories: config.categories,
          takesOver: config.takesOver,
        });
        kept.push({ config, wire: config.wire, device: printer });
        break;
      }
      case 'display':
        display = createPoleDisplay({ id: config.id, transport: transportFor(config.wire) });
        kept.push({ config, wire: config.wire, device: display });
        break;
      case 'drawer': {
        const printer = printers.get(config.printer);
        if (!printer)
          throw new Error(`drawer ${config.id} names printer ${config.printer}, which is not there`);
        const { id, pin, polarity } = config;
        drawer = createPrinterCashDrawer({ id, printer, pin, ...(polarity && { polarity }) });
        const wire = kept.find(({ config: { id: known } }) => known === config.printer)?.wire ?? '';
        kept.push({ config, wire, device: drawer });
        break;
      }
      case 'gate':
        gate = createGateDevice(config);
        kept.push({ config, wire: config.wire, device: gate });
        break;
      case 'terminal': {
        const placed = placeTerminal(config);
        terminals.push(placed);
        kept.push({ config, wire: 'wire' in config ? config.wire : '', device: placed.terminal });
        break;
      }
      default:
        assertNever(config);
    }
  }
  return { ...assembled(kept, scanners, places, display, drawer, gate), terminals };
}

function assembled(
  kept: readonly Kept[],
  scanners: readonly Scanner[],
  printers: readonly StationPrinter[],
  display: CustomerDisplay | undefined,
  drawer: CashDrawer | undefined,
  gate: Gate | undefined,
): StationDevices {
  const first = printers.find(({ use }) => use === 'receipts');
  const statusOf = (id: string) => printers.find(({ printerId }) => printerId === id)?.printer.status();
  return {
    scanners,
    printer: first?.printer,
    printerProfile: first?.profile ?? EPSON_80MM,
    printers,
    display,
    gate,
    drawer: { kick: async () => (drawer ? KICKED[(await drawer.kick()).kind] : 'refused') },
    open: () => kept.forEach(({ device }) => device.open?.()),
    health: () =>
      kept.map(({ config, wire, device }) => ({
        deviceId: config.id,
        kind: config.kind,
        name: config.name,
        wire,
        health: device.health(),
        note: config.kind === 'printer' && statusOf(config.id)?.paper === 'near-end' ? 'paper near end' : '',
      })),
    trace: (deviceId) => kept.find(({ config }) => config.id === deviceId)?.device.trace?.(),
    onHealth(listener) {
      for (const { device } of kept) device.onHealth(() => listener());
      for (const { printer } of printers) printer.onStatus(() => listener());
    },
    async close() {
      await Promise.allSettled(kept.map(async ({ device }) => await device.close?.()));
    },
  };
}

const KICKED = { SENT: 'sent', UNKNOWN: 'unknown', REFUSED: 'refused' } as const;

function createGateDevice(config: Extract<DeviceConfig, { kind: 'gate' }>): Gate {
  const transport = transportFor(config.wire);
  const { id, freeDirections } = config;
  const channels = {
    ...(config.channels.in !== undefined && { in: config.channels.in }),
    ...(config.channels.out !== undefined && { out: config.channels.out }),
  };
  if (config.driver === 'lcus')
    return createRelayGate({ id, relay: createLcusRelay({ transport }), channels, freeDirections });
  const { framing, unit, channelCount } = config;
  const wiring = Object.fromEntries(Object.entries(config.wiring).filter(([, input]) => input !== undefined));
  const { relay, sensor } = createModbusBoard({ transport, framing, unit, channelCount, wiring });
  return createRelayGate({ id, relay, channels, freeDirections, ...(sensor && { sensor }) });
}

/** Every printer of a station, also where its devices name only one. */
export const printersOf = ({
  printers,
  printer,
  printerProfile,
}: StationDevices): readonly StationPrinter[] =>
  printers ??
  (printer
    ? [
        {
          printerId: 'printer',
          name: 'Printer',
          printer,
          profile: printerProfile,
          use: 'receipts',
          categories: [],
          takesOver: 'asked',
        },
      ]
    : []);
