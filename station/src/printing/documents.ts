import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { shortHash, shortSeq } from '@gatehouse/core/evidence';
import type { PrintBlock, PrintDocument } from '@gatehouse/hardware';
import type { FiscalMark } from '../fiscal/index.ts';
import type { StationIdentity } from '../ledger/index.ts';
import type { IssuedTicket } from '../till/issue-tickets.ts';
import { givenAndChange, type SoldLine, type StoredRefund, type StoredSale } from '../till/sale-store.ts';
import type { ShiftFigures } from '../till/shift-figures.ts';
import { dateAndTime, longDate, money, percent, timeOfDay } from './format.ts';
import { type Wording, wordingIn } from './wording.ts';

const text = (
  content: string,
  more: Omit<Extract<PrintBlock, { kind: 'text' }>, 'kind' | 'text'> = {},
): PrintBlock => ({ kind: 'text', text: content, ...more });
const columns = (left: string, right: string, bold = false): PrintBlock => ({
  kind: 'columns',
  left,
  right,
  bold,
});
const rule: PrintBlock = { kind: 'rule' };
const feed = (lines: number): PrintBlock => ({ kind: 'feed', lines });
const cut: PrintBlock = { kind: 'cut' };

export interface Receipt {
  readonly sale: StoredSale;
  readonly policy: VenuePolicy;
  readonly register: StationIdentity;
  /** Set for the paper of the refund: its own number, time and operator, beside the receipt it takes back. */
  readonly refund?: StoredRefund | undefined;
  readonly copy?: boolean;
  /** Left out where nothing has to be signed. */
  readonly fiscal?: FiscalMark | undefined;
}

/** The receipt of a sale or of its refund: who sold what, for how much, with which tax, under which number. */
export function receiptDocument({
  sale,
  policy,
  register,
  refund,
  copy = false,
  fiscal,
}: Receipt): PrintDocument {
  const kind = refund ? 'refund' : 'sale';
  const number = refund?.receiptNumber ?? sale.receiptNumber;
  const { locale, timeZone } = policy;
  const words = wordingIn(locale);
  const { content } = sale;
  const amount = (minor: number) => money(kind === 'refund' ? -minor : minor, content.currency, locale);
  const { tenderedMinor: tendered, changeMinor: change } = givenAndChange(content.tenders);
  return {
    blocks: [
      ...letterhead(policy),
      ...(copy ? [text(`*** ${words.copy} ***`, { align: 'center', bold: true }), feed(1)] : []),
      ...(kind === 'refund' ? [text(words.refund, { align: 'center', bold: true, size: 2 }), feed(1)] : []),
      columns(refund ? words.refundNumber : words.receipt, number),
      ...(refund ? [columns(words.refundOf, sale.receiptNumber)] : []),
      columns(dateAndTime(refund?.refundedAtMs ?? sale.soldAtMs, timeZone, locale), register.name),
      columns(words.servedBy, refund?.operatorName ?? content.operatorName),
      rule,
      ...content.lines.flatMap((sold) => [
        columns(sold.line.name, amount(sold.line.grossMinor)),
        ...detailsOf(
          sold.line.quantity,
          money(sold.line.unitPriceMinor, content.currency, locale),
          whenOf(sold, policy),
        ),
      ]),
      rule,
      text(`${kind === 'refund' ? words.refunded : words.total} ${amount(sale.totalMinor)}`, {
        align: 'right',
        bold: true,
        size: 2,
      }),
      feed(1),
      ...(kind === 'sale'
        ? [
            columns(words.cash, money(tendered, content.currency, locale)),
            columns(words.change, money(change, content.currency, locale), true),
          ]
        : [columns(words.cash, amount(sale.totalMinor))]),
      rule,
      ...content.taxTotals.flatMap((total) => [
        columns(`${words.net} ${percent(total.basisPoints, locale)}`, amount(total.netMinor)),
        columns(`${words.tax} ${total.name}`, amount(total.taxMinor)),
      ]),
      ...(policy.receiptFooter === '' ? [] : [feed(1), text(policy.receiptFooter, { align: 'center' })]),
      feed(1),
      { kind: 'qr', content: number, moduleSize: 3, errorCorrection: 'M' },
      text(number, { align: 'center' }),
      ...fiscalBlocks(fiscal, words),
      cut,
    ],
  };
}

/** A signature in short, or the mark of its absence: a receipt without either would look like one that needs none. */
function fiscalBlocks(mark: FiscalMark | undefined, words: Wording): PrintBlock[] {
  if (!mark) return [];
  if (mark.kind === 'outage') return [feed(1), text(words.fiscalOutage, { align: 'center', bold: true })];
  return [
    feed(1),
    columns(`${words.fiscalSignature} ${mark.counter}`, mark.signature.slice(0, 16)),
    text(mark.signerId, { align: 'right' }),
  ];
}

function letterhead(policy: VenuePolicy): PrintBlock[] {
  const words = wordingIn(policy.locale);
  return [
    text(policy.name, { align: 'center', bold: true, size: 2 }),
    ...[policy.legalName, ...policy.addressLines]
      .filter((line) => line !== '')
      .map((line) => text(line, { align: 'center' })),
    ...(policy.taxNumber === '' ? [] : [text(`${words.taxNumber} ${policy.taxNumber}`, { align: 'center' })]),
    feed(1),
  ];
}

function detailsOf(quantity: number, unitPrice: string, when: string): PrintBlock[] {
  const parts = [quantity === 1 ? '' : `${quantity} × ${unitPrice}`, when].filter((part) => part !== '');
  return parts.length === 0 ? [] : [text(`  ${parts.join('  ')}`)];
}

