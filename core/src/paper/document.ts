/** What is to be on paper, independent of any printer and of any screen that shows it. */
export interface PaperDocument {
  readonly blocks: readonly PaperBlock[];
}

export type PaperAlign = 'left' | 'center' | 'right';

export type PaperBlock =
  | {
      readonly kind: 'text';
      /** May hold line breaks; long lines are wrapped at words. */
      readonly text: string;
      readonly align?: PaperAlign;
      readonly bold?: boolean;
      /** Multiple of width and height, 1–4. */
      readonly size?: number;
      /** Columns it stands in from the left edge. */
      readonly indent?: number;
      /** White on black over the whole width: what must not be overlooked. */
      readonly inverse?: boolean;
    }
  /** Left text and right text; a left one that is too long goes on in the next line, the right one is never cut. */
  | {
      readonly kind: 'columns';
      readonly left: string;
      readonly right: string;
      readonly bold?: boolean;
      readonly size?: number;
      readonly indent?: number;
    }
  /** Rows of figures: the first column is flush left, the others flush right. */
  | {
      readonly kind: 'table';
      readonly head?: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'rule'; readonly style?: 'single' | 'double' | 'dotted' }
  | {
      readonly kind: 'qr';
      readonly content: string;
      /** Dots per module, 1–16. Default 6: 0.75 mm at 203 dpi. */
      readonly moduleSize?: number;
      readonly errorCorrection?: 'L' | 'M' | 'Q' | 'H';
    }
  | { readonly kind: 'image'; readonly image: PaperImage; readonly align?: PaperAlign }
  | { readonly kind: 'feed'; readonly lines: number }
  | { readonly kind: 'cut' };

/** One bit per dot, rows padded to whole bytes, most significant bit leftmost, 1 is black. */
export interface PaperImage {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly bits: Uint8Array;
}

type Text = Extract<PaperBlock, { kind: 'text' }>;
type Columns = Extract<PaperBlock, { kind: 'columns' }>;

export const text = (content: string, more: Omit<Text, 'kind' | 'text'> = {}): PaperBlock => ({
  kind: 'text',
  text: content,
  ...more,
});
export const centred = (content: string, more: Omit<Text, 'kind' | 'text' | 'align'> = {}): PaperBlock =>
  text(content, { align: 'center', ...more });
export const columns = (
  left: string,
  right: string,
  more: Omit<Columns, 'kind' | 'left' | 'right'> = {},
): PaperBlock => ({ kind: 'columns', left, right, ...more });
export const rule: PaperBlock = { kind: 'rule' };
export const feed = (lines: number): PaperBlock => ({ kind: 'feed', lines });
export const cut: PaperBlock = { kind: 'cut' };
