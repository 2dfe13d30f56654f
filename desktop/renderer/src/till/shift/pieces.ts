import { denominationsOf, worthOfPieces } from '@gatehouse/core/shift';

/** How many of each note and coin, by value in minor units. */
export type Pieces = Readonly<Record<string, number>>;

export const MOST_PIECES = 9_999;

export const countedOf = (pieces: Pieces): number => worthOfPieces(pieces);

/** The value after this one in the order of counting: notes first, largest first; round at the end. */
export function nextValue(currency: string, value: number): number {
  const { notes, coins } = denominationsOf(currency);
  const all = [...notes, ...coins];
  return all[(all.indexOf(value) + 1) % all.length] ?? value;
}

/** Only what was counted: a value nobody touched is not a count of zero. */
export const givenPieces = (pieces: Pieces): Pieces =>
  Object.fromEntries(Object.entries(pieces).filter(([, count]) => count > 0));
