/** A receipt as blocks. Long, because its parts are in one file in the order they stand on paper. */
import { assertNever } from '../result/index.ts';
import type { SaleLine, Tender } from '../journal/index.ts';
import {
  centred,
  columns,
  cut,
  feed,
  type PaperBlock,
  type PaperDocument,
  type PaperImage,
  rule,
  text,
} from './document.ts';
import { dateAndTime, longDate, money, percent, plainAmount, shortDate } from './format.ts';
import { receiptCode } from './receipt-number.ts';
import { type Wording, wordingIn } from './wording.ts';

/** Who sells, as the law wants it named on every receipt. */
export interface ReceiptVenue {
  readonly name: string;
  readonly legalName: string;
  readonly addressLines: readonly string[];
  readonly taxNumber: string;
  readonly receiptFooter: string;
  readonly timeZone: string;
  readonly currency: string;
}

/** What a receipt shows of its signature. */
export type ReceiptFiscalMark =
  | {
      readonly kind: 'signed';
      readonly signerId: string;
      readonly counter: number;
      readonly signature: string;
    }
  | { readonly kind: 'outage' };

export interface ReceiptLine {
  readonly line: SaleLine;
  /** When a session starts; null where the line has none. */
  readonly sessionStartsAtMs: number | null;
  /** ISO date it is sold for. */
  readonly day: string;
}

/** Everything a receipt says, frozen with its sale: paper, e-mail and screen are made from the same. */
export interface ReceiptContent {
  readonly kind: 'sale' | 'refund';
  readonly receiptNumber: string;
  readonly issuedAtMs: number;
  readonly operatorName: string;
  readonly register: string;
  readonly lines: readonly ReceiptLine[];
  readonly taxTotals: readonly ReceiptTax[];
  readonly tenders: readonly Tender[];
  readonly totalMinor: number;
  readonly roundingMinor: number;
  readonly currency: string;
  /** What a refund takes back, by number and date, and why (VAT Directive art. 226b). */
  readonly original?: { readonly receiptNumber: string; readonly soldAtMs: number; readonly reason: string };
  /** The other half of an exchange: of a sale, the one it was exchanged from; of a refund, the one that took its place. */
  readonly exchange?: { readonly receiptNumber: string } | undefined;
  /** Left out where nothing has to be signed. */
  readonly fiscal?: ReceiptFiscalMark | undefined;
  /** Shown large when something has to be fetched. */
  readonly pickUpNumber?: string | undefined;
  /** What was noted for the whole basket. */
  readonly note?: string | undefined;
}

export interface ReceiptTax {
  readonly name: string;
  readonly basisPoints: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly grossMinor: number;
}

export interface ReceiptPaper {
  readonly content: ReceiptContent;
  readonly venue: ReceiptVenue;
  readonly locale: string;
  /** 0 is the original. */
  readonly copyNumber?: number;
  readonly logo?: PaperImage | undefined;
  /** A sale that never was: marked at both ends, so that no cut hides it. */
  readonly training?: boolean;
}

