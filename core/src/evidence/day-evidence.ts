import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { checkpoint } from './checkpoint.ts';
import { signedHead } from './peer-head.ts';

/**
 * A day's evidence: what a shift's journal came to, in one small signed file that outlives the disk it was written on.
 * The file is two lines of JSON: the body exactly as it was signed, and the signature over it.
 */

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/** A whole record with the hash before it: its own link in the chain can be checked without the ledger. */
export const quotedRecord = z.strictObject({
  seq: z.int().min(1),
  text: z.string(),
  prevHash: hex32,
  hash: hex32,
});
export type QuotedRecord = z.infer<typeof quotedRecord>;

export const dayEvidence = z.strictObject({
  format: z.literal('gatehouse/day-evidence/v1'),
  stationId: z.string(),
  incarnation: z.string(),
  organizationId: z.string(),
  venueId: z.string(),
  registerId: z.string(),
  businessDay: isoDate,
  madeAtMs: z.int(),
  softwareVersion: z.string(),
  /** The stretch of the journal this file vouches for: the hash before it, and its last record. */
  chain: z.strictObject({
    fromSeq: z.int().min(1),
    prevHash: hex32,
    throughSeq: z.int().min(1),
    hash: hex32,
  }),
  head: signedHead,
  checkpoint: checkpoint.nullable(),
  /** Raw Ed25519 key of the log the checkpoint is of, as this station has pinned it. */
  logKey: z.string().nullable(),
  counts: z.record(z.string(), z.int().min(0)),
  /** In full: closes with their counts and differences, overrides, and everything whose outcome was not plain. */
  closes: z.array(quotedRecord),
  overrides: z.array(quotedRecord),
  unclear: z.array(quotedRecord),
});
export type DayEvidence = z.infer<typeof dayEvidence>;

export const daySignature = z.strictObject({
  publicKey: z.string(),
  /** Ed25519 of the station's key over `dayEvidenceText`, base64url. */
  signature: z.string(),
});

/** The text that is signed: the domain and the body's line, byte for byte. */
export const dayEvidenceText = (bodyLine: string): string => `gatehouse/day-evidence/v1\n${bodyLine}`;

/** Kinds that are quoted in full, by what they are quoted as. */
export const QUOTED_KINDS: Readonly<Record<string, 'closes' | 'overrides' | 'unclear'>> = {
  ShiftClosed: 'closes',
  // What was counted before the figure was shown, and what a terminal said of its own totals.
  DrawerCounted: 'closes',
  CardBatchClosed: 'closes',
  SafeCounted: 'closes',
  ShiftHandedOver: 'closes',
  OverrideGranted: 'overrides',
  ReceiptInterrupted: 'unclear',
  ReceiptUnknown: 'unclear',
  PaymentUnknown: 'unclear',
  PaymentResolved: 'unclear',
  PassageForced: 'unclear',
  EvidenceConflict: 'unclear',
  FiscalFailed: 'unclear',
};
