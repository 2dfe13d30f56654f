/** What is to be printed, independent of any printer. */
export interface PrintDocument {
  readonly blocks: readonly PrintBlock[];
}

export type PrintAlign = 'left' | 'center' | 'right';

export type PrintBlock =
  | {
      readonly kind: 'text';
      /** May hold line breaks; long lines are wrapped at words. */
      readonly text: string;
      readonly align?: PrintAlign;
      readonly bold?: boolean;
      /** Multiple of width and height, 1–4. */
      readonly size?: number;
      /** White letters on black. */
      readonly inverse?: boolean;
    }
  /** Left text and right text on one line; the left one is shortened when both do not fit. */
  | { readonly kind: 'columns'; readonly left: string; readonly right: string; readonly bold?: boolean }
  | { readonly kind: 'rule' }
  | {
      readonly kind: 'qr';
      readonly content: string;
      /** Dots per module, 1–16. Default 6: 0.75 mm at 203 dpi. */
      readonly moduleSize?: number;
      readonly errorCorrection?: 'L' | 'M' | 'Q' | 'H';
    }
  | { readonly kind: 'image'; readonly image: MonoImage; readonly align?: PrintAlign }
  | { readonly kind: 'feed'; readonly lines: number }
  | { readonly kind: 'cut' };

/** One bit per dot, rows padded to whole bytes, most significant bit leftmost, 1 is black. */
export interface MonoImage {
  readonly widthDots: number;
  readonly heightDots: number;
  readonly bits: Uint8Array;
}

/** What the encoder must know about a printer model. */
export interface PrinterProfile {
  /** Characters per line in font A: 48 (80 mm, 203 dpi), 42 (80 mm, 180 dpi), 32 (58 mm). */
  readonly columns: number;
  /** Number of each code page in this model's `ESC t` table; only these are used. */
  readonly codePages: Readonly<Partial<Record<CodePage, number>>>;
}

export type CodePage = 'cp437' | 'cp850' | 'cp852' | 'cp857' | 'cp858' | 'cp866' | 'windows1252';

export const EPSON_80MM: PrinterProfile = {
  columns: 48,
  codePages: { cp437: 0, cp850: 2, cp852: 18, cp857: 13, cp858: 19, cp866: 17, windows1252: 16 },
};

/** Xprinter and many unnamed clones. */
export const XPRINTER_80MM: PrinterProfile = {
  columns: 48,
  codePages: { cp437: 0, cp850: 2, cp852: 18, cp858: 19, cp866: 17, windows1252: 16 },
};

export const EPSON_58MM: PrinterProfile = { ...EPSON_80MM, columns: 32 };
