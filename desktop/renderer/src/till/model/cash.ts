import { denominationsOf } from '@gatehouse/core/shift';

/**
 * What a guest is likely to hand over for a total, smallest first: the next amount that each note reaches. Exact is
 * not among them, it has its own button.
 */
export function likelyTenders(totalMinor: number, currency: string, most = 6): number[] {
  if (totalMinor <= 0) return [];
  const reached = denominationsOf(currency)
    .notes.map((note) => Math.ceil(totalMinor / note) * note)
    .filter((amount) => amount !== totalMinor);
  return [...new Set(reached)].toSorted((a, b) => a - b).slice(0, most);
}
