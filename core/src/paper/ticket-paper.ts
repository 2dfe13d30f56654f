import { textIn } from '../catalogue/localized-text.ts';
import { assertNever } from '../result/index.ts';
import {
  centred,
  cut,
  feed,
  type PaperBlock,
  type PaperDocument,
  type PaperImage,
  rule,
  text,
} from './document.ts';
import { longDate, shortDate, timeOfDay } from './format.ts';
import type { TicketBlock, TicketLayout } from './ticket-layout.ts';
import { wordingIn } from './wording.ts';

/** What stands on one ticket. */
export interface PrintedTicket {
  readonly venueName: string;
  readonly productName: string;
  readonly code: string;
  readonly shortCode: string;
  readonly admits: number;
  /** ISO dates. */
  readonly validFromDay: string;
  readonly validUntilDay: string;
  readonly sessionStartsAtMs: number | null;
  /** First name only; '' where nobody is named or the venue prints none. */
  readonly holderFirstName: string;
  /** In words, in the guest's language; '' where no band is handed out. */
  readonly bandColour: string;
  readonly timeZone: string;
  readonly logo?: PaperImage | undefined;
}

/** One ticket on paper, by its venue's layout. */
export function ticketPaper(
  layout: TicketLayout,
  ticket: PrintedTicket,
  locale: string,
  copyNumber = 0,
): PaperDocument {
  const words = wordingIn(locale);
  return {
    blocks: [
      ...(copyNumber === 0
        ? []
        : [centred(`*** ${words.copyNumber} ${copyNumber} ***`, { bold: true, inverse: true }), feed(1)]),
      ...layout.blocks.flatMap((block) => blockPaper(block, ticket, locale)),
      cut,
    ],
  };
}

function blockPaper(block: TicketBlock, ticket: PrintedTicket, locale: string): PaperBlock[] {
  const words = wordingIn(locale);
  const { timeZone, validFromDay, validUntilDay, sessionStartsAtMs } = ticket;
  switch (block.kind) {
    case 'logo':
      return ticket.logo ? [{ kind: 'image', image: ticket.logo, align: 'center' }, feed(1)] : [];
    case 'venue':
      return [centred(ticket.venueName, { bold: true, size: block.size })];
    case 'title':
      return [centred(ticket.productName, { bold: true, size: block.size })];
    case 'qr':
      return [{ kind: 'qr', content: ticket.code, moduleSize: block.moduleSize, errorCorrection: 'M' }];
    case 'short-code':
      return [centred(ticket.shortCode, { bold: true, size: block.size })];
    case 'validity':
      return [
        centred(
          validFromDay === validUntilDay
            ? `${words.validOn} ${longDate(validFromDay, locale)}`
            : `${words.validFromTo} ${longDate(validFromDay, locale)} – ${longDate(validUntilDay, locale)}`,
          { bold: true, size: block.size },
        ),
      ];
    case 'session':
      return sessionStartsAtMs === null
        ? []
        : [
            centred(`${words.entry} ${timeOfDay(sessionStartsAtMs, timeZone, locale)}`, {
              bold: true,
              size: block.size,
            }),
            ...(validFromDay === validUntilDay
              ? []
              : [centred(shortDate(sessionStartsAtMs, timeZone, locale))]),
          ];
    case 'admits':
      return [centred(`${words.admits} ${ticket.admits}`)];
    case 'holder':
      return ticket.holderFirstName === '' ? [] : [centred(`${words.holder} ${ticket.holderFirstName}`)];
    case 'band':
      return ticket.bandColour === '' ? [] : [centred(`${words.band}: ${ticket.bandColour}`, { bold: true })];
    case 'text':
      return [text(textIn(block.text, locale), { align: block.align, bold: block.bold, size: block.size })];
    case 'rules':
      return [centred(block.text ? textIn(block.text, locale) : words.terms)];
    case 'rule':
      return [rule];
    case 'feed':
      return [feed(block.lines)];
    default:
      return assertNever(block);
  }
}
