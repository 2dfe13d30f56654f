import type { PrintedPaper } from '@gatehouse/hardware/simulators';
import { drawPaper } from '../paper/draw.ts';
import { paperText } from '../paper/paper-text.ts';
import { readCodes } from '../paper/read-codes.ts';

/** A piece of paper that fell out of a printer. */
export interface Print {
  /** Counts up from 1 per printer, for addresses and lists. */
  readonly number: number;
  readonly atMs: number;
  readonly text: string;
  readonly png: Buffer;
  /** What a camera reads in the picture: QR contents, top to bottom. */
  readonly codes: readonly string[];
  /** False while it still hangs in the printer, unfinished. */
  readonly cut: boolean;
}

/** Numbers, draws and reads back every piece of paper once. */
export interface PrintArchive {
  update(papers: readonly PrintedPaper[]): void;
  all(): Promise<readonly Print[]>;
  /** Those that are drawn already. */
  finished(): readonly Print[];
  count(): number;
}

const KEPT = 200;

export function createPrintArchive(onPrint: (print: Print) => void): PrintArchive {
  const seen = new WeakSet<PrintedPaper>();
  const pieces: Promise<Print>[] = [];
  const developed: Print[] = [];
  let hanging: PrintedPaper | undefined;
  let counted = 0;

  const develop = async (paper: PrintedPaper, number: number): Promise<Print> => {
    const png = drawPaper(paper);
    return {
      number,
      atMs: paper.atMs,
      text: paperText(paper),
      png,
      codes: await readCodes(png),
      cut: paper.cut !== 'none',
    };
  };

  return {
    update(papers) {
      hanging = papers.find((paper) => paper.cut === 'none');
      for (const paper of papers) {
        if (paper.cut === 'none' || seen.has(paper)) continue;
        seen.add(paper);
        counted += 1;
        const piece = develop(paper, counted);
        pieces.push(piece);
        if (pieces.length > KEPT) void pieces.shift();
        piece.then(
          (print) => {
            developed.push(print);
            if (developed.length > KEPT) developed.shift();
            onPrint(print);
          },
          () => {},
        );
      }
    },
    async all() {
      const unfinished = hanging ? [develop(hanging, counted + 1)] : [];
      return Promise.all([...pieces, ...unfinished]);
    },
    finished: () => developed,
    count: () => counted,
  };
}
