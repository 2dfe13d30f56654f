import { z } from 'zod';
import { gateView, scanView } from './gate.ts';
import { stationStatus } from './station.ts';
import { paymentView } from './till-payments.ts';
import { customerDisplay } from './till-paper.ts';
import { printJobView, sessionSlot } from './till.ts';

/** What a station pushes to its screens over socket.io: event name to payload. A screen that missed one asks again. */
export const liveEvents = {
  status: stationStatus,
  gate: gateView,
  scan: scanView,
  /** A code read by this till's scanner. */
  'till-scan': z.strictObject({ code: z.string(), atMs: z.int(), repeated: z.boolean() }),
  'print-job': printJobView,
  /** What the guest sees changed. */
  display: customerDisplay,
  session: sessionSlot,
  /** A card payment changed: its state, or what the guest has to do. */
  payment: paymentView,
  /** The replica changed; catalogue and sessions should be asked for again. */
  catalogue: z.strictObject({ scopes: z.array(z.string()) }),
} as const;
export type LiveEvents = { readonly [K in keyof typeof liveEvents]: z.infer<(typeof liveEvents)[K]> };