/** The receipt of a sale or of its refund: who sold what, for how much, with which tax, under which number. */
export function receiptPaper({
  content,
  venue,
  locale,
  copyNumber = 0,
  logo,
  training = false,
}: ReceiptPaper): PaperDocument {
  const words = wordingIn(locale);
  const { currency } = content;
  const direction = content.kind === 'refund' ? -1 : 1;
  const plain = (minor: number) => plainAmount(direction * minor, currency, locale);
  const letters = taxLetters(content.taxTotals);
  const turnover = content.lines.filter(({ line }) => isTurnover(line));
  const others = content.lines.filter(({ line }) => !isTurnover(line));
  const lineBlocks = (of: readonly ReceiptLine[]) =>
    of.flatMap((one) => linePaper(one, { venue, locale, words, currency, plain, letters }));
  return {
    blocks: [
      ...(training ? [centred(words.training, { inverse: true, bold: true }), feed(1)] : []),
      ...logoPaper(logo),
      ...letterhead(venue, words),
      ...markPaper(content, words, copyNumber),
      ...numberPaper(content, venue, words, locale),
      rule,
      columns('', currency),
      ...lineBlocks(turnover),
      ...(others.length === 0 ? [] : [{ kind: 'rule', style: 'dotted' } as const, text(words.otherAmounts)]),
      ...lineBlocks(others),
      rule,
      columns(
        content.kind === 'refund' ? words.refunded : words.total,
        money(direction * content.totalMinor, currency, locale),
        { bold: true, size: 2 },
      ),
      ...savedPaper(content, words, locale),
      feed(1),
      ...tenderPaper(content, words, locale),
      ...taxPaper(content.taxTotals, letters, { words, locale, plain }),
      ...voucherPaper(content.lines, words),
      ...notePaper(content.note, words),
      ...pickUpPaper(content.pickUpNumber, words),
      ...(venue.receiptFooter === '' ? [] : [feed(1), centred(venue.receiptFooter)]),
      feed(1),
      { kind: 'qr', content: receiptCode(content.receiptNumber), moduleSize: 5, errorCorrection: 'M' },
      centred(words.scanToReturn),
      ...fiscalPaper(content.fiscal, words),
      ...(training ? [feed(1), centred(words.training, { inverse: true, bold: true })] : []),
      cut,
    ],
  };
}

/** The same purchase for somebody who is given it: what it is and where it came from, and no price. */
export function giftReceiptPaper({
  content,
  venue,
  locale,
  copyNumber = 0,
  logo,
}: ReceiptPaper): PaperDocument {
  const words = wordingIn(locale);
  return {
    blocks: [
      ...logoPaper(logo),
      ...letterhead(venue, words),
      centred(words.giftReceipt, { bold: true, size: 2 }),
      ...(copyNumber === 0 ? [] : [centred(`*** ${words.copyNumber} ${copyNumber} ***`, { bold: true })]),
      feed(1),
      columns(words.receipt, content.receiptNumber),
      columns(shortDate(content.issuedAtMs, venue.timeZone, locale), content.register),
      rule,
      ...content.lines
        .filter(({ line }) => line.kind === 'product')
        .map(({ line }) => text(`${line.quantity} × ${line.name}`)),
      rule,
      feed(1),
      { kind: 'qr', content: receiptCode(content.receiptNumber), moduleSize: 5, errorCorrection: 'M' },
      centred(words.giftReceiptText),
      cut,
    ],
  };
}

/** Name, identity and tax number of the supplier, at the head of receipts and reports. */
export function letterhead(
  venue: Pick<ReceiptVenue, 'name' | 'legalName' | 'addressLines' | 'taxNumber'>,
  words: Wording,
): PaperBlock[] {
  return [
    centred(venue.name, { bold: true, size: 2 }),
    ...[venue.legalName, ...venue.addressLines]
      .filter((line) => line !== '' && line !== venue.name)
      .map((line) => centred(line)),
    ...(venue.taxNumber === '' ? [] : [centred(`${words.taxNumber} ${venue.taxNumber}`)]),
    feed(1),
  ];
}

/** Gift cards, top-ups, tips, deposits and donations pass through the till and are not what it earns. */
const isTurnover = ({ kind }: SaleLine): boolean => kind === 'product' || kind === 'fee';

function markPaper(content: ReceiptContent, words: Wording, copyNumber: number): PaperBlock[] {
  return [
    ...(copyNumber === 0
      ? []
      : [centred(`*** ${words.copyNumber} ${copyNumber} ***`, { bold: true, inverse: true }), feed(1)]),
    ...(content.kind === 'refund' ? [centred(words.refund, { bold: true, size: 2 }), feed(1)] : []),
  ];
}

function numberPaper(
  { kind, receiptNumber, issuedAtMs, operatorName, register, original, exchange }: ReceiptContent,
  { timeZone }: ReceiptVenue,
  words: Wording,
  locale: string,
): PaperBlock[] {
  return [
    columns(kind === 'refund' ? words.refundNumber : words.receipt, receiptNumber, { bold: true }),
    columns(dateAndTime(issuedAtMs, timeZone, locale), register),
    columns(words.servedBy, operatorName),
    ...(original
      ? [
          columns(words.refundOf, original.receiptNumber, { bold: true }),
          columns('', `${words.refundFrom} ${shortDate(original.soldAtMs, timeZone, locale)}`),
          ...(original.reason === '' ? [] : [columns(words.reason, original.reason)]),
          text(words.refundSays),
        ]
      : []),
    ...(exchange
      ? [columns(kind === 'refund' ? words.exchangedFor : words.exchangedFrom, exchange.receiptNumber)]
      : []),
  ];
}

