import { line1Today } from './kinds/sale.ts';
import type { RecordKind } from './record-kinds.ts';

/**
 * How a body of an older version reads today. Step n turns version n into n + 1, and the steps run one after the
 * other, so a record of any age reaches the newest shape. What was not noted at the time is null, never guessed.
 */
const STEPS: { readonly [K in RecordKind]?: readonly ((body: Body) => Body)[] } = {
  StationEnrolled: [(body) => ({ ...body, cause: 'enrolled', previous: null })],
  SaleCompleted: [
    (body) => ({ ...body, lines: linesToday(body), basketId: null, customerId: null, orderId: null }),
  ],
  SaleRefunded: [
    (body) => ({
      ...body,
      lines: linesToday(body),
      scope: 'whole',
      overrideId: null,
      exchangeSaleId: null,
    }),
  ],
  ReceiptPrinted: [({ copy, ...body }) => ({ ...body, printerId: null, copyNumber: copy === true ? 1 : 0 })],
  ReceiptInterrupted: [(body) => ({ ...body, printerId: null })],
  ReceiptUnknown: [(body) => ({ ...body, printerId: null })],
  CashMoved: [(body) => ({ ...body, bagNumber: null, overrideId: null })],
  ShiftClosed: [
    (body) => ({ ...body, unsyncedCount: null, journal: null, checkpoint: null }),
    (body) => ({
      ...body,
      attempts: 1,
      foreign: [],
      unknownPayments: 0,
      openDeposits: 0,
      overrideId: null,
    }),
  ],
};

type Body = Readonly<Record<string, unknown>>;

const linesToday = ({ lines }: Body) => (Array.isArray(lines) ? (lines as Body[]).map(line1Today) : lines);

/** Brings a parsed body of `version` to the newest version of its kind. The stored record stays as it was written. */
export const upcast = (kind: RecordKind, version: number, body: Body): Body =>
  (STEPS[kind] ?? []).slice(version - 1).reduce((older, step) => step(older), body);

/** How many steps a kind has: one less than its versions, or a version could not be read. */
export const upcastStepsOf = (kind: RecordKind): number => STEPS[kind]?.length ?? 0;
