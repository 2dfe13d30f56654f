import type { PrinterStatus, PrintStop } from '../../ports/index.ts';
import type { RealTimeStatus } from './commands.ts';

export const STATUS_UNKNOWN: PrinterStatus = {
  supported: false,
  online: true,
  paper: 'unknown',
  coverOpen: false,
  cutterError: false,
  otherError: false,
  drawerSignal: 'unknown',
};

/** Applies one answer to `DLE EOT n` to what was known. */
export function withRealTimeStatus(known: PrinterStatus, which: RealTimeStatus, byte: number): PrinterStatus {
  const has = (mask: number): boolean => (byte & mask) !== 0;
  const status = { ...known, supported: true };
  switch (which) {
    case 1:
      return { ...status, drawerSignal: has(0x04) ? 'high' : 'low', online: !has(0x08) };
    case 2:
      return { ...status, coverOpen: has(0x04), ...(has(0x20) && { paper: 'out' as const }) };
    case 3:
      return { ...status, cutterError: has(0x08), otherError: has(0x60) };
    case 4:
      return { ...status, paper: has(0x60) ? 'out' : has(0x0c) ? 'near-end' : 'ok' };
  }
}

/** Reads the four bytes of an automatic status. */
export function statusFromAsb([first, second, third]: readonly [
  number,
  number,
  number,
  number,
]): PrinterStatus {
  const coverOpen = (first & 0x20) !== 0;
  return {
    supported: true,
    online: (first & 0x08) === 0,
    paper: (third & 0x0c) !== 0 ? 'out' : (third & 0x03) !== 0 ? 'near-end' : 'ok',
    coverOpen,
    cutterError: (second & 0x08) !== 0,
    otherError: (second & 0x64) !== 0 && (second & 0x08) === 0,
    drawerSignal: (first & 0x04) !== 0 ? 'high' : 'low',
  };
}

/** Why the printer does not print at the moment, the most useful cause first. */
export function stopOf(status: PrinterStatus): PrintStop | undefined {
  if (!status.supported) return undefined;
  // The paper sensor is not reliable while the cover is open, so the cover is named first.
  if (status.coverOpen) return 'cover-open';
  if (status.paper === 'out') return 'paper-out';
  if (status.cutterError) return 'cutter-error';
  if (status.otherError) return 'printer-error';
  return undefined;
}

export function describeStop(stop: PrintStop): string {
  switch (stop) {
    case 'cover-open':
      return 'the cover is open';
    case 'paper-out':
      return 'out of paper';
    case 'cutter-error':
      return 'the cutter is jammed';
    case 'printer-error':
      return 'the printer reports an error';
  }
}
