import { z } from 'zod';
import { sealedRecord } from '../journal/record.ts';
import { chainHead, PROTOCOL_VERSION } from './protocol.ts';

export const PUSH_RECORDS_MAX = 500;
export const PUSH_BYTES_MAX = 256 * 1024;

export const pushRequest = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  stationId: z.string(),
  incarnation: z.string(),
  fromSeq: z.int().min(1),
  records: z.array(sealedRecord).min(1).max(PUSH_RECORDS_MAX),
  head: chainHead,
  /** Ed25519 over `headText` of the head, base64url. */
  signature: z.string(),
});
export type PushRequest = z.infer<typeof pushRequest>;

export const pushResponse = z.discriminatedUnion('kind', [
  /** Everything up to here is durable at the peer. `results` names only what was not plainly accepted. */
  z.strictObject({
    kind: z.literal('ack'),
    durableThrough: chainHead,
    results: z.array(
      z.strictObject({
        seq: z.int(),
        outcome: z.enum(['quarantined', 'unknown-kind', 'exception']),
        detail: z.string(),
      }),
    ),
    /** Records the peer is ready to take next. */
    credit: z.int().min(0),
    timeMs: z.int(),
  }),
  /** A gap: send again from here. */
  z.strictObject({ kind: z.literal('nack'), expectedSeq: z.int().min(1), timeMs: z.int() }),
  /** Same place, another hash: a cloned disk, a restored backup or tampering. This stream is frozen at the peer. */
  z.strictObject({ kind: z.literal('fork'), seq: z.int(), peerHash: z.string(), timeMs: z.int() }),
  z.strictObject({ kind: z.literal('retry'), afterMs: z.int().min(0), timeMs: z.int() }),
]);
export type PushResponse = z.infer<typeof pushResponse>;
