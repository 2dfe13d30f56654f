import type { RelayBoardProtocol } from '@gatehouse/hardware/simulators';
import type {
  PassResult,
  VirtualDisplay,
  VirtualPrinter,
  VirtualScanner,
  VirtualTerminal,
  VirtualTurnstile,
} from '@gatehouse/hardware/simulators';
import type { Direction } from '@gatehouse/hardware/ports';
import type { Print } from './print-archive.ts';

interface Common {
  readonly id: string;
  readonly stationId: string;
  readonly name: string;
  /** Where the twin listens, as a station's configuration would write it. */
  readonly wire: string;
  readonly faultNames: readonly string[];
  faults(): readonly string[];
  /** `fault` is one of `faultNames`. */
  setFault(fault: string, on: boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface ScannerTwin extends Common {
  readonly kind: 'scanner';
  /** Resolves with how many stations were listening. */
  scan(code: string): Promise<number>;
}

export interface PrinterTwin extends Common {
  readonly kind: 'printer';
  /** Categories whose orders it prints; empty for one that prints receipts. */
  readonly makes: readonly string[];
  prints(): Promise<readonly Print[]>;
  /** Those that are drawn already, without waiting. */
  finished(): readonly Print[];
  printCount(): number;
}

export interface DrawerTwin extends Common {
  readonly kind: 'drawer';
  /** The printer whose connector it hangs on. */
  readonly printerId: string;
  isOpen(): boolean;
  kicks(): number;
  shut(): void;
}

export interface GateTwin extends Common {
  readonly kind: 'gate';
  readonly protocol: RelayBoardProtocol;
  gate(): { readonly state: string; readonly pulses: number; readonly passages: number };
  pass(direction: Direction): Promise<PassResult>;
  force(direction: Direction): Promise<PassResult>;
}

export interface TerminalTwin extends Common {
  readonly kind: 'terminal';
  /** A guest holds a card against it; false when it waits for none. */
  presentCard(): boolean;
  /** What it shows, and what guests would find on their statements. */
  terminal(): {
    readonly shown: ReturnType<VirtualTerminal['shown']> | null;
    readonly charges: ReturnType<VirtualTerminal['charges']>;
    readonly refunds: ReturnType<VirtualTerminal['refunds']>;
  };
}

export interface DisplayTwin extends Common {
  readonly kind: 'display';
  /** What a guest reads, upper line first. */
  lines(): readonly [string, string];
  onChange(listener: () => void): () => void;
}

/** A twin of a device on a real wire, as the bench handles it: with hands, not with a driver. */
export type BenchDevice = ScannerTwin | PrinterTwin | DrawerTwin | GateTwin | TerminalTwin | DisplayTwin;

export const SCANNER_FAULTS = ['unplugged', 'silent', 'garbled'] as const satisfies Parameters<
  VirtualScanner['setFault']
>[0][];
export const PRINTER_FAULTS = [
  'unplugged',
  'silent',
  'paper-out',
  'paper-near-end',
  'cover-open',
  'cutter-error',
  'stuck',
  'no-process-id',
] as const satisfies Parameters<VirtualPrinter['setFault']>[0][];
export const DISPLAY_FAULTS = ['unplugged'] as const satisfies Parameters<VirtualDisplay['setFault']>[0][];
export const TERMINAL_FAULTS = [
  'unplugged',
  'silent',
  'declines',
  'slow',
  'lost-answer',
  'captures-after-cancel',
  'guest-waits',
  'miscounts',
] as const satisfies Parameters<VirtualTerminal['setFault']>[0][];
export const GATE_FAULTS = [
  'unplugged',
  'silent',
  'stuck',
  'welded',
  'no-power',
  'fire',
] as const satisfies Parameters<VirtualTurnstile['setFault']>[0][];

/** Narrows a fault's name to those the twin knows; a caller has checked before, so a foreign one is a bug. */
export function knownFault<const T extends string>(fault: string, names: readonly T[]): T {
  const found = names.find((name) => name === fault);
  if (found === undefined) throw new RangeError(`no such fault: ${fault}`);
  return found;
}
