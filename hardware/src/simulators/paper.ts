import type { MonoImage, PrintAlign } from '../protocols/escpos/index.ts';

/** A piece of text printed in one style. */
export interface PaperRun {
  readonly text: string;
  readonly bold: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  /** Multiples of the character cell, 1–8. */
  readonly width: number;
  readonly height: number;
  readonly font: 'A' | 'B';
}

/** What is on the paper, top to bottom. */
export type PaperLine =
  | { readonly kind: 'text'; readonly align: PrintAlign; readonly runs: readonly PaperRun[] }
  | {
      readonly kind: 'qr';
      readonly align: PrintAlign;
      readonly content: string;
      readonly moduleSize: number;
      readonly errorCorrection: 'L' | 'M' | 'Q' | 'H';
    }
  | {
      readonly kind: 'barcode';
      readonly align: PrintAlign;
      readonly symbology: string;
      readonly content: string;
      readonly heightDots: number;
    }
  | { readonly kind: 'image'; readonly align: PrintAlign; readonly image: MonoImage }
  | { readonly kind: 'feed'; readonly dots: number };

/** One piece of paper, from the knife to the knife. */
export interface PrintedPaper {
  /** When its last line was printed. */
  readonly atMs: number;
  readonly lines: readonly PaperLine[];
  /** Contents of the QR codes and barcodes, in order. */
  readonly codes: readonly string[];
  /** `none`: the paper still hangs in the printer. */
  readonly cut: 'none' | 'partial' | 'full';
  /** Characters per line in font A, and dots across, of the printer that printed it. */
  readonly columns: number;
  readonly widthDots: number;
}

/** The readable text of a piece of paper, one line per printed line, codes in angle brackets. */
export function textOfPaper(paper: PrintedPaper): string {
  return paper.lines
    .flatMap((line) => {
      switch (line.kind) {
        case 'text':
          return [
            line.runs
              .map((run) => run.text)
              .join('')
              .trimEnd(),
          ];
        case 'qr':
        case 'barcode':
          return [`<${line.content}>`];
        case 'image':
          return [`<image ${line.image.widthDots}×${line.image.heightDots}>`];
        case 'feed':
          return [];
      }
    })
    .join('\n');
}
