import { z } from 'zod';
import { amountMinor } from '../../money/index.ts';
import { id, text } from './shapes.ts';

/** Somebody who may allowed once what the operator may not. The record that was written under it names it. */
export const overrideKinds = {
  OverrideGranted: [
    z.strictObject({
      overrideId: id,
      permission: text,
      /** The operation in hand: "refund", "discount". */
      action: text,
      /** Sale, basket or ticket it is for; null when it is for none. */
      subjectId: id.nullable(),
      amountMinor: amountMinor.nullable(),
      basisPoints: z.int().nullable(),
      requestedBy: id,
      grantedBy: id,
      means: z.enum(['pin', 'badge']),
      expiresAtMs: z.int(),
    }),
  ],
} as const;
