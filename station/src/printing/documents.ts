import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { shortHash, shortSeq } from '@gatehouse/core/evidence';
import {
  centred,
  columns as twoColumns,
  cut,
  dateAndTime,
  letterhead,
  money,
  type PaperBlock,
  type PaperDocument,
  percent,
  feed,
  rule,
  wordingIn,
} from '@gatehouse/core/paper';
import type { StationIdentity } from '../ledger/index.ts';
import type { ShiftFigures } from '../till/shift-figures.ts';

const columns = (left: string, right: string, bold = false): PaperBlock => twoColumns(left, right, { bold });

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
export function shiftReportDocument(report: ShiftReport): PaperDocument {
  const { policy, register, figures } = report;
  const { journal, checkpoint } = report.evidence;
  const { locale, timeZone, currency } = policy;
  const words = wordingIn(locale);
  const amount = (minor: number) => money(minor, currency, locale);
  return {
    blocks: [
      ...letterhead(policy, words),
      centred(`${words.shiftReport} Z ${report.zNumber}`, { bold: true, size: 2 }),
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

/** The same paper with a counted mark on top: what may exist already must not look like a second original. */
export function asCopy(document: PaperDocument, locale: string, copyNumber: number): PaperDocument {
  const mark = `*** ${wordingIn(locale).copyNumber} ${copyNumber} ***`;
  return { blocks: [centred(mark, { bold: true, inverse: true }), feed(1), ...document.blocks] };
}
