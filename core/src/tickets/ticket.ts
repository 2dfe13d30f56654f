import { z } from 'zod';

/** A ticket as every replica knows it. `version` grows with every change; tickets are voided, never deleted. */
export const ticketRow = z.strictObject({
  ticketId: z.string(),
  serial: z.string().regex(/^[0-9a-f]{16}$/),
  keyId: z.int(),
  productId: z.string(),
  variantId: z.string(),
  ticketClass: z.int(),
  sessionId: z.string().nullable(),
  scope: z.int(),
  validFromDay: z.int(),
  validUntilDay: z.int(),
  admits: z.int().min(1),
  status: z.enum(['valid', 'voided', 'blocked', 'unpaid', 'replaced']),
  /** Why it is not valid, in words for the operator: "refunded", "reported stolen". */
  statusReason: z.string().default(''),
  soldAtMs: z.int(),
  holderName: z.string().default(''),
});
export type TicketRow = z.infer<typeof ticketRow>;
