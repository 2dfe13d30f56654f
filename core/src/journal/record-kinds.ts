import { z } from 'zod';
import { amountMinor, currencyCode } from '../money/index.ts';
import { bookingKinds } from './kinds/booking.ts';
import { cashKinds } from './kinds/cash.ts';
import { collectingKinds } from './kinds/collecting.ts';
import { overrideKinds } from './kinds/override.ts';
import { paperKinds, receiptSendingKinds } from './kinds/paper.ts';
import { paymentKinds } from './kinds/payment.ts';
import { rentalKinds } from './kinds/rental.ts';
import { saleKinds } from './kinds/sale.ts';
import { storedValueKinds } from './kinds/stored-value.ts';
import { takingBackKinds } from './kinds/taking-back.ts';
import { id, text } from './kinds/shapes.ts';
import { soldOutKinds } from './kinds/sold-out.ts';

/**
 * Every fact a station can write, by kind and version. Kinds are past tense and versioned one by one; an old
 * version stays readable for ever. Bodies carry ids, never names of people, and every amount that is posted.
 */

const degraded = z
  .strictObject({
    policy: z.enum(['zone', 'budget', 'staff']),
    hubLastSeenMs: z.int().nullable(),
    term: z.int(),
  })
  .nullable();

const passage = {
  admissionId: id,
  ticketId: id,
  accessPointId: id,
  direction: z.enum(['in', 'out']),
  claimId: id.nullable(),
};

const chainPlace = z.strictObject({ incarnation: z.string(), seq: z.int().min(0), hash: z.string() });

/** Why an incarnation began. All but the first continue a station whose earlier journal stays as it is. */
export const INCARNATION_CAUSES = ['enrolled', 're-enrolled', 'forked', 'restored', 'truncated'] as const;
export type IncarnationCause = (typeof INCARNATION_CAUSES)[number];

/** Ids only: the words of a decision stay where they were written. `round` counts decisions about one exception. */
const exceptionDecision = z.strictObject({
  exceptionId: id,
  exceptionKind: text,
  action: text,
  round: z.int().min(1),
});

/** One side of two that cannot both be true: a place in a journal (seq) or a log (tree size), and its hash. */
const shownPlace = z.strictObject({ number: z.int().min(0), hash: z.string().max(64) });

export const EVIDENCE_CONFLICTS = [
  'log-signature',
  'log-key',
  'log-inclusion',
  'log-rollback',
  'log-consistency',
  'log-leaf',
  'split-view',
  'peer-truncated',
  'peer-forked',
  'own-truncated',
  'own-forked',
] as const;
export type EvidenceConflictKind = (typeof EVIDENCE_CONFLICTS)[number];

const stationEnrolled1 = z.strictObject({ role: text, softwareVersion: text, publicKey: text });

