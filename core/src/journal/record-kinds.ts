import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { amountMinor, currencyCode } from '../money/index.ts';

/**
 * Every fact a station can write, by kind and version. Kinds are past tense and versioned one by one; an old
 * version stays readable for ever. Bodies carry ids, never names of people, and every amount that is posted.
 */

const id = z.string().min(1).max(64);
const text = z.string().max(200);

/** When the money of a line becomes revenue: at once, or when the session or day it was sold for is over. */
export const deferral = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('session'), sessionId: id }),
  z.strictObject({ kind: z.literal('day'), day: isoDate }),
]);
export type Deferral = z.infer<typeof deferral>;

export const saleLine = z.strictObject({
  lineId: id,
  productId: id,
  variantId: id,
  name: text,
  quantity: z.int().min(1).max(999),
  unitPriceMinor: amountMinor,
  netMinor: amountMinor,
  taxMinor: amountMinor,
  grossMinor: amountMinor,
  taxRateId: id,
  taxBasisPoints: z.int(),
  deferral,
});
export type SaleLine = z.infer<typeof saleLine>;

/** What was given in payment. For cash, `amountMinor` is what stays in the drawer: tendered less change. */
export const tender = z.strictObject({
  tenderId: id,
  kind: z.literal('cash'),
  amountMinor,
  tenderedMinor: amountMinor,
  changeMinor: amountMinor,
});
export type Tender = z.infer<typeof tender>;

const degraded = z
  .strictObject({
    policy: z.enum(['zone', 'budget', 'staff']),
    hubLastSeenMs: z.int().nullable(),
    term: z.int(),
  })
  .nullable();

/** The money of a sale. A refund carries the same, positive, as it was sold: what goes back. */
const saleMoney = {
  currency: currencyCode,
  lines: z.array(saleLine).min(1).max(500),
  tenders: z.array(tender).min(1),
  roundingMinor: amountMinor,
  totalMinor: amountMinor,
};

const printJob = {
  jobId: id,
  saleId: id.nullable(),
  document: z.enum(['receipt', 'ticket', 'report']),
};

const passage = {
  admissionId: id,
  ticketId: id,
  accessPointId: id,
  direction: z.enum(['in', 'out']),
  claimId: id.nullable(),
};

export const RECORD_KINDS = {
  StationEnrolled: { 1: z.strictObject({ role: text, softwareVersion: text, publicKey: text }) },
  ShiftOpened: { 1: z.strictObject({ shiftId: id, floatMinor: amountMinor.min(0), currency: currencyCode }) },
  SaleCompleted: {
    1: z.strictObject({
      saleId: id,
      receiptNumber: text,
      ...saleMoney,
    }),
  },
  SaleRefunded: {
    1: z.strictObject({
      refundId: id,
      saleId: id,
      receiptNumber: text,
      ...saleMoney,
      reason: text,
    }),
  },
  TicketIssued: {
    1: z.strictObject({
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
  },
  TicketVoided: {
    1: z.strictObject({ ticketId: id, serial: z.string(), reason: text, saleId: id.nullable() }),
  },
  CashMoved: {
    1: z.strictObject({
      movementId: id,
      direction: z.enum(['paid-in', 'paid-out', 'drop']),
      amountMinor: amountMinor.min(1),
      currency: currencyCode,
      reason: text,
    }),
  },
  DrawerOpened: {
    1: z.strictObject({
      cause: z.enum(['sale', 'refund', 'no-sale', 'shift']),
      saleId: id.nullable(),
      reason: text,
    }),
  },
  ShiftClosed: {
    1: z.strictObject({
      shiftId: id,
      zNumber: z.int().min(1),
      currency: currencyCode,
      expectedMinor: amountMinor,
      countedMinor: amountMinor.min(0),
      differenceMinor: amountMinor,
      saleCount: z.int(),
      grossMinor: amountMinor,
    }),
  },
  ReceiptPrinted: {
    1: z.strictObject({
      ...printJob,
      copy: z.boolean(),
    }),
  },
  ReceiptInterrupted: {
    1: z.strictObject({
      ...printJob,
      cause: text,
    }),
  },
  ReceiptUnknown: {
    1: z.strictObject({
      ...printJob,
      cause: text,
    }),
  },
  AdmissionGranted: {
    1: z.strictObject({
      admissionId: id,
      ticketId: id,
      accessPointId: id,
      direction: z.enum(['in', 'out']),
      claimId: id.nullable(),
      entitlementWindow: text,
      ordinal: z.int(),
      degraded,
    }),
  },
  AdmissionRefused: {
    1: z.strictObject({
      admissionId: id,
      ticketId: id.nullable(),
      /** First 16 hex digits of SHA-256 of what was presented: enough to see the same code again, nothing to copy. */
      presentedDigest: text,
      accessPointId: id,
      direction: z.enum(['in', 'out']),
      reason: text,
      facts: z.record(z.string(), z.union([z.string(), z.int()])),
    }),
  },
  PassClaimed: {
    1: z.strictObject({
      claimId: id,
      operationId: id,
      ticketId: id,
      entitlementWindow: text,
      ordinal: z.int().min(1),
      accessPointId: id,
      gateStationId: id,
      term: z.int(),
    }),
  },
  PassReleased: {
    1: z.strictObject({ claimId: id, operationId: id, cause: z.enum(['timed-out', 'fault', 'undone']) }),
  },
  PassageCompleted: {
    1: z.strictObject({
      ...passage,
      sensed: z.boolean(),
    }),
  },
  PassageTimedOut: {
    1: z.strictObject({
      ...passage,
      cause: z.enum(['timed-out', 'fault']),
    }),
  },
  PassageForced: { 1: z.strictObject({ accessPointId: id, direction: z.enum(['in', 'out']) }) },
  ClockJumped: { 1: z.strictObject({ deltaMs: z.int() }) },
} as const;

export type RecordKind = keyof typeof RECORD_KINDS;

/** The body of the newest version of a kind, as written today. */
export type RecordBody<K extends RecordKind> = z.infer<(typeof RECORD_KINDS)[K][1]>;

/** A kind with its body: what a service hands to the ledger to be written. */
export type Fact = {
  readonly [K in RecordKind]: { readonly kind: K; readonly kindVersion: 1; readonly body: RecordBody<K> };
}[RecordKind];

export const isRecordKind = (kind: string): kind is RecordKind => Object.hasOwn(RECORD_KINDS, kind);

/** Makes a fact of the newest version; throws (a bug, not an input error) when the body does not fit its schema. */
export function fact<K extends RecordKind>(kind: K, body: RecordBody<K>): Fact {
  return { kind, kindVersion: 1, body: RECORD_KINDS[kind][1].parse(body) } as unknown as Fact;
}
