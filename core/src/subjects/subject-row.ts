import { z } from 'zod';

/**
 * The data key of one person as stations hold it, in the `subjects` scope. Its tombstone is the erasure: without the
 * key nothing that was sealed under it can be read again, wherever a copy of it lies.
 */
export const subjectRow = z.strictObject({
  subjectId: z.string().min(1).max(64),
  /** 32 random bytes, base64url. */
  key: z.string().regex(/^[\w-]{43}$/, '32 bytes, base64url'),
});
export type SubjectRow = z.infer<typeof subjectRow>;
