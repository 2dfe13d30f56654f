/** What came out of a printer between two cuts, as drawn lines and symbols: no bytes, no protocol. */
export interface Paper {
  readonly items: readonly PaperItem[];
}

export type PaperAlign = 'left' | 'center' | 'right';

export interface PaperSpan {
  readonly text: string;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverted: boolean;
  /** Multiples of the 12 × 24 dot cell of font A, 1–8. */
  readonly widthTimes: number;
  readonly heightTimes: number;
}

export type PaperItem =
  | { readonly kind: 'line'; readonly align: PaperAlign; readonly spans: readonly PaperSpan[] }
  | {
      readonly kind: 'qr';
      readonly align: PaperAlign;
      readonly content: string;
      readonly moduleDots: number;
      readonly errorCorrection: 'L' | 'M' | 'Q' | 'H';
    }
  | {
      readonly kind: 'image';
      readonly align: PaperAlign;
      readonly widthDots: number;
      readonly heightDots: number;
      readonly bits: Uint8Array;
    }
  | { readonly kind: 'feed'; readonly dots: number }
  | { readonly kind: 'cut' };

/** The words on a piece of paper, line by line, as a person would read them out. */
export function textOfPaper(paper: Paper): string {
  const lines = paper.items.flatMap((item) => {
    if (item.kind === 'line')
      return [
        item.spans
          .map((span) => span.text)
          .join('')
          .trimEnd(),
      ];
    return item.kind === 'feed' ? [''] : [];
  });
  return lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
