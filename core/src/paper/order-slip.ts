import { centred, columns, cut, feed, type PaperBlock, type PaperDocument, rule, text } from './document.ts';
import { timeOfDay } from './format.ts';
import { wordingIn } from './wording.ts';

export interface OrderSlip {
  readonly place: string;
  readonly receiptNumber: string;
  readonly pickUpNumber: string;
  readonly orderedAtMs: number;
  readonly register: string;
  readonly operatorName: string;
  readonly lines: readonly { readonly quantity: number; readonly name: string; readonly note: string }[];
  /** What was said about the whole order. */
  readonly note: string;
  readonly timeZone: string;
  readonly locale: string;
}

/** A slip for whoever makes what was ordered: the number called out first, large, then how many of what. */
export function orderSlipPaper(slip: OrderSlip): PaperDocument {
  const words = wordingIn(slip.locale);
  const noted = (note: string): PaperBlock[] =>
    note === '' ? [] : [text(`> ${note}`, { bold: true, indent: 4 })];
  return {
    blocks: [
      centred(`${words.order} · ${slip.place}`, { inverse: true, bold: true }),
      feed(1),
      centred(words.pickUp),
      centred(slip.pickUpNumber, { bold: true, size: 4 }),
      feed(1),
      columns(timeOfDay(slip.orderedAtMs, slip.timeZone, slip.locale), slip.register),
      columns(slip.receiptNumber, slip.operatorName),
      rule,
      ...slip.lines.flatMap((line) => [
        text(`${line.quantity} × ${line.name}`, { bold: true, size: 2 }),
        ...noted(line.note),
      ]),
      ...(slip.note === '' ? [] : [rule, ...noted(slip.note)]),
      rule,
      cut,
    ],
  };
}
