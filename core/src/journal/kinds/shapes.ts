import { z } from 'zod';

/** Shapes that records of every topic share. Bodies hold ids and codes; names of people lie sealed elsewhere. */

export const id = z.string().min(1).max(64);
export const text = z.string().max(200);
/** The one-shot approval a record was written under; null when its operator needed none. */
export const overrideId = id.nullable();