interface LineContext {
  readonly venue: ReceiptVenue;
  readonly locale: string;
  readonly words: Wording;
  readonly currency: string;
  readonly plain: (minor: number) => string;
  readonly letters: ReadonlyMap<number, string>;
}

/** A line at its list price, and under it one row for everything that was taken off, with its reason. */
function linePaper(
  { line, sessionStartsAtMs, day }: ReceiptLine,
  { venue, locale, currency, plain, letters, words }: LineContext,
): PaperBlock[] {
  const reduced = line.reductions.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const letter = (line.kind === 'product' && letters.get(line.taxBasisPoints)) || ' ';
  const when =
    sessionStartsAtMs !== null
      ? dateAndTime(sessionStartsAtMs, venue.timeZone, locale)
      : line.deferral.kind === 'day'
        ? longDate(day, locale)
        : '';
  const many =
    line.quantity > 1 ? `${line.quantity} × ${plainAmount(line.unitPriceMinor, currency, locale)}` : '';
  const detail = [many, when].filter((part) => part !== '').join(' · ');
  const name = line.kind === 'tip' ? words.tip : line.kind === 'donation' ? words.donation : line.name;
  return [
    columns(name, `${plain(line.grossMinor + reduced)} ${letter}`),
    ...(detail === '' ? [] : [text(detail, { indent: 2 })]),
    ...line.reductions.map(({ reason, amountMinor }) =>
      columns(reason === '' ? words.discount : reason, `${plain(-amountMinor)}  `, { indent: 2 }),
    ),
  ];
}

function savedPaper({ kind, lines, currency }: ReceiptContent, words: Wording, locale: string): PaperBlock[] {
  const savedMinor = lines.reduce(
    (sum, { line }) => sum + line.reductions.reduce((of, { amountMinor }) => of + amountMinor, 0),
    0,
  );
  if (savedMinor === 0 || kind === 'refund') return [];
  return [columns(words.youSave, money(savedMinor, currency, locale))];
}

/** One row per tender with what it settled, the rounding of cash, and the change. */
function tenderPaper(content: ReceiptContent, words: Wording, locale: string): PaperBlock[] {
  const { currency, tenders, kind } = content;
  const amount = (minor: number) => money(kind === 'refund' ? -minor : minor, currency, locale);
  const changeMinor = tenders.reduce((sum, of) => sum + (of.kind === 'cash' ? of.changeMinor : 0), 0);
  return [
    ...(content.roundingMinor === 0 ? [] : [columns(words.rounding, amount(content.roundingMinor))]),
    ...tenders.flatMap((of) => oneTender(of, kind, amount, words, locale)),
    ...(changeMinor > 0 && kind === 'sale'
      ? [columns(words.change, money(changeMinor, currency, locale), { bold: true })]
      : []),
  ];
}

function oneTender(
  of: Tender,
  kind: ReceiptContent['kind'],
  amount: (minor: number) => string,
  words: Wording,
  locale: string,
): PaperBlock[] {
  switch (of.kind) {
    case 'cash': {
      const givenMinor = kind === 'sale' ? of.tenderedMinor : of.amountMinor;
      return givenMinor === 0 ? [] : [columns(words.cash, amount(givenMinor))];
    }
    case 'foreign-cash':
      return [
        columns(`${words.foreignCash} ${of.foreignCurrency}`, amount(of.amountMinor)),
        text(
          `${money(of.foreignMinor, of.foreignCurrency, locale)} × ${rateText(of.rateMillionths, locale)}`,
          { indent: 2 },
        ),
      ];
    case 'card':
      return [
        columns(cardName(of.brand, of.last4, words), amount(of.amountMinor)),
        ...(of.approvalCode === '' ? [] : [text(`${words.approval} ${of.approvalCode}`, { indent: 2 })]),
        ...(of.state === 'unknown' ? [text(words.notYetConfirmed, { indent: 2, bold: true })] : []),
      ];
    case 'stored-value':
      return [
        columns(
          `${of.account === 'gift-card' ? words.giftCard : words.wallet} ${hinted(of.accountId)}`,
          amount(of.amountMinor),
        ),
      ];
    case 'voucher':
      return [columns(`${words.voucher} ${hinted(of.voucherId)}`, amount(of.amountMinor))];
    case 'invoice':
      return [columns(`${words.invoice} ${of.reference}`.trim(), amount(of.amountMinor))];
    case 'deposit':
      return [columns(words.deposit, amount(of.amountMinor))];
    case 'online':
      return [columns(words.online, amount(of.amountMinor))];
    default:
      return assertNever(of);
  }
}

