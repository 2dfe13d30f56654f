/** First eight hex digits in two groups ("3f9a-71c2"): short enough to print, to read out and to compare by hand. */
export const shortHash = (hash: string): string => `${hash.slice(0, 4)}-${hash.slice(4, 8)}`;

/** A number a person copies by hand, at least four digits: 184 → "0184". */
export const shortSeq = (seq: number): string => String(seq).padStart(4, '0');