function whenOf({ line, sessionStartsAtMs, day }: SoldLine, { locale, timeZone }: VenuePolicy): string {
  if (sessionStartsAtMs !== null) return dateAndTime(sessionStartsAtMs, timeZone, locale);
  return line.deferral.kind === 'day' ? longDate(day, locale) : '';
}

export interface TicketPaper {
  readonly ticket: IssuedTicket;
  readonly policy: VenuePolicy;
  readonly copy?: boolean;
}

/** One ticket on paper: what it is, when it is good, for how many, and the code the gate reads. */
export function ticketDocument({ ticket, policy, copy = false }: TicketPaper): PrintDocument {
  const { locale, timeZone } = policy;
  const words = wordingIn(locale);
  const { validFromDay, validUntilDay, sessionStartsAtMs } = ticket;
  return {
    blocks: [
      text(policy.name, { align: 'center', bold: true }),
      feed(1),
      ...(copy ? [text(`*** ${words.copy} ***`, { align: 'center', bold: true })] : []),
      text(ticket.productName, { align: 'center', bold: true, size: 2 }),
      ...(sessionStartsAtMs === null
        ? []
        : [text(timeOfDay(sessionStartsAtMs, timeZone, locale), { align: 'center', bold: true, size: 3 })]),
      feed(1),
      text(
        validFromDay === validUntilDay
          ? `${words.validOn} ${longDate(validFromDay, locale)}`
          : `${words.validFromTo} ${longDate(validFromDay, locale)} – ${longDate(validUntilDay, locale)}`,
        { align: 'center', bold: true },
      ),
      text(`${words.admits} ${ticket.admits}`, { align: 'center' }),
      feed(1),
      { kind: 'qr', content: ticket.code, moduleSize: 6, errorCorrection: 'M' },
      text(ticket.shortCode, { align: 'center', bold: true }),
      feed(1),
      text(words.terms, { align: 'center' }),
      cut,
    ],
  };
}

export interface ShiftReport {
  readonly policy: VenuePolicy;
  readonly register: StationIdentity;
  readonly zNumber: number;
  readonly number: number;
  readonly openedAtMs: number;
  readonly closedAtMs: number;
  readonly floatMinor: number;
  readonly saleCount: number;
  readonly grossMinor: number;
  readonly expectedMinor: number;
  readonly countedMinor: number;
  readonly differenceMinor: number;
  readonly figures: ShiftFigures;
  readonly operatorName: string;
  /** Where the journal and the cloud's log stood: printed short, on paper that nobody can rewrite later. */
  readonly evidence: {
    readonly journal: { readonly seq: number; readonly hash: string };
    readonly checkpoint: { readonly treeSize: number; readonly rootHash: string } | null;
  };
}

/**
 * The closing (Z) report of a shift. Its second half is a sum a person can check: float, plus and less what moved,
 * is what the drawer should hold.
 */
export function shiftReportDocument(report: ShiftReport): PrintDocument {
  const { policy, register, figures } = report;
  const { journal, checkpoint } = report.evidence;
  const { locale, timeZone, currency } = policy;
  const words = wordingIn(locale);
  const amount = (minor: number) => money(minor, currency, locale);
  return {
    blocks: [
      ...letterhead(policy),
      text(`${words.shiftReport} Z ${report.zNumber}`, { align: 'center', bold: true, size: 2 }),
      feed(1),
      columns(`${words.shift} ${report.number}`, register.name),
      columns('', `${register.registerId}-${register.incarnation.slice(0, 4).toUpperCase()}`),
      columns(words.opened, dateAndTime(report.openedAtMs, timeZone, locale)),
      columns(words.closed, dateAndTime(report.closedAtMs, timeZone, locale)),
      columns(words.servedBy, report.operatorName),
      rule,
      columns(words.sales, String(report.saleCount)),
      columns(words.refunds, String(figures.refundCount)),
      columns(words.turnover, amount(report.grossMinor), true),
      ...figures.taxes.flatMap(({ basisPoints, netMinor, taxMinor }) => [
        columns(`${words.net} ${percent(basisPoints, locale)}`, amount(netMinor)),
        columns(`${words.tax} ${percent(basisPoints, locale)}`, amount(taxMinor)),
      ]),
      rule,
      columns(words.float, amount(report.floatMinor)),
      columns(`+ ${words.cashSales}`, amount(figures.cashSalesMinor)),
      columns(`- ${words.refunds} (${figures.refundCount})`, amount(-figures.refundedMinor)),
      columns(`+ ${words.paidIn}`, amount(figures.paidInMinor)),
      columns(`- ${words.paidOut}`, amount(-figures.paidOutMinor)),
      columns(`- ${words.dropped}`, amount(-figures.droppedMinor)),
      columns(`= ${words.expected}`, amount(report.expectedMinor), true),
      columns(words.counted, amount(report.countedMinor)),
      columns(words.difference, amount(report.differenceMinor), true),
      rule,
      columns(words.journal, shortPlace(shortSeq(journal.seq), journal.hash)),
      columns(
        words.cloudLog,
        checkpoint ? shortPlace(String(checkpoint.treeSize), checkpoint.rootHash) : '-',
      ),
      cut,
    ],
  };
}

/** "0184 · 3f9a-71c2": to be compared by eye with a screen, a console or a verification. */
export const shortPlace = (number: string, hash: string): string => `${number} · ${shortHash(hash)}`;

/** The same paper with a mark on top: what may exist already must not look like a second original. */
export function asCopy(document: PrintDocument, locale: string): PrintDocument {
  return {
    blocks: [text(`*** ${wordingIn(locale).copy} ***`, { align: 'center', bold: true }), ...document.blocks],
  };
}
