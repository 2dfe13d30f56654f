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
  /** The holder's name, sealed for who presents the code (base64url); '' when nobody gave one. */
  holderSealed: z.string().default(''),
  /** Rows of an earlier cloud carry the name itself: it is read past and kept nowhere. */
  holderName: z.unknown().optional(),
});
export type TicketRow = Omit<z.infer<typeof ticketRow>, 'holderName'>;

/** A ticket as managers see it in the cloud, which keeps the name and sends it to no station. */
export const consoleTicketRow = ticketRow
  .omit({ holderSealed: true, holderName: true })
  .extend({ holderName: z.string(), subjectId: z.string().nullable() });
export type ConsoleTicketRow = z.infer<typeof consoleTicketRow>;
