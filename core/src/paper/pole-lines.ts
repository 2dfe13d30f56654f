import { assertNever } from '../result/index.ts';
import { plainAmount } from './format.ts';
import { wordingIn } from './wording.ts';

/** What a two-line display is told; the customer display of the contract has this shape. */
export type PoleContent =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'basket';
      readonly lines: readonly {
        readonly name: string;
        readonly quantity: number;
        readonly amountMinor: number;
      }[];
      readonly totalMinor: number;
    }
  | { readonly kind: 'paying'; readonly totalMinor: number; readonly dueMinor: number }
  | { readonly kind: 'sold'; readonly totalMinor: number; readonly changeMinor: number }
  | { readonly kind: 'sign' };

export interface PolePlace {
  readonly venueName: string;
  readonly currency: string;
  readonly locale: string;
  readonly columns: number;
}

/** Two lines for a pole display: the newest line and the total, or the total and the change. Amounts are never cut. */
export function poleLines(
  content: PoleContent,
  place: PolePlace,
): { readonly upper: string; readonly lower: string } {
  const words = wordingIn(place.locale);
  const amount = (minor: number) => plainAmount(minor, place.currency, place.locale);
  const beside = (left: string, right: string): string => {
    const room = place.columns - right.length - 1;
    return left.slice(0, Math.max(0, room)).padEnd(place.columns - right.length) + right;
  };
  switch (content.kind) {
    case 'idle':
    case 'sign':
      return { upper: centredIn(place.venueName, place.columns), lower: '' };
    case 'basket': {
      const newest = content.lines.at(-1);
      const total = beside(words.total, amount(content.totalMinor));
      if (!newest) return { upper: centredIn(place.venueName, place.columns), lower: total };
      const name = newest.quantity === 1 ? newest.name : `${newest.quantity}x ${newest.name}`;
      return { upper: beside(name, amount(newest.amountMinor)), lower: total };
    }
    case 'paying':
      return {
        upper: beside(words.total, amount(content.totalMinor)),
        lower: content.dueMinor === content.totalMinor ? '' : beside(words.due, amount(content.dueMinor)),
      };
    case 'sold':
      return {
        upper: beside(words.total, amount(content.totalMinor)),
        lower:
          content.changeMinor === 0
            ? centredIn(words.thanks, place.columns)
            : beside(words.change, amount(content.changeMinor)),
      };
    default:
      return assertNever(content);
  }
}

const centredIn = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, Math.floor((columns - text.length) / 2))) + text.slice(0, columns);
