import CodepageEncoder from '@point-of-sale/codepage-encoder';
import type { ByteConnection } from '../transports/index.ts';
import { createListeners } from '../transports/index.ts';
import { createWireEndpoint } from './wire-endpoint.ts';

export type DisplayFault = 'unplugged';

/** A two-line customer display on a wire: interprets what it is sent, cell by cell. */
export interface VirtualDisplay {
  start(at: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
  attach(connection: ByteConnection): void;
  isConnected(): boolean;
  /** What a guest reads now. */
  lines(): readonly [string, string];
  onChange(listener: () => void): () => void;
  setFault(fault: DisplayFault, on: boolean): Promise<void>;
  faults(): readonly DisplayFault[];
}

const COLUMNS = 20;

export function createVirtualDisplay(): VirtualDisplay {
  const cells = [blank(), blank()];
  const changes = createListeners<undefined>();
  const faults = new Set<DisplayFault>();
  let at = { column: 0, row: 0 };
  let pending: number[] = [];
  let page: 'cp437' | 'cp858' = 'cp437';

  const clear = (): void => {
    cells.forEach((row) => row.fill(' '));
    at = { column: 0, row: 0 };
  };
  const put = (byte: number): void => {
    const point = byte < 0x80 ? byte : (CodepageEncoder.getCodepoints(page, true)[byte] ?? 0x3f);
    const row = cells[at.row];
    if (row) row[at.column] = String.fromCodePoint(point);
    // Overwrite mode: behind the last cell of a line comes the first of the other.
    at = at.column + 1 < COLUMNS ? { ...at, column: at.column + 1 } : { column: 0, row: 1 - at.row };
  };
  /** Takes one command off the front; false when its end has not come yet. */
  const step = (): boolean => {
    const [first = 0, second, third, fourth] = pending;
    const used = (count: number): boolean => {
      if (pending.length < count) return false;
      pending = pending.slice(count);
      return true;
    };
    if (first === 0x0c) return (clear(), used(1));
    if (first === 0x0b) return ((at = { column: 0, row: 0 }), used(1));
    if (first === 0x18) return (cells[at.row]?.fill(' '), (at = { ...at, column: 0 }), used(1));
    if (first === 0x1b) {
      if (second === 0x40) return (clear(), (page = 'cp437'), used(2));
      if (second === 0x74 && third !== undefined) page = third === 19 ? 'cp858' : 'cp437';
      return used(3);
    }
    if (first === 0x1f) {
      if (second === 0x24) {
        if (fourth === undefined) return false;
        at = {
          column: Math.min(COLUMNS, Math.max(1, third ?? 1)) - 1,
          row: Math.min(2, Math.max(1, fourth)) - 1,
        };
        return used(4);
      }
      if (second === undefined) return false;
      return used(second <= 0x03 ? 2 : 3);
    }
    if (first >= 0x20) put(first);
    return used(1);
  };

  const endpoint = createWireEndpoint(
    (connection) => {
      pending = [];
      connection.onData((bytes) => {
        pending.push(...bytes);
        while (pending.length > 0 && step()) continue;
        changes.emit(undefined);
      });
    },
    { singleClient: true },
  );

  return {
    start: endpoint.start,
    stop: endpoint.stop,
    attach: endpoint.attach,
    isConnected: () => endpoint.connections().length > 0,
    lines: () => [(cells[0] ?? []).join(''), (cells[1] ?? []).join('')],
    onChange: (listener) => changes.add(listener),
    async setFault(fault, on) {
      if (on) faults.add(fault);
      else faults.delete(fault);
      // Without power nothing is shown.
      if (on) clear();
      await endpoint.setUnplugged(on);
    },
    faults: () => [...faults],
  };
}

const blank = (): string[] => Array.from({ length: COLUMNS }, () => ' ');
