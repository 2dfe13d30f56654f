import { z } from 'zod';
import { id } from './shapes.ts';

/** What a counter has run out of, and has again. It holds at the station that says so, for its business day. */
export const soldOutKinds = {
  SoldOutSwitched: [z.strictObject({ productId: id, variantId: id, soldOut: z.boolean() })],
} as const;
