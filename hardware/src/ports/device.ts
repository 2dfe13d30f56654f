import type { Health } from './health.ts';

export type Unsubscribe = () => void;
export type Listener<T> = (event: T) => void;

/** One frame seen on the wire, for support: what was really sent and received. */
export interface TraceFrame {
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  /** Lower-case hex, two digits per byte, no separators. Long frames are cut at 256 bytes and end in "…". */
  readonly hex: string;
}

/** The last frames of a device, oldest first. */
export type DeviceTrace = readonly TraceFrame[];

/** What every device has in common. Opening never throws for an absent device: it is `gone` and is retried. */
export interface Device {
  readonly id: string;
  health(): Health;
  /** Called on every change of health. */
  onHealth(listener: Listener<Health>): Unsubscribe;
  /** The last 200 frames, oldest first. */
  trace(): DeviceTrace;
  /** Starts connecting and keeps reconnecting until `close`. Returns at once. */
  open(): void;
  /** Leaves the device in its safe state where it can be reached, and releases the wire. */
  close(): Promise<void>;
}
