import { z } from 'zod';
import { SEALED_KINDS } from '../customers/person-seal.ts';
import { defineRoutes } from '../contract/route.ts';

/**
 * How words about people reach the cloud: beside the journal, sealed, each with the key of its person where the cloud
 * does not have it yet. What was taken is named in the answer and may be forgotten here; the same text twice is one.
 */
export const sealedItem = z.strictObject({
  textId: z.string().min(1).max(64),
  kind: z.enum(SEALED_KINDS),
  subjectId: z.string().min(1).max(64),
  /** The person's key where this station made the person, base64url. */
  key: z
    .string()
    .regex(/^[\w-]{43}$/, '32 bytes, base64url')
    .nullable(),
  sealed: z.string().max(200_000),
  /** The order an answer belongs to. */
  orderId: z.string().max(64).nullable(),
  guardianId: z.string().max(64).nullable(),
  writtenAtMs: z.int(),
});
export type SealedItem = z.infer<typeof sealedItem>;

export const sealedTextRoutes = defineRoutes({
  handOverTexts: {
    id: 'handOverTexts',
    method: 'POST',
    path: '/sync/v1/texts',
    summary: 'Hand over sealed texts about people',
    tag: 'Sync',
    access: 'station',
    body: z.strictObject({ texts: z.array(sealedItem).min(1).max(50) }),
    response: z.strictObject({ taken: z.array(z.string()) }),
  },
});
