import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';

const id = z.string().min(1).max(64);
export const sealedText = z.string().regex(/^[\w-]+$/, 'base64url');

/** Visits a customer's row tells of, newest first. */
export const VISITS_SHOWN = 5;

/**
 * A person as tills know them, in the `customers` scope: who buys, who takes part, who signs. The id is the subject's,
 * so that erasing the subject takes every word here with it. Photos of members are rows `photo:<customerId>`.
 */
export const customerRow = z.strictObject({
  customerId: id,
  /** A `personText` under the person's key. */
  sealed: sealedText,
  /** The adult who answers for a child. */
  guardianId: id.nullable().default(null),
  createdAtMs: z.int(),
  visits: z.array(isoDate).max(VISITS_SHOWN).default([]),
  memberships: z
    .array(z.strictObject({ ticketId: id, productId: id, validUntil: isoDate }))
    .max(20)
    .default([]),
});
export type CustomerRow = z.infer<typeof customerRow>;

/** The picture of a member, a JPEG in base64 under the member's key. */
export const photoRow = z.strictObject({ customerId: id, sealed: sealedText });
export const PHOTO_PREFIX = 'photo:';
export type PhotoRow = z.infer<typeof photoRow>;
