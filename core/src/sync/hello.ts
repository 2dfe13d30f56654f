import { z } from 'zod';
import { chainHead, PROTOCOL_VERSION } from './protocol.ts';
import { scope } from './scopes.ts';

export const helloRequest = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  stationId: z.string(),
  incarnation: z.string(),
  softwareVersion: z.string(),
  head: chainHead,
  cursors: z.array(z.strictObject({ scope, generation: z.string(), position: z.int() })),
  clock: z.strictObject({ wallMs: z.int(), monotonicMs: z.int() }),
  /** The station's health in short, for the fleet page. */
  health: z.strictObject({
    role: z.string(),
    unsyncedCount: z.int(),
    devicesGone: z.array(z.string()),
    openPrintJobs: z.int(),
  }),
});
export type HelloRequest = z.infer<typeof helloRequest>;

export const helloResponse = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('welcome'),
    nextSeq: z.int().min(1),
    hashBefore: z.string(),
    credit: z.int(),
    timeMs: z.int(),
  }),
  z.strictObject({ kind: z.literal('fork'), seq: z.int(), peerHash: z.string(), timeMs: z.int() }),
]);
export type HelloResponse = z.infer<typeof helloResponse>;
