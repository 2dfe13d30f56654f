import type { ByteConnection } from '../transports/index.ts';
import { createWireEndpoint } from './wire-endpoint.ts';

export type ScannerFault = 'unplugged' | 'garbled' | 'silent';

export interface VirtualScanner {
  start(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
  attach(connection: ByteConnection): void;
  /** Whether a station is connected at the moment. */
  isConnected(): boolean;
  /** A ticket is held under the reader: its bytes go out with the suffix. Returns how many stations were connected. */
  scan(code: string): Promise<number>;
  /** Bytes as they are, for wrong and broken frames. */
  sendBytes(bytes: Uint8Array): Promise<number>;
  setFault(fault: ScannerFault, on: boolean): Promise<void>;
  faults(): readonly ScannerFault[];
}

export interface VirtualScannerOptions {
  /** Default CR, as most scanners are delivered. */
  readonly suffix?: string;
  /** Sent before each code, e.g. `]Q1` on a scanner set to send AIM identifiers. */
  readonly aim?: string;
}

/** A line scanner behind a raw TCP serial server, or on a serial wire. */
export function createVirtualScanner(options: VirtualScannerOptions = {}): VirtualScanner {
  const suffix = options.suffix ?? '\r';
  const faults = new Set<ScannerFault>();
  const endpoint = createWireEndpoint(() => {});

  const sendBytes = async (bytes: Uint8Array): Promise<number> => {
    if (faults.has('unplugged') || faults.has('silent')) return 0;
    const all = endpoint.connections();
    const sent = await Promise.allSettled(all.map((connection) => connection.write(bytes)));
    return sent.filter((result) => result.status === 'fulfilled').length;
  };

  return {
    start: endpoint.start,
    stop: endpoint.stop,
    attach: endpoint.attach,
    isConnected: () => endpoint.connections().length > 0,
    scan(code) {
      const bytes = new TextEncoder().encode((options.aim ?? '') + code + suffix);
      // A worn cable or a wrong parity setting: the top bit of each byte is set, which is no UTF-8.
      if (faults.has('garbled')) bytes.forEach((byte, at) => (bytes[at] = byte < 0x20 ? byte : byte | 0x80));
      return sendBytes(bytes);
    },
    sendBytes,
    async setFault(fault, on) {
      if (on) faults.add(fault);
      else faults.delete(fault);
      if (fault === 'unplugged') await endpoint.setUnplugged(on);
    },
    faults: () => [...faults],
  };
}
