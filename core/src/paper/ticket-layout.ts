import { z } from 'zod';
import { localizedText } from '../catalogue/localized-text.ts';

/** How a venue wants its tickets to look: blocks from top to bottom, as data a person can edit. */

const size = z.int().min(1).max(4);
const align = z.enum(['left', 'center', 'right']);

export const ticketBlock = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('logo') }),
  /** The venue's name, where it has no logo. */
  z.strictObject({ kind: z.literal('venue'), size }),
  z.strictObject({ kind: z.literal('title'), size }),
  z.strictObject({ kind: z.literal('qr'), moduleSize: z.int().min(3).max(10) }),
  z.strictObject({ kind: z.literal('short-code'), size }),
  z.strictObject({ kind: z.literal('validity'), size }),
  /** Nothing on a ticket without a session. */
  z.strictObject({ kind: z.literal('session'), size }),
  z.strictObject({ kind: z.literal('admits') }),
  /** The holder's first name, where there is one and the policy lets it on paper. */
  z.strictObject({ kind: z.literal('holder') }),
  /** The colour of the band to hand out, in words. */
  z.strictObject({ kind: z.literal('band') }),
  z.strictObject({ kind: z.literal('text'), text: localizedText, align, bold: z.boolean(), size }),
  /** The small print; the usual sentence where it is empty. */
  z.strictObject({ kind: z.literal('rules'), text: localizedText.nullable() }),
  z.strictObject({ kind: z.literal('rule') }),
  z.strictObject({ kind: z.literal('feed'), lines: z.int().min(1).max(6) }),
]);
export type TicketBlock = z.infer<typeof ticketBlock>;
export type TicketBlockKind = TicketBlock['kind'];

/** The code is what a ticket is: a layout without one would print paper that opens nothing. */
export const ticketLayout = z.strictObject({
  widthMm: z.union([z.literal(58), z.literal(80)]),
  blocks: z
    .array(ticketBlock)
    .min(1)
    .max(40)
    .refine((blocks) => blocks.filter(({ kind }) => kind === 'qr').length === 1, {
      error: 'a ticket has its code once',
    }),
});
export type TicketLayout = z.infer<typeof ticketLayout>;

const usual = (titleSize: number, timeSize: number, moduleSize: number): readonly TicketBlock[] => [
  { kind: 'logo' },
  { kind: 'venue', size: 1 },
  { kind: 'feed', lines: 1 },
  { kind: 'title', size: titleSize },
  { kind: 'session', size: timeSize },
  { kind: 'feed', lines: 1 },
  { kind: 'validity', size: 1 },
  { kind: 'admits' },
  { kind: 'holder' },
  { kind: 'band' },
  { kind: 'feed', lines: 1 },
  { kind: 'qr', moduleSize },
  { kind: 'short-code', size: 1 },
  { kind: 'feed', lines: 1 },
  { kind: 'rules', text: null },
];

/** What is printed until a venue decides otherwise. The code is 41 modules wide: 6 dots each fit both papers. */
export const USUAL_TICKET_LAYOUTS: { readonly 58: TicketLayout; readonly 80: TicketLayout } = {
  58: { widthMm: 58, blocks: [...usual(2, 2, 5)] },
  80: { widthMm: 80, blocks: [...usual(2, 3, 6)] },
};