/** "Visa ****4242": never more than the last four digits (15 USC 1681c(g) allows five). */
const cardName = (brand: string, last4: string, words: Wording): string =>
  [brand === '' ? words.card : brand, last4 === '' ? '' : `****${last4.slice(-4)}`]
    .filter((part) => part !== '')
    .join(' ');

/** The end of an id, by which a guest tells their cards apart. */
const hinted = (id: string): string => `..${id.slice(-4)}`;

const rateText = (millionths: number, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(millionths / 1_000_000);

const LETTERS = 'ABCDEFGHJK';
const taxLetters = (totals: readonly ReceiptTax[]): ReadonlyMap<number, string> =>
  new Map(
    [...new Set(totals.map(({ basisPoints }) => basisPoints))].map((basisPoints, at) => [
      basisPoints,
      LETTERS[at] ?? '',
    ]),
  );

/** Net, tax and gross by rate: the table the law asks for. */
function taxPaper(
  totals: readonly ReceiptTax[],
  letters: ReadonlyMap<number, string>,
  { words, locale, plain }: Pick<LineContext, 'words' | 'locale' | 'plain'>,
): PaperBlock[] {
  if (totals.length === 0) return [];
  return [
    rule,
    {
      kind: 'table',
      head: ['', words.net, words.tax, words.gross],
      rows: totals.map((of) => [
        `${letters.get(of.basisPoints) ?? ''} ${percent(of.basisPoints, locale)}`,
        plain(of.netMinor),
        plain(of.taxMinor),
        plain(of.grossMinor),
      ]),
    },
  ];
}

/** A voucher for one thing is taxed now, one for anything is taxed when it is used (VAT Directive art. 30a, 30b). */
function voucherPaper(lines: readonly ReceiptLine[], words: Wording): PaperBlock[] {
  const isSingle = lines.some(({ line }) => line.deferral.kind === 'voucher');
  const isMulti = lines.some(({ line }) => line.kind === 'gift-card' || line.kind === 'wallet-top-up');
  return [
    ...(isSingle || isMulti ? [feed(1)] : []),
    ...(isSingle ? [text(words.singlePurpose)] : []),
    ...(isMulti ? [text(words.multiPurpose)] : []),
  ];
}

const logoPaper = (logo: PaperImage | undefined): PaperBlock[] =>
  logo ? [{ kind: 'image', image: logo, align: 'center' }, feed(1)] : [];

const notePaper = (note: string | undefined, words: Wording): PaperBlock[] =>
  note === undefined || note === '' ? [] : [feed(1), text(`${words.note}: ${note}`)];

const pickUpPaper = (number: string | undefined, words: Wording): PaperBlock[] =>
  number === undefined ? [] : [feed(1), centred(words.pickUp), centred(number, { bold: true, size: 3 })];

/** A signature in short, or the mark of its absence: a receipt without either would look like one that needs none. */
function fiscalPaper(mark: ReceiptFiscalMark | undefined, words: Wording): PaperBlock[] {
  if (!mark) return [];
  if (mark.kind === 'outage') return [feed(1), centred(words.fiscalOutage, { bold: true, inverse: true })];
  return [
    feed(1),
    columns(`${words.fiscalSignature} ${mark.counter}`, mark.signature.slice(0, 16)),
    text(mark.signerId, { align: 'right' }),
  ];
}
