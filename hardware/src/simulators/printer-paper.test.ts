import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PrintDocument } from '../protocols/escpos/index.ts';
import { EPSON_80MM, encodeDocument } from '../protocols/escpos/index.ts';
import { readToken } from './escpos-tokens.ts';
import { createPaperPrinter } from './paper-printer.ts';
import { textOfPaper } from './paper.ts';

function printed(bytes: Uint8Array) {
  const head = createPaperPrinter({ columns: 48, widthDots: 576 }, () => 7);
  let rest = bytes;
  for (let next = readToken(rest); next; next = readToken(rest)) {
    head.apply(next.token);
    rest = rest.subarray(next.length);
  }
  return { papers: head.papers(), unread: rest.length };
}

describe('what comes out of the simulated printer', () => {
  const document: PrintDocument = {
    blocks: [
      { kind: 'text', text: 'Adventure Park', align: 'center', bold: true, size: 2 },
      { kind: 'text', text: 'Łódź, Größe, Привет, 5 €' },
      { kind: 'columns', left: 'Day ticket', right: '24.00' },
      { kind: 'rule' },
      { kind: 'qr', content: 'TICKET-1', moduleSize: 5 },
      { kind: 'cut' },
    ],
  };
  const { papers } = printed(encodeDocument(document, EPSON_80MM).bytes);
  const [paper] = papers;

  it('is one cut piece with the text, over all code pages, and the code', () => {
    expect(papers).toHaveLength(1);
    expect(paper).toMatchObject({
      cut: 'partial',
      codes: ['TICKET-1'],
      atMs: 7,
      columns: 48,
      widthDots: 576,
    });
    const text = paper ? textOfPaper(paper) : '';
    expect(text).toContain('Adventure Park');
    expect(text).toContain('Łódź, Größe, Привет, 5 €');
    expect(text).toContain(`Day ticket${' '.repeat(33)}24.00`);
    expect(text).toContain('─'.repeat(48));
  });

  it('keeps the style of each run and the alignment of the code', () => {
    const runs = paper?.lines.flatMap((line) => (line.kind === 'text' ? line.runs : [])) ?? [];
    expect(runs.find((run) => run.text.includes('Adventure'))).toMatchObject({
      bold: true,
      width: 2,
      height: 2,
    });
    expect(paper?.lines.find((line) => line.kind === 'qr')).toMatchObject({
      align: 'center',
      moduleSize: 5,
      errorCorrection: 'M',
    });
  });

  it('joins the bands of a picture into one', () => {
    const image = { widthDots: 16, heightDots: 200, bits: new Uint8Array(400).fill(0xaa) };
    const { papers: all } = printed(encodeDocument({ blocks: [{ kind: 'image', image }] }, EPSON_80MM).bytes);
    expect(all[0]?.lines.filter((line) => line.kind === 'image')).toEqual([
      { kind: 'image', align: 'center', image },
    ]);
  });

  it('reads any bytes to the end, or to a command that is not complete, without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { unread } = printed(bytes);
        expect(unread).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
