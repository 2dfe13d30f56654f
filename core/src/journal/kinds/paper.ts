import { z } from 'zod';
import { id, text } from './shapes.ts';

/** What became of paper, and of receipts that went out another way. */

const printJob1 = { jobId: id, saleId: id.nullable(), document: z.enum(['receipt', 'ticket', 'report']) };

/** Any document the station prints, by its kind: receipt, ticket, report, order slip, card slip… */
const printJob2 = {
  jobId: id,
  saleId: id.nullable(),
  document: z.string().min(1).max(40),
  /** The printer it came out of, by its id; null where it was not noted. */
  printerId: id.nullable(),
};

export const paperKinds = {
  ReceiptPrinted: [
    z.strictObject({ ...printJob1, copy: z.boolean() }),
    /** `copyNumber` counts copies of one document: 0 is the original, 1 its first copy. */
    z.strictObject({ ...printJob2, copyNumber: z.int().min(0) }),
  ],
  ReceiptInterrupted: [
    z.strictObject({ ...printJob1, cause: text }),
    z.strictObject({ ...printJob2, cause: text }),
  ],
  ReceiptUnknown: [
    z.strictObject({ ...printJob1, cause: text }),
    z.strictObject({ ...printJob2, cause: text }),
  ],
} as const;

/** Kinds of today; their address lies sealed under the subject's key and is gone with it. */
export const receiptSendingKinds = {
  /** A guest asked for the receipt by e-mail; the subject says to whom. */
  ReceiptSent: [
    z.strictObject({
      sendId: id,
      saleId: id,
      receiptNumber: text,
      channel: z.enum(['email']),
      subjectId: id,
    }),
  ],
} as const;
