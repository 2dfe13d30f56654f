import { cellText, type LaidOutLine, layOut, type PaperDocument, type TextLine } from '@gatehouse/core/paper';
import { assertNever } from '@gatehouse/core/result';
import {
  encodeDocument,
  type EncodedDocument,
  type MonoImage,
  type PrintBlock,
  type PrintDocument,
  type PrinterProfile,
  toPrintable,
} from '@gatehouse/hardware/protocols';

export interface PressedPaper {
  readonly encoded: EncodedDocument;
  /** Why foreign lines were spelled instead of drawn; null where none was. */
  readonly undrawn: string | null;
}

export interface DotsSize {
  readonly widthDots: number;
  readonly heightDots: number;
}

/** Draws what a printer has no letters for, one picture per line, as wide as the paper. */
export interface LineDrawer {
  draw(lines: readonly TextLine[], columns: number): Promise<readonly MonoImage[]>;
}

/** Makes paper away from the loop the devices run on: a receipt takes longer than a gate may wait. */
export interface Rasteriser extends LineDrawer {
  /** A document as the bytes this printer takes. Rejects where it cannot be made, or where the thread ended. */
  encode(document: PaperDocument, profile: PrinterProfile): Promise<PressedPaper>;
  /** A PNG in one bit per dot, made smaller until it fits. Rejects what is no PNG, or one of absurd size. */
  picture(png: Uint8Array, most: DotsSize): Promise<MonoImage>;
  /** Starts the thread before it is needed, so that the first paper does not wait for it. */
  warm(): void;
  close(): Promise<void>;
}

/** Signs a printer may spell another way without saying something else: quotation marks, dashes, arrows. */
const SAME_IN_PLAIN = new Set([...'‘’‚“”„–—−‐‑…•×→←✓™©®·']);

/** Whether a line needs letters this printer has in none of its code pages. */
export const needsDrawing = (line: TextLine, profile: PrinterProfile): boolean =>
  toPrintable(`${line.left} ${line.right}`, profile).substitutions.some(
    ({ character }) => !SAME_IN_PLAIN.has(character),
  );

/**
 * A document as this printer prints it: laid out for its width, with every line it has no letters for drawn. Where
 * drawing fails the line is spelled with what the printer has, and `report` hears of it: paper is worth more than looks.
 */
export async function toPrint(
  document: PaperDocument,
  profile: PrinterProfile,
  raster: LineDrawer | undefined,
  report: (error: unknown) => void,
): Promise<PrintDocument> {
  const lines = layOut(document, profile);
  const foreign = lines.filter(
    (line): line is TextLine => line.kind === 'text' && needsDrawing(line, profile),
  );
  const drawn = new Map<LaidOutLine, MonoImage>();
  if (foreign.length > 0 && raster) {
    try {
      const images = await raster.draw(foreign, profile.columns);
      foreign.forEach((line, at) => {
        const image = images[at];
        if (image) drawn.set(line, image);
      });
    } catch (error) {
      report(error);
    }
  }
  return { blocks: lines.flatMap((line) => blocksOf(line, profile, drawn.get(line))) };
}

/** The thread ended over what it was asked; the paper itself may be sound. */
export class ThreadLost extends Error {}

/**
 * A document as bytes, made in the rasteriser's thread. Without one, or where the thread is lost, it is made here and
 * spelled, and `report` hears of it: paper is worth more than looks.
 */
export async function pressed(
  document: PaperDocument,
  profile: PrinterProfile,
  raster: Rasteriser | undefined,
  report: (error: unknown) => void,
): Promise<EncodedDocument> {
  const here = async () => encodeDocument(await toPrint(document, profile, undefined, report), profile);
  if (!raster) return here();
  try {
    const { encoded, undrawn } = await raster.encode(document, profile);
    if (undrawn !== null) report(new Error(undrawn));
    return encoded;
  } catch (error) {
    if (!(error instanceof ThreadLost)) throw error;
    report(error);
    return here();
  }
}

function blocksOf(line: LaidOutLine, profile: PrinterProfile, image: MonoImage | undefined): PrintBlock[] {
  if (image) return [{ kind: 'image', image, align: 'left' }];
  switch (line.kind) {
    case 'text': {
      const { bold, size, inverse } = line;
      const isWhole = line.right !== '' || inverse || line.indent > 0;
      return [
        {
          kind: 'text',
          text: cellText(line, profile.columns),
          align: isWhole ? 'left' : line.align,
          bold,
          size,
          inverse,
        },
      ];
    }
    case 'rule':
      if (line.style === 'single') return [line];
      return [
        {
          kind: 'text',
          text: line.style === 'double' ? '═'.repeat(profile.columns) : '· '.repeat(profile.columns / 2),
        },
      ];
    case 'qr':
    case 'image':
    case 'feed':
    case 'cut':
      return [line];
    default:
      return assertNever(line);
  }
}
