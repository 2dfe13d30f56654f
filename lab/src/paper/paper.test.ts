import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encodeCrockford } from '@gatehouse/core/tickets';
import { drawPaper, PAPER_WIDTH_DOTS } from './draw.ts';
import { textOfPaper, type Paper, type PaperItem } from './paper.ts';
import { readCodes } from './read-codes.ts';

const line = (text: string, times = 1): PaperItem => ({
  kind: 'line',
  align: 'center',
  spans: [
    { text, bold: times > 1, underline: false, inverted: false, widthTimes: times, heightTimes: times },
  ],
});
const qr = (content: string, errorCorrection: 'L' | 'M' = 'M'): PaperItem => ({
  kind: 'qr',
  align: 'center',
  content,
  moduleDots: 6,
  errorCorrection,
});
const code = () => encodeCrockford(randomBytes(85));

describe('printed paper', () => {
  it('carries ticket codes that can be read from the picture alone', async () => {
    const codes = [code(), code()];
    const paper: Paper = {
      items: [
        line('Adult day', 2),
        qr(codes[0]!),
        { kind: 'feed', dots: 40 },
        line('Child day', 2),
        qr(codes[1]!, 'L'),
        { kind: 'cut' },
      ],
    };
    const png = drawPaper(paper);
    expect(await readCodes(png)).toEqual(codes);
    expect(png.readUInt32BE(16)).toBe(PAPER_WIDTH_DOTS);
  });

  it('reads nothing where nothing was printed', async () => {
    expect(await readCodes(drawPaper({ items: [line('Total €24.00')] }))).toEqual([]);
  });

  it('reads its words out line by line', () => {
    expect(
      textOfPaper({
        items: [line('Waldspitz'), { kind: 'feed', dots: 30 }, line('Total  €24.00  '), { kind: 'cut' }],
      }),
    ).toBe('Waldspitz\n\nTotal  €24.00');
  });
});
