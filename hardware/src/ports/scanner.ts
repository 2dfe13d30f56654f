import type { Device, Listener, Unsubscribe } from './device.ts';

export interface Scan {
  /** The text of the code without prefix, suffix and AIM identifier. GS (1D) is kept: it is GS1 data. */
  readonly code: string;
  /** The bytes `code` was decoded from. */
  readonly bytes: Uint8Array;
  /** AIM symbology identifier with its bracket, e.g. `]Q1`, where the scanner is set to send it (ISO/IEC 15424). */
  readonly aim?: string;
  /** Name of the symbology the AIM identifier stands for, e.g. `qr`. */
  readonly symbology?: string;
  /** Wall clock at the frame's last byte. */
  readonly atMs: number;
  /** Monotonic clock (performance.now) at the frame's last byte, for latency. */
  readonly monotonicMs: number;
  readonly lane: string;
  /** True when the same code was seen in this lane within the same-code window: tell the person; redeem only if the verdict could be another by now. */
  readonly repeated: boolean;
}

export interface UnreadableScan {
  readonly reason: 'too-long' | 'not-printable' | 'not-utf8';
  /** The first 64 bytes, hex: enough for support, too little to replay a ticket. */
  readonly hex: string;
  readonly byteCount: number;
  readonly atMs: number;
  readonly lane: string;
}

export interface Scanner extends Device {
  readonly lane: string;
  onScan(listener: Listener<Scan>): Unsubscribe;
  /** A frame arrived and could not be read. It is never silent: the person at the reader is told. */
  onUnreadable(listener: Listener<UnreadableScan>): Unsubscribe;
}
