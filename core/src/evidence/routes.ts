import { z } from 'zod';
import { defineRoutes } from '../contract/route.ts';
import { checkpoint, treeHead } from './checkpoint.ts';
import { gossip, GOSSIP_HEADS_MAX, signedHead } from './peer-head.ts';

export const checkpointAnswer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('checkpoint'),
    checkpoint,
    /** The log's raw Ed25519 key, base64url. Pinned at the first sight; another one later is a conflict. */
    logKey: z.string().max(64),
    timeMs: z.int(),
  }),
  /** Nothing of this journal is in the log yet. */
  z.strictObject({ kind: z.literal('none'), logKey: z.string().max(64), timeMs: z.int() }),
]);
export type CheckpointAnswer = z.infer<typeof checkpointAnswer>;

/** What a station asks the cloud's log. */
export const evidenceRoutes = defineRoutes({
  checkpoint: {
    id: 'getCheckpoint',
    method: 'POST',
    path: '/sync/v1/checkpoint',
    summary: 'The signed tree head, with proofs for this journal and from the trees the station holds',
    tag: 'Evidence',
    access: 'station',
    body: z.strictObject({
      /** Sizes of tree heads held, own and peers': a consistency proof comes back for each. */
      heldSizes: z.array(z.int().min(1)).max(8),
      /** Heads of the venue's journals as heard on the LAN. */
      heads: z.array(signedHead).max(GOSSIP_HEADS_MAX),
    }),
    response: checkpointAnswer,
  },
});

/** What the stations of a venue tell each other, also without any cloud. */
export const gossipRoutes = defineRoutes({
  heads: {
    id: 'exchangeHeads',
    method: 'POST',
    path: '/peer/v1/heads',
    summary: 'Exchange signed journal heads',
    tag: 'Evidence',
    access: 'station',
    body: gossip,
    response: gossip,
  },
});

/** Heads and proofs for people: what a customer keeps outside our reach cannot be rewritten by us. */
export const evidenceConsoleRoutes = defineRoutes({
  treeHeads: {
    id: 'listTreeHeads',
    method: 'GET',
    path: '/v1/venues/:venueId/evidence/tree-heads',
    summary: 'Signed tree heads of the organization’s log, newest first',
    tag: 'Evidence',
    access: 'report.sales',
    params: z.strictObject({ venueId: z.string() }),
    query: z.strictObject({
      beforeSize: z.coerce.number().int().min(2).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    response: z.strictObject({ logKey: z.string(), treeHeads: z.array(treeHead) }),
  },
  proof: {
    id: 'getProof',
    method: 'GET',
    path: '/v1/venues/:venueId/evidence/stations/:stationId/proof',
    summary: 'A station’s last logged head with its proofs, from an earlier tree if one is named',
    tag: 'Evidence',
    access: 'report.sales',
    params: z.strictObject({ venueId: z.string(), stationId: z.string() }),
    query: z.strictObject({
      fromSize: z.coerce.number().int().min(1).optional(),
    }),
    response: z.strictObject({ logKey: z.string(), checkpoint: checkpoint.nullable() }),
  },
});
