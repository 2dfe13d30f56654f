import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, cellText, layOut, type PaperBlock, wrapCells } from './index.ts';

const texts = fc.string({ unit: 'grapheme', maxLength: 80 });
const blocks: fc.Arbitrary<PaperBlock> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: texts, size: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('columns' as const), left: texts, right: fc.string({ maxLength: 14 }) }),
  fc.record({
    kind: fc.constant('table' as const),
    rows: fc.array(
      fc.tuple(texts, fc.string({ maxLength: 10 }), fc.string({ maxLength: 10 })).map((cells) => [...cells]),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  }),
);

describe('laying paper out', () => {
  it('never makes a line wider than the paper, and never loses an amount', () => {
    fc.assert(
      fc.property(fc.array(blocks, { maxLength: 6 }), fc.constantFrom(32, 42, 48), (all, columns) => {
        for (const line of layOut({ blocks: all }, { columns })) {
          if (line.kind !== 'text') continue;
          // One sign of two cells cannot be broken; everything else fits.
          expect(cellsOf(cellText(line, columns)) * line.size).toBeLessThanOrEqual(columns + 4);
        }
        const wanted = all.flatMap((block) =>
          block.kind === 'columns' ? [block.right.normalize('NFC')] : [],
        );
        const rights = layOut({ blocks: all }, { columns }).flatMap((line) =>
          line.kind === 'text' ? [line.right] : [],
        );
        for (const amount of wanted) expect(rights).toContain(amount.replaceAll('\t', ' '));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps marks with their letters where a word has to be broken', () => {
    expect(wrapCells('क्षक्षक्षक्ष', 3).join('')).toBe('क्षक्षक्षक्ष');
    expect(cellsOf('日本')).toBe(4);
  });

  it('goes on in the next line where a name is long, with the amount beside its beginning', () => {
    const [first, second] = layOut(
      { blocks: [{ kind: 'columns', left: 'Climbing forest with instructor', right: '38,50 B' }] },
      { columns: 32 },
    );
    expect(first).toMatchObject({ left: 'Climbing forest with', right: '38,50 B' });
    expect(second).toMatchObject({ left: 'instructor', right: '' });
  });

  it('makes a word smaller before it is cut in two', () => {
    const [line] = layOut(
      { blocks: [{ kind: 'text', text: 'Schmetterlingshaus', size: 3 }] },
      { columns: 48 },
    );
    expect(line).toMatchObject({ left: 'Schmetterlingshaus', size: 2 });
  });
});
