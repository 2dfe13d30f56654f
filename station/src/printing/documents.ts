import { shortHash } from '@gatehouse/core/evidence';
import { centred, feed, type PaperDocument, wordingIn } from '@gatehouse/core/paper';

/** "0184 · 3f9a-71c2": to be compared by eye with a screen, a console or a verification. */
export const shortPlace = (number: string, hash: string): string => `${number} · ${shortHash(hash)}`;

/** The same paper with a counted mark on top: what may exist already must not look like a second original. */
export function asCopy(document: PaperDocument, locale: string, copyNumber: number): PaperDocument {
  const mark = `*** ${wordingIn(locale).copyNumber} ${copyNumber} ***`;
  return { blocks: [centred(mark, { bold: true, inverse: true }), feed(1), ...document.blocks] };
}