/** The schemas of each kind's versions, oldest first: version n stands at n - 1. A released one is never edited. */
export const RECORD_KINDS = {
  ...saleKinds,
  ...cashKinds,
  ...paymentKinds,
  ...overrideKinds,
  ...bookingKinds,
  ...soldOutKinds,
  ...collectingKinds,
  ...takingBackKinds,
  StationEnrolled: [
    stationEnrolled1,
    stationEnrolled1.extend({
      cause: z.enum(INCARNATION_CAUSES),
      /** Last record of this station's journal before this incarnation, as far as this disk knows it. */
      previous: chainPlace.nullable(),
    }),
  ],
  TicketIssued: [
    z.strictObject({
      ticketId: id,
      serial: z.string(),
      keyId: z.int(),
      productId: id,
      variantId: id,
      ticketClass: z.int(),
      sessionId: id.nullable(),
      scope: z.int(),
      validFromDay: z.int(),
      validUntilDay: z.int(),
      admits: z.int(),
      saleId: id,
      lineId: id,
    }),
  ],
  TicketVoided: [z.strictObject({ ticketId: id, serial: z.string(), reason: text, saleId: id.nullable() })],
  ...paperKinds,
  AdmissionGranted: [
    z.strictObject({
      admissionId: id,
      ticketId: id,
      accessPointId: id,
      direction: z.enum(['in', 'out']),
      claimId: id.nullable(),
      entitlementWindow: text,
      ordinal: z.int(),
      degraded,
    }),
  ],
  AdmissionRefused: [
    z.strictObject({
      admissionId: id,
      ticketId: id.nullable(),
      /** First 16 hex digits of SHA-256 of what was presented: enough to see the same code again, nothing to copy. */
      presentedDigest: text,
      accessPointId: id,
      direction: z.enum(['in', 'out']),
      reason: text,
      facts: z.record(z.string(), z.union([z.string(), z.int()])),
    }),
  ],
  PassClaimed: [
    z.strictObject({
      claimId: id,
      operationId: id,
      ticketId: id,
      entitlementWindow: text,
      ordinal: z.int().min(1),
      accessPointId: id,
      gateStationId: id,
      term: z.int(),
    }),
  ],
  PassReleased: [
    z.strictObject({ claimId: id, operationId: id, cause: z.enum(['timed-out', 'fault', 'undone']) }),
  ],
  PassageCompleted: [
    z.strictObject({
      ...passage,
      sensed: z.boolean(),
    }),
  ],
  PassageTimedOut: [
    z.strictObject({
      ...passage,
      cause: z.enum(['timed-out', 'fault']),
    }),
  ],
  PassageForced: [z.strictObject({ accessPointId: id, direction: z.enum(['in', 'out']) })],
  ClockJumped: [z.strictObject({ deltaMs: z.int() })],
  /** The closing run: what was sold for a session or day that is over becomes revenue; negative when a refund came late. */
  RevenueRecognised: [
    z.strictObject({
      currency: currencyCode,
      lines: z
        .array(z.strictObject({ productId: id, of: id, amountMinor: amountMinor.refine((one) => one !== 0) }))
        .min(1)
        .max(1_000),
    }),
  ],
  /** A decision of the office about an exception this station is concerned by, taken note of; once per decision. */
  ExceptionResolved: [exceptionDecision],
  /** The office took a decision back; what it had set in motion stays. */
  ExceptionReopened: [exceptionDecision],
  /** What the office asked people at this station to do was done; `recordId` is the record that shows it, if one does. */
  OfficeTaskClosed: [exceptionDecision.extend({ task: text, recordId: id.nullable() })],
  /** What was held and what is shown cannot both be true. Selling goes on; a person finds out which history is real. */
  EvidenceConflict: [
    z.strictObject({
      conflict: z.enum(EVIDENCE_CONFLICTS),
      /** Whose journal it is about; null when it is about the log. */
      aboutStationId: id.nullable(),
      aboutIncarnation: id.nullable(),
      held: shownPlace.nullable(),
      shown: shownPlace.nullable(),
    }),
  ],
  FiscalSigned: [
    z.strictObject({
      documentId: id,
      saleId: id,
      receiptNumber: text,
      /** SHA-256 of what was signed, 64 hex digits. */
      digest: z.string().length(64),
      signerId: text,
      counter: z.int().min(0),
      signature: z.string().max(1_000),
      /** After the receipt was printed with the outage mark. */
      late: z.boolean(),
    }),
  ],
  /** The receipt went out with the outage mark: `outage` is signed later, `refused` never. */
  FiscalFailed: [
    z.strictObject({
      documentId: id,
      saleId: id,
      receiptNumber: text,
      digest: z.string().length(64),
      cause: z.enum(['outage', 'refused', 'timed-out']),
      final: z.boolean(),
    }),
  ],
  /** A copy of this ledger was written and read back whole; where it lies is for the screen, not for ever. */
  BackupTaken: [
    z.strictObject({
      throughIncarnation: z.string(),
      throughSeq: z.int().min(0),
      throughHash: z.string(),
      sizeBytes: z.int().min(1),
      sha256: z.string().length(64),
      encrypted: z.boolean(),
    }),
  ],
  ...receiptSendingKinds,
  ...storedValueKinds,
  ...rentalKinds,
} as const;

export type RecordKind = keyof typeof RECORD_KINDS;

type Last<T extends readonly unknown[]> = T extends readonly [...unknown[], infer L] ? L : never;

/** The body of the newest version of a kind, as written today; older ones are read through up-casters. */
export type RecordBody<K extends RecordKind> = z.infer<Last<(typeof RECORD_KINDS)[K]>>;

/** A kind with its body: what a service hands to the ledger to be written. The version is the one on disk. */
export type Fact = {
  readonly [K in RecordKind]: {
    readonly kind: K;
    readonly kindVersion: number;
    readonly body: RecordBody<K>;
  };
}[RecordKind];

export const isRecordKind = (kind: string): kind is RecordKind => Object.hasOwn(RECORD_KINDS, kind);

/** The schema of one version; undefined for a kind or version this software does not know. */
export const bodySchemaOf = (kind: string, version: number): z.ZodType | undefined =>
  isRecordKind(kind) ? (RECORD_KINDS[kind] as readonly z.ZodType[])[version - 1] : undefined;

export const newestVersionOf = (kind: RecordKind): number => RECORD_KINDS[kind].length;

/** What this software writes, by kind: a peer that knows less keeps such records for later. */
export const emittedVersions = (): Record<string, number> =>
  Object.fromEntries(Object.entries(RECORD_KINDS).map(([kind, versions]) => [kind, versions.length]));

/** Makes a fact of the newest version; throws (a bug, not an input error) when the body does not fit its schema. */
export function fact<K extends RecordKind>(kind: K, body: RecordBody<K>): Fact {
  const kindVersion = newestVersionOf(kind);
  return { kind, kindVersion, body: bodySchemaOf(kind, kindVersion)?.parse(body) } as unknown as Fact;
}
