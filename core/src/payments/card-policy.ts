import { z } from 'zod';

/**
 * Whether goods may leave on a card nobody knows the fate of: up to so much in one sale, and so much open at a till at
 * a time. What turns out not to have been charged is the venue's loss, so the venue sets the bound.
 */
export const cardPolicy = z.strictObject({
  handOverUnknownMaxMinor: z.int().min(0),
  openUnknownMaxMinor: z.int().min(0),
});
export type CardPolicy = z.infer<typeof cardPolicy>;

/** What holds where a venue says nothing, in minor units of a two-digit currency. */
export const USUAL_CARD_POLICY: CardPolicy = { handOverUnknownMaxMinor: 5_000, openUnknownMaxMinor: 20_000 };
