import { afterAll, describe, expect, it } from 'vitest';
import {
  cellText,
  layOut,
  type PaperDocument,
  text,
  ticketPaper,
  USUAL_TICKET_LAYOUTS,
} from '@gatehouse/core/paper';
import { EPSON_58MM, EPSON_80MM, type MonoImage } from '@gatehouse/hardware';
import type { PrintedPaper } from '@gatehouse/hardware/simulators';
import { createRasteriser } from '@gatehouse/station/printing';
import { drawPaper } from './draw.ts';
import { press } from './press.ts';
import { readCodes } from './read-codes.ts';
import { FAMILY, SAMPLE_PAPERS, TICKET } from './sample-papers.ts';

const raster = createRasteriser();
afterAll(() => raster.close());

const profileOf = (widthMm: 58 | 80) => (widthMm === 58 ? EPSON_58MM : EPSON_80MM);
const printedLines = (paper: PrintedPaper): string[] =>
  paper.lines.flatMap((line) => (line.kind === 'text' ? [line.runs.map((run) => run.text).join('')] : []));
const images = (paper: PrintedPaper): MonoImage[] =>
  paper.lines.flatMap((line) => (line.kind === 'image' ? [line.image] : []));

/** The columns with ink, from the left. */
function inkedColumns({ widthDots, heightDots, bits }: MonoImage): boolean[] {
  const stride = Math.ceil(widthDots / 8);
  return Array.from({ length: widthDots }, (_, column) =>
    Array.from({ length: heightDots }, (_row, row) => row).some(
      (row) => ((bits[row * stride + (column >> 3)] ?? 0) & (128 >> (column & 7))) !== 0,
    ),
  );
}
const inkOf = async (content: string): Promise<boolean[]> => {
  const [image] = images(await press({ blocks: [text(content), { kind: 'cut' }] }, raster));
  if (!image) throw new Error('nothing was drawn');
  return inkedColumns(image);
};
/** Separate pieces of ink beside each other. */
const pieces = (columns: readonly boolean[]): number =>
  columns.filter((ink, at) => ink && columns[at - 1] !== true).length;

describe('the papers of a house', () => {
  it('come out as they were laid out, line by line, on both widths: what a preview shows is what is printed', async () => {
    for (const [name, { widthMm, paper }] of Object.entries(SAMPLE_PAPERS)) {
      const profile = profileOf(widthMm);
      const printed = await press(paper, raster, profile);
      const shown = layOut(paper, profile).flatMap((line) =>
        line.kind === 'text' ? [cellText(line, profile.columns)] : [],
      );
      const plain = (line: string) =>
        line
          .replace(/[\u00a0\u202f]/g, ' ')
          .replaceAll('–', '-')
          .replaceAll('−', '-');
      // Drawn lines are pictures; rules are not text in a layout.
      const words = printedLines(printed).filter((line) => !/^[─·═ ]*$/.test(line));
      const wanted = new Set(shown.map((line) => plain(line).trim()));
      for (const line of words) expect(wanted, name).toContain(plain(line).trim());
      expect(words.length + images(printed).length, name).toBeGreaterThan(5);
    }
  });

  it('carry codes that a camera reads: the ticket’s, and the one that opens the sale again', async () => {
    for (const widthMm of [58, 80] as const) {
      const printed = await press(
        ticketPaper(USUAL_TICKET_LAYOUTS[widthMm], TICKET, 'en-AT'),
        raster,
        profileOf(widthMm),
      );
      expect(await readCodes(drawPaper(printed))).toEqual([TICKET.code]);
    }
    const receipt = await press((SAMPLE_PAPERS['receipt-en'] as { paper: PaperDocument }).paper, raster);
    expect(await readCodes(drawPaper(receipt))).toEqual([`GHR1:${FAMILY.receiptNumber}`]);
  });

  it('show a signed, an outage-marked and an unsigned receipt as three different papers', async () => {
    const words = async (name: string) =>
      printedLines(await press((SAMPLE_PAPERS[name] as { paper: PaperDocument }).paper, raster)).join('\n');
    expect(await words('receipt-en')).toContain('Signature 184');
    expect(await words('passed-through-de')).toContain('Signatureinheit außer Betrieb');
    const unsigned = await words('refund-es');
    expect(unsigned).not.toMatch(/Firma|fuera de servicio/);
  });
});

describe('what a printer has no letters for', () => {
  it('is drawn: rupees, Hindi, Arabic and signs, and nothing becomes a question mark', async () => {
    for (const content of ['₹ 1,250.00', 'नमस्ते', 'مرحبا', '😀']) {
      const printed = await press({ blocks: [text(content), { kind: 'cut' }] }, raster);
      expect(images(printed), content).toHaveLength(1);
      expect(printedLines(printed).join('')).not.toContain('?');
      expect((await inkOf(content)).filter(Boolean).length, content).toBeGreaterThan(8);
    }
  });

  it('is letters, not boxes of the kind a missing letter is printed as', async () => {
    const [a, b] = [await inkOf('नमन'), await inkOf('कखग')];
    expect(a).not.toEqual(b);
  });

  it('begins Arabic at the right edge and joins its letters', async () => {
    const joined = await inkOf('سسسس');
    expect(joined.lastIndexOf(true)).toBeGreaterThan(540);
    expect(joined.indexOf(true)).toBeGreaterThan(300);
    // With a non-joiner between them the same letters stand apart: four pieces of ink instead of one.
    const apart = await inkOf('س\u200cس\u200cس\u200cس');
    expect(pieces(joined)).toBe(1);
    expect(pieces(apart)).toBe(4);
  });

  it('shapes Hindi: a conjunct is narrower than its letters side by side', async () => {
    const widthOf = (columns: readonly boolean[]) => columns.lastIndexOf(true) - columns.indexOf(true);
    expect(widthOf(await inkOf('क्ष'))).toBeLessThan(widthOf(await inkOf('कष')));
  });
});
