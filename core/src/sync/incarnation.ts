import { z } from 'zod';
import { chainHead } from './protocol.ts';

/** Why a station went on under a new incarnation by itself. */
export const SUCCESSION_CAUSES = ['forked', 'restored', 'truncated'] as const;
export type SuccessionCause = (typeof SUCCESSION_CAUSES)[number];

const incarnation = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * A new incarnation of an enrolled station, vouched for by the key of the one before it. Two copies of one disk may both
 * do this: each becomes a journal of its own, both keep selling, and people reconcile.
 */
export const succession = z.object({
  stationId: z.string(),
  /** The incarnation before this one, whose key signs. */
  previous: chainHead.extend({ incarnation }),
  cause: z.enum(SUCCESSION_CAUSES),
  incarnation,
  /** Raw Ed25519 public key of the new incarnation, base64url. */
  publicKey: z.string(),
  certificatePem: z.string(),
  /** The new key's signature over the certificate's fingerprint: it proves the new key is there, too. */
  certificateSignature: z.string(),
  /** Public half of the new ticket key; null for a station that sells nothing. */
  ticketPublicKey: z.string().nullable(),
  /** What gave the reason: where the journals differ, or the place this disk should have reached. Null when a person said so. */
  evidence: chainHead.nullable(),
  beganAtMs: z.int(),
});
export type Succession = z.infer<typeof succession>;

/** The text the previous incarnation's key signs. */
export const successionText = (one: Succession): string =>
  [
    'gatehouse/succession/v1',
    one.stationId,
    one.previous.incarnation,
    one.previous.seq,
    one.previous.hash,
    one.cause,
    one.incarnation,
    one.publicKey,
    one.certificateSignature,
    one.ticketPublicKey ?? '',
    one.evidence === null ? '' : `${one.evidence.seq} ${one.evidence.hash}`,
    one.beganAtMs,
  ].join('\n');

/** A succession with the signature that carries it: who knows the previous incarnation can check the next. */
export const signedSuccession = z.object({
  succession,
  /** Ed25519 over `successionText` by the previous incarnation's key, base64url. */
  signature: z.string(),
});
export type SignedSuccession = z.infer<typeof signedSuccession>;

export const incarnationRequest = signedSuccession.extend({ softwareVersion: z.string() });
export type IncarnationRequest = z.infer<typeof incarnationRequest>;

export const incarnationResponse = z.object({
  /** Id under which the new ticket key was certified; null when it has none. */
  ticketKeyId: z.int().nullable(),
  timeMs: z.int(),
});
export type IncarnationResponse = z.infer<typeof incarnationResponse>;
