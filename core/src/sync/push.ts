import { z } from 'zod';
import { sealedRecord } from '../journal/record.ts';
import { chainHead } from './protocol.ts';

export const PUSH_RECORDS_MAX = 500;
/** A push as it travels, compressed. */
export const PUSH_BYTES_MAX = 256 * 1024;
/** The same unfolded, as a station cuts it: journals shrink to a fifth and less. */
export const PUSH_TEXT_BYTES_MAX = 1024 * 1024;

/** Frozen: of whatever version, a push is read by these fields; those a peer does not know are passed over. */
export const pushRequest = z.object({
  protocol: z.int().min(1),
  stationId: z.string(),
  incarnation: z.string(),
  /**
   * Set when this ledger's own branch of a forked incarnation is handed over: the incarnation that followed it in this
   * ledger. Both branches are kept, each under its own successor's name.
   */
  branch: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  fromSeq: z.int().min(1),
  records: z.array(z.object(sealedRecord.shape)).min(1).max(PUSH_RECORDS_MAX),
  head: chainHead,
  /** Ed25519 over `headText` of the head, base64url. */
  signature: z.string(),
});
export type PushRequest = z.infer<typeof pushRequest>;

export const pushResponse = z.discriminatedUnion('kind', [
  /** Everything up to here is durable at the peer. `results` names only what was not plainly accepted. */
  z.object({
    kind: z.literal('ack'),
    durableThrough: chainHead,
    results: z.array(
      z.strictObject({
        seq: z.int(),
        outcome: z.enum(['quarantined', 'unknown-kind', 'exception']),
        detail: z.string(),
      }),
    ),
    /** Records the peer is ready to take next; 0 is wait. */
    credit: z.int().min(0),
    timeMs: z.int(),
  }),
  /** A gap: send again from here. */
  z.object({ kind: z.literal('nack'), expectedSeq: z.int().min(1), timeMs: z.int() }),
  /** Same place, another hash: a cloned disk, a restored backup or tampering. This stream is frozen at the peer. */
  z.object({ kind: z.literal('fork'), seq: z.int(), peerHash: z.string(), timeMs: z.int() }),
  z.object({ kind: z.literal('retry'), afterMs: z.int().min(0), timeMs: z.int() }),
]);
export type PushResponse = z.infer<typeof pushResponse>;
