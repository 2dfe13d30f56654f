import { z } from 'zod';
import { ticketLayout } from './ticket-layout.ts';

/** What a venue decides about its paper, once for all of its stations. */

/** A logo fits the narrower paper (58 mm: 384 dots), and is no poster. */
export const LOGO_MOST = { widthDots: 384, heightDots: 300 } as const;
/** 64 KiB as base64. */
const BASE64_MAX = Math.ceil((64 * 1024) / 3) * 4;
const base64 = z.base64().max(BASE64_MAX);

/** A picture at the head of receipts and tickets: as a PNG, or as the dots themselves. */
export const paperLogo = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('png'), png: base64 }),
  z
    .strictObject({
      kind: z.literal('dots'),
      widthDots: z.int().min(8).max(LOGO_MOST.widthDots),
      heightDots: z.int().min(1).max(LOGO_MOST.heightDots),
      /** Rows padded to whole bytes, most significant bit leftmost, 1 is black. */
      bits: base64,
    })
    .refine(({ widthDots, heightDots, bits }) => bytesIn(bits) === Math.ceil(widthDots / 8) * heightDots, {
      error: 'bits do not match the size of the image',
    }),
]);
export type PaperLogo = z.infer<typeof paperLogo>;

export const paperPolicy = z
  .strictObject({
    logo: paperLogo.optional(),
    /** By the width of the paper in millimetres; a station may have one of its own over it. */
    ticketLayouts: z.strictObject({ 58: ticketLayout.optional(), 80: ticketLayout.optional() }).optional(),
    /** Whether tickets say whose they are, by first name. */
    printsHolder: z.boolean().default(false),
  })
  .refine(
    ({ ticketLayouts }) =>
      (ticketLayouts?.[58]?.widthMm ?? 58) === 58 && (ticketLayouts?.[80]?.widthMm ?? 80) === 80,
    { error: 'a layout is for another width of paper', path: ['ticketLayouts'] },
  );
export type PaperPolicy = z.infer<typeof paperPolicy>;

const bytesIn = (text: string): number => (text.length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0);

/** Letters of a name up to its first space: all that paper says of a person. */
export const firstNameOf = (name: string): string => name.trim().split(/\s+/)[0] ?? '';
