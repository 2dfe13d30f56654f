import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { ClosedShift, XReport } from '@gatehouse/core/contract';
import type { ShiftFigures } from '@gatehouse/core/shift';
import {
  centred,
  columns as twoColumns,
  cut,
  dateAndTime,
  feed,
  letterhead,
  money,
  type PaperBlock,
  type PaperDocument,
  percent,
  rule,
  text,
  wordingIn,
} from '@gatehouse/core/paper';
import type { StationIdentity } from '../ledger/index.ts';
import type { CashDirection } from './move-cash.ts';
import { type ShiftWording, shiftWordingIn } from './wording.ts';

/** The papers of the drawer: X and Z reports, and a slip for everything that moves cash without a sale. */

export interface PaperPlace {
  readonly policy: VenuePolicy;
  readonly register: StationIdentity;
  readonly isProvisional: boolean;
}

const columns = (left: string, right: string, bold = false): PaperBlock => twoColumns(left, right, { bold });

interface Words {
  readonly words: ShiftWording;
  readonly amount: (minor: number, currency?: string) => string;
  readonly when: (atMs: number) => string;
  readonly rate: (basisPoints: number) => string;
}

function wordsOf({ policy: { locale, timeZone, currency } }: PaperPlace): Words {
  return {
    words: shiftWordingIn(locale),
    amount: (minor, of = currency) => money(minor, of, locale),
    when: (atMs) => dateAndTime(atMs, timeZone, locale),
    rate: (basisPoints) => percent(basisPoints, locale),
  };
}

function headOf({ policy, register }: PaperPlace, title: string): PaperBlock[] {
  return [
    ...letterhead(policy, wordingIn(policy.locale)),
    centred(title, { bold: true, size: 2 }),
    columns(register.name, `${register.registerId}-${register.incarnation.slice(0, 4).toUpperCase()}`),
  ];
}

/** The closing report. Its last part is a sum a person can check: float, plus and less what moved. */
export function zReportDocument(closed: Omit<ClosedShift, 'provisional'>, place: PaperPlace): PaperDocument {
  const { words, amount, when } = wordsOf(place);
  const { figures, evidence } = closed;
  return {
    blocks: [
      ...headOf(place, `${words.z} ${closed.zNumber}`),
      ...(place.isProvisional ? [centred(words.provisional, { bold: true })] : []),
      columns(`${words.shift} ${closed.number}`, ''),
      columns(words.opened, when(closed.openedAtMs)),
      columns(words.closed, when(closed.closedAtMs)),
      columns(words.by, closed.closedBy),
      rule,
      ...salesBlocks(figures, closed.categoryNames, place),
      columns(words.turnover, amount(closed.grossMinor), true),
      rule,
      ...drawerBlocks(closed.floatMinor, figures, place),
      columns(`= ${words.expected}`, amount(closed.expectedMinor), true),
      columns(words.counted, amount(closed.countedMinor)),
      columns(words.difference, amount(closed.differenceMinor), true),
      ...closed.foreign.flatMap(({ currency, expectedMinor, countedMinor }) => [
        columns(`${words.expected} ${currency}`, amount(expectedMinor, currency)),
        columns(`${words.counted} ${currency}`, amount(countedMinor, currency)),
        columns(`${words.difference} ${currency}`, amount(countedMinor - expectedMinor, currency), true),
      ]),
      columns(words.attempts, String(closed.attempts)),
      ...(closed.approved ? [columns(words.approved, '✓')] : []),
      rule,
      ...alsoBlocks(figures, place),
      columns(words.unknown, String(closed.unknownPayments)),
      columns(words.deposits, String(closed.openDeposits)),
      ...(evidence
        ? [rule, columns(words.journal, evidence.journal), columns(words.cloudLog, evidence.cloudLog ?? '-')]
        : []),
      cut,
    ],
  };
}

/** The interim report: the same figures, no number, no effect; expected cash only for who may see it. */
export function xReportDocument(
  report: XReport,
  place: PaperPlace & { readonly operatorName: string },
): PaperDocument {
  const { words, amount, when } = wordsOf(place);
  const { shift, figures } = report;
  return {
    blocks: [
      ...headOf(place, words.x),
      centred(words.noEffect),
      columns(`${words.shift} ${shift.number}`, ''),
      columns(words.opened, when(shift.openedAtMs)),
      columns(words.printed, when(report.atMs)),
      columns(words.by, place.operatorName),
      rule,
      ...salesBlocks(figures, report.categoryNames, place, shift.expectedCashMinor === null),
      columns(words.turnover, amount(shift.grossMinor), true),
      ...(shift.expectedCashMinor === null
        ? []
        : [
            rule,
            ...drawerBlocks(shift.floatMinor, figures, place),
            columns(`= ${words.expected}`, amount(shift.expectedCashMinor), true),
          ]),
      rule,
      ...alsoBlocks(figures, place),
      cut,
    ],
  };
}

