import { z } from 'zod';
import { headText } from '../journal/chain.ts';
import { journalPlace, treeHead } from './checkpoint.ts';

/** A journal's head with its station's signature: whoever holds one can prove what that journal once was. */
export const signedHead = journalPlace.extend({
  /** Ed25519 of the station's key over `headText`, base64url. */
  signature: z.string().max(200),
});
export type SignedHead = z.infer<typeof signedHead>;

export const signedHeadText = ({
  stationId,
  incarnation,
  seq,
  hash,
}: Omit<SignedHead, 'signature'>): string => headText(stationId, incarnation, seq, hash);

export const GOSSIP_HEADS_MAX = 256;

/** What a station says of itself and passes on of others. */
export const gossip = z.strictObject({
  /** The teller's own head as of now; null before its first record. */
  own: signedHead.nullable(),
  /** Names this run of the teller and counts what it said: an answer that was overtaken is not a step back. */
  bootId: z.string().max(64),
  count: z.int().min(0),
  others: z.array(signedHead).max(GOSSIP_HEADS_MAX),
  /** The last tree heads the teller knows: two of one size with different roots prove that the log shows two histories. */
  treeHeads: z.array(treeHead).max(8),
});
export type Gossip = z.infer<typeof gossip>;

export type HeadVerdict = 'news' | 'same' | 'behind' | 'contradicts';

/** How a shown head of one journal stands to the one held before; the same place with another hash is a fork. */
export function compareHeads(
  held: { readonly seq: number; readonly hash: string } | undefined,
  shown: { readonly seq: number; readonly hash: string },
): HeadVerdict {
  if (!held || shown.seq > held.seq) return 'news';
  if (shown.seq < held.seq) return 'behind';
  return shown.hash === held.hash ? 'same' : 'contradicts';
}
