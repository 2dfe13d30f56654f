import type { Band, VenuePolicy } from '@gatehouse/core/catalogue';
import { bandSign, textIn } from '@gatehouse/core/catalogue';
import {
  giftReceiptPaper,
  type PaperDocument,
  type PaperImage,
  paperLocale,
  type PrintedTicket,
  receiptPaper,
  type TicketLayout,
  ticketPaper,
  USUAL_TICKET_LAYOUTS,
} from '@gatehouse/core/paper';
import { dateOfTicketDay } from '@gatehouse/core/time';
import { parseTicketCode, shortCodeOf } from '@gatehouse/core/tickets';
import type { FiscalQueue } from '../fiscal/index.ts';
import type { SqlReader, StationIdentity } from '../ledger/index.ts';
import { type PaperMakers, type KeptPrintJob } from '../printing/index.ts';
import { receiptContentOf } from './receipt-content.ts';
import { saleOf, type SoldTicket, type StoredSale } from './sale-store.ts';

/** What the paper of a sale is made with, beside the sale. */
export interface RenderParts {
  readonly sql: SqlReader;
  readonly policy: VenuePolicy | undefined;
  readonly register: StationIdentity;
  readonly fiscal?: Pick<FiscalQueue, 'markOf'> | undefined;
  /** Makers of documents that belong to no sale, by kind of paper. */
  readonly makers?: PaperMakers;
  /** The venue's layout for a width; left out, the usual one. */
  readonly ticketLayout?: (widthMm: 58 | 80) => TicketLayout;
  /** Of the printer the job goes to. */
  readonly widthMm?: 58 | 80;
  /** The band to hand out for a variant at a session; null for none. */
  readonly bandOf?: (variantId: string, sessionStartsAtMs: number | null) => Band | null;
  /** First name of whose ticket it is; '' where nobody is named, or the venue prints no names. */
  readonly holderOf?: (ticketId: string) => string;
  readonly logo?: PaperImage | undefined;
}

/** Makes the paper of a print job from what was kept; undefined when this till has no such sale or no such kind. */
export function renderPrintJob(parts: RenderParts, job: KeptPrintJob): PaperDocument | undefined {
  const { policy, register, sql } = parts;
  if (!policy) return undefined;
  if (job.content && 'data' in job.content)
    return parts.makers?.get(job.paper)?.(job.content.data, {
      policy,
      register,
      copyNumber: job.copyNumber,
      layout: layoutOf(parts),
      logo: parts.logo,
    });
  const sale = job.saleId === null ? undefined : saleOf(sql, job.saleId);
  if (!sale) return undefined;
  const locale = paperLocale(sale.content.guestLanguage, policy.locale);
  const { copyNumber } = job;
  if (job.document === 'receipt') {
    const content = receiptContentOf(parts, sale, job.subject);
    if (!content) return undefined;
    const paper = { content, venue: policy, locale, copyNumber, logo: parts.logo };
    return job.paper === 'gift-receipt' ? giftReceiptPaper(paper) : receiptPaper(paper);
  }
  const ticket = sale.content.tickets.find(({ ticketId }) => ticketId === job.subject);
  const printed = ticket && printedTicket(ticket, sale, parts, policy, locale);
  return printed && ticketPaper(layoutOf(parts), printed, locale, copyNumber);
}

const layoutOf = ({ widthMm = 80, ticketLayout }: RenderParts): TicketLayout =>
  ticketLayout?.(widthMm) ?? USUAL_TICKET_LAYOUTS[widthMm];

/** "● blue, circle": the colour in words, and the shape for those who do not see it. */
export const bandWords = (band: Band | null, locale: string): string =>
  band ? `${bandSign(band)} ${textIn(band.name, locale)}` : '';

/** A ticket as it was issued, read back from its code and its line. */
function printedTicket(
  { ticketId, lineId, serial, code, productName }: SoldTicket,
  sale: StoredSale,
  { bandOf, holderOf, logo }: RenderParts,
  policy: VenuePolicy,
  locale: string,
): PrintedTicket {
  const line = sale.content.lines.find((of) => of.line.lineId === lineId);
  const parsed = parseTicketCode(code);
  if (typeof parsed === 'string')
    throw new Error(`the code of ticket ${ticketId} was kept and cannot be read: ${parsed}`);
  return {
    venueName: policy.name,
    timeZone: policy.timeZone,
    code,
    productName,
    shortCode: shortCodeOf(serial),
    admits: line?.admits ?? 1,
    validFromDay: dateOfTicketDay(parsed.claims.validFromDay),
    validUntilDay: dateOfTicketDay(parsed.claims.validUntilDay),
    sessionStartsAtMs: line?.sessionStartsAtMs ?? null,
    holderFirstName: holderOf?.(ticketId) ?? '',
    bandColour: line ? bandWords(bandOf?.(line.line.variantId, line.sessionStartsAtMs) ?? null, locale) : '',
    logo,
  };
}