function salesBlocks(
  figures: ShiftFigures,
  categoryNames: Readonly<Record<string, string>>,
  place: PaperPlace,
  isBlind = false,
): PaperBlock[] {
  const { words, amount, rate } = wordsOf(place);
  const shown = isBlind
    ? figures.tenders.filter(({ kind }) => kind !== 'cash' && kind !== 'foreign-cash')
    : figures.tenders;
  return [
    columns(`${words.sales} (${figures.saleCount})`, amount(figures.soldMinor)),
    columns(`${words.refunds} (${figures.refundCount})`, amount(-figures.refundedMinor)),
    ...figures.taxes.flatMap(({ basisPoints, netMinor, taxMinor }) => [
      columns(`${words.net} ${rate(basisPoints)}`, amount(netMinor)),
      columns(`${words.tax} ${rate(basisPoints)}`, amount(taxMinor)),
    ]),
    ...section(
      words.tendersHead,
      shown.map(({ kind, of, count, soldMinor, refundedMinor, foreignMinor }) =>
        columns(
          `${words.tenders[kind] ?? kind}${of === '' || kind === 'stored-value' ? '' : ` ${of}`} (${count})`,
          kind === 'foreign-cash'
            ? `${amount(foreignMinor, of)} = ${amount(soldMinor - refundedMinor)}`
            : amount(soldMinor - refundedMinor),
        ),
      ),
    ),
    ...section(
      words.categoriesHead,
      figures.categories.map(({ categoryId, quantity, grossMinor }) =>
        columns(
          `${quantity} × ${categoryNames[categoryId] ?? words.lines[categoryId] ?? categoryId}`,
          amount(grossMinor),
        ),
      ),
    ),
    ...section(
      words.reductionsHead,
      figures.reductions.map(({ kind, reason, count, amountMinor }) =>
        columns(`${count} × ${words.reductions[kind] ?? kind}: ${reason}`, amount(-amountMinor)),
      ),
    ),
    ...section(
      words.refundsHead,
      figures.refundReasons.map(({ reason, count, amountMinor }) =>
        columns(`${count} × ${reason}`, amount(-amountMinor)),
      ),
    ),
  ];
}

const section = (title: string, rows: readonly PaperBlock[]): PaperBlock[] =>
  rows.length === 0 ? [] : [rule, text(title, { bold: true }), ...rows];

function drawerBlocks(
  floatMinor: number,
  { cashMinor, moves }: ShiftFigures,
  place: PaperPlace,
): PaperBlock[] {
  const { words, amount } = wordsOf(place);
  const signs = { 'paid-in': 1, 'change-in': 1, 'paid-out': -1, drop: -1, 'to-bag': -1 } as const;
  return [
    text(words.drawerHead, { bold: true }),
    columns(words.float, amount(floatMinor)),
    columns(`+ ${words.cash}`, amount(cashMinor)),
    ...(Object.keys(signs) as CashDirection[]).flatMap((direction) =>
      moves[direction] === 0
        ? []
        : [
            columns(
              `${signs[direction] === 1 ? '+' : '-'} ${words.moves[direction]}`,
              amount(signs[direction] * moves[direction]),
            ),
          ],
    ),
  ];
}

function alsoBlocks(figures: ShiftFigures, place: PaperPlace): PaperBlock[] {
  const { words, amount } = wordsOf(place);
  const { voids, overrides, noSaleCount, correctionCount, roundingMinor } = figures;
  return [
    text(words.otherHead, { bold: true }),
    columns(
      `${words.voids} (${voids.lineCount + voids.basketCount})`,
      amount(voids.lineMinor + voids.basketMinor),
    ),
    columns(words.noSales, String(noSaleCount)),
    columns(words.corrections, String(correctionCount)),
    columns(words.overrides, String(overrides.reduce((sum, { count }) => sum + count, 0))),
    ...overrides.map(({ permission, count }) => columns(`  ${permission}`, String(count))),
    ...(roundingMinor === 0 ? [] : [columns(words.rounding, amount(roundingMinor))]),
  ];
}

interface SlipBy {
  readonly reason: string;
  readonly atMs: number;
  readonly operatorName: string;
}

/** A slip for cash that moved: what, how much, why, by whom, and a line to sign. */
export function movementSlip(
  slip: SlipBy & {
    readonly direction: CashDirection;
    readonly amountMinor: number;
    readonly bagNumber: string | null;
    readonly shiftNumber: number;
    readonly approved: boolean;
  },
  place: PaperPlace,
): PaperDocument {
  const { words, amount } = wordsOf(place);
  return slipDocument(place, words.moves[slip.direction], slip, [
    centred(amount(slip.amountMinor), { bold: true, size: 2 }),
    ...(slip.bagNumber === null ? [] : [columns(words.bag, slip.bagNumber)]),
    columns(`${words.shift} ${slip.shiftNumber}`, slip.approved ? words.overrides : ''),
  ]);
}

export function noSaleSlip(
  slip: SlipBy & { readonly shiftNumber: number; readonly approved: boolean },
  place: PaperPlace,
): PaperDocument {
  const { words } = wordsOf(place);
  return slipDocument(place, words.drawerOpened, slip, [
    columns(`${words.shift} ${slip.shiftNumber}`, slip.approved ? words.overrides : ''),
  ]);
}

export function bagSlip(
  slip: SlipBy & {
    readonly event: 'sealed' | 'collected';
    readonly bagNumber: string;
    readonly amountMinor: number;
  },
  place: PaperPlace,
): PaperDocument {
  const { words, amount } = wordsOf(place);
  return slipDocument(place, slip.event === 'sealed' ? words.bagSealed : words.bagCollected, slip, [
    centred(amount(slip.amountMinor), { bold: true, size: 2 }),
    columns(words.bag, slip.bagNumber),
  ]);
}

function slipDocument(
  place: PaperPlace,
  title: string,
  { reason, atMs, operatorName }: SlipBy,
  blocks: readonly PaperBlock[],
): PaperDocument {
  const { words, when } = wordsOf(place);
  return {
    blocks: [
      centred(place.policy.name),
      centred(words.slip),
      centred(title, { bold: true, size: 2 }),
      feed(1),
      ...blocks,
      columns(when(atMs), place.register.name),
      columns(words.by, operatorName),
      text(`${words.reason}: ${reason}`),
      feed(2),
      columns(words.signature, '____________________'),
      feed(1),
      cut,
    ],
  };
}
