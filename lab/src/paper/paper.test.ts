import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeCrockford } from '@gatehouse/core/tickets';
import { drawPaper, PAPER_WIDTH_DOTS } from './draw.ts';
import type { PaperLine, PrintedPaper } from '@gatehouse/hardware/simulators';
import { paperText } from './paper-text.ts';
import { readCodes } from './read-codes.ts';

const line = (text: string, times = 1): PaperLine => ({
  kind: 'text',
  align: 'center',
  runs: [{ text, bold: times > 1, underline: false, inverse: false, width: times, height: times, font: 'A' }],
});
const qr = (content: string, errorCorrection: 'L' | 'M' = 'M'): PaperLine => ({
  kind: 'qr',
  align: 'center',
  content,
  moduleSize: 6,
  errorCorrection,
});
const code = () => encodeCrockford(randomBytes(85));
const paperOf = (...lines: PaperLine[]): PrintedPaper => ({
  atMs: 0,
  lines,
  codes: [],
  cut: 'partial',
  columns: 48,
  widthDots: 576,
});

describe('printed paper', () => {
  it('carries ticket codes that can be read from the picture alone', async () => {
    const codes = [code(), code()];
    const paper = paperOf(
      line('Adult day', 2),
      qr(codes[0]!),
      { kind: 'feed', dots: 40 },
      line('Child day', 2),
      qr(codes[1]!, 'L'),
    );
    const png = drawPaper(paper);
    expect(await readCodes(png)).toEqual(codes);
    expect(png.readUInt32BE(16)).toBe(PAPER_WIDTH_DOTS);
  });

  it('reads nothing where nothing was printed', async () => {
    expect(await readCodes(drawPaper(paperOf(line('Total €24.00'))))).toEqual([]);
  });

  it('reads its words out line by line', () => {
    const paper = paperOf(line('Waldspitz'), { kind: 'feed', dots: 30 }, line('Total  €24.00  '), qr('A'));
    expect(paperText(paper)).toBe('Waldspitz\n\nTotal  €24.00');
  });

  it('draws a barcode with its content under it', () => {
    const barcode: PaperLine = {
      kind: 'barcode',
      align: 'center',
      symbology: 'code128',
      content: 'T1-000042',
      heightDots: 80,
    };
    expect(drawPaper(paperOf(barcode)).length).toBeGreaterThan(500);
  });
});
