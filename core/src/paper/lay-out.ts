import { assertNever } from '../result/index.ts';
import type { PaperAlign, PaperBlock, PaperDocument, PaperImage } from './document.ts';

/**
 * One line of paper as it comes out: the printer's driver and the preview on a screen are both made from these, so that
 * the one cannot show what the other does not print.
 */
export type LaidOutLine =
  | {
      readonly kind: 'text';
      readonly left: string;
      /** Flush right on the same line; '' where there is none. */
      readonly right: string;
      readonly align: PaperAlign;
      readonly bold: boolean;
      readonly size: number;
      readonly inverse: boolean;
      readonly indent: number;
    }
  | { readonly kind: 'rule'; readonly style: 'single' | 'double' | 'dotted' }
  | {
      readonly kind: 'qr';
      readonly content: string;
      readonly moduleSize: number;
      readonly errorCorrection: 'L' | 'M' | 'Q' | 'H';
    }
  | { readonly kind: 'image'; readonly image: PaperImage; readonly align: PaperAlign }
  | { readonly kind: 'feed'; readonly lines: number }
  | { readonly kind: 'cut' };

export type TextLine = Extract<LaidOutLine, { kind: 'text' }>;

/** Columns of font A: 48 on 80 mm paper, 42 on some of its printers, 32 on 58 mm. */
export interface PaperWidth {
  readonly columns: number;
}
export const COLUMNS_80MM = 48;
export const COLUMNS_58MM = 32;

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
const ZERO = /[\p{Mn}\p{Me}\u200b-\u200f]/u;

/** Cells of font A a text takes; signs without a width of their own take none. */
export function cellsOf(text: string): number {
  let cells = 0;
  for (const sign of text) cells += ZERO.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
  return cells;
}

/** Breaks at spaces; a word longer than the line is broken where the line ends. Empty lines stay. */
export function wrapCells(text: string, width: number): string[] {
  const room = Math.max(1, width);
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    let current = '';
    for (const word of line.trimEnd().split(' ')) {
      const joined = current === '' ? word : `${current} ${word}`;
      if (cellsOf(joined) <= room) {
        current = joined;
        continue;
      }
      if (current !== '') lines.push(current);
      current = word;
      while (cellsOf(current) > room) {
        const head = headOf(current, room);
        lines.push(head);
        current = current.slice(head.length);
      }
    }
    return [...lines, current];
  });
}

/** As many whole signs as fit, one at least: marks stay with the letter they belong to. */
function headOf(word: string, room: number): string {
  let head = '';
  let cells = 0;
  for (const sign of word) {
    const more = cellsOf(sign);
    if (head !== '' && cells + more > room) break;
    head += sign;
    cells += more;
  }
  return head;
}

/** Lays a document out for a paper. Pure: the same document on the same paper always gives the same lines. */
export const layOut = (document: PaperDocument, paper: PaperWidth): LaidOutLine[] =>
  document.blocks.flatMap((block) => linesOf(block, paper.columns));

const sizeOf = (size: number | undefined): number => Math.min(4, Math.max(1, Math.trunc(size ?? 1)));

function linesOf(block: PaperBlock, columns: number): LaidOutLine[] {
  switch (block.kind) {
    case 'text': {
      const { align = 'left', bold = false, inverse = false, indent = 0 } = block;
      const size = fittingSize(block.text, sizeOf(block.size), columns);
      return wrapCells(clean(block.text), Math.floor(columns / size) - indent).map((left) => ({
        kind: 'text',
        left,
        right: '',
        align,
        bold,
        size,
        inverse,
        indent,
      }));
    }
    case 'columns':
      return columnLines(block, columns);
    case 'table':
      return tableLines(block, columns);
    case 'rule':
      return [{ kind: 'rule', style: block.style ?? 'single' }];
    case 'qr':
      return [
        {
          kind: 'qr',
          content: block.content,
          moduleSize: Math.min(16, Math.max(1, Math.trunc(block.moduleSize ?? 6))),
          errorCorrection: block.errorCorrection ?? 'M',
        },
      ];
    case 'image':
      return [{ kind: 'image', image: block.image, align: block.align ?? 'center' }];
    case 'feed':
    case 'cut':
      return [block];
    default:
      return assertNever(block);
  }
}

/** A word is made smaller before it is broken in the middle. */
function fittingSize(text: string, size: number, columns: number): number {
  const longest = Math.max(...text.split(/\s/).map(cellsOf));
  let fitting = size;
  while (fitting > 1 && longest > Math.floor(columns / fitting)) fitting -= 1;
  return fitting;
}

const clean = (text: string): string => text.normalize('NFC').replace(/\r\n?/g, '\n').replaceAll('\t', ' ');
const oneLine = (text: string): string => clean(text).replaceAll('\n', ' ');

function columnLines(block: Extract<PaperBlock, { kind: 'columns' }>, columns: number): TextLine[] {
  const { bold = false, indent = 0 } = block;
  const left = oneLine(block.left);
  const right = oneLine(block.right);
  let size = sizeOf(block.size);
  while (size > 1 && cellsOf(left) + 1 + cellsOf(right) > Math.floor(columns / size)) size -= 1;
  const line = (of: string, at: string): TextLine => ({
    kind: 'text',
    left: of,
    right: at,
    align: 'left',
    bold,
    size,
    inverse: false,
    indent,
  });
  const room = Math.floor(columns / size) - indent;
  const beside = room - cellsOf(right) - 1;
  // An amount so wide that hardly a word fits beside it has a line to itself.
  if (beside < Math.min(8, cellsOf(left)))
    return [...wrapCells(left, room).map((of) => line(of, '')), line('', right)];
  const [first = '', ...more] = wrapCells(left, beside);
  return [line(first, right), ...more.map((of) => line(of, ''))];
}

const GAP = 2;

/** Figures stand under each other at the right edge; where they do not fit, each row is a line per figure. */
function tableLines({ head, rows }: Extract<PaperBlock, { kind: 'table' }>, columns: number): TextLine[] {
  const all = head ? [head, ...rows] : rows;
  const widths: number[] = [];
  for (const row of all)
    row.forEach((cell, at) => {
      if (at > 0) widths[at] = Math.max(widths[at] ?? 0, cellsOf(cell));
    });
  const figures = widths.reduce((sum, width, at) => sum + (at > 0 ? width + GAP : 0), 0);
  const named = Math.max(...all.map(([name = '']) => cellsOf(name)));
  const plain = { kind: 'text', align: 'left', bold: false, size: 1, inverse: false, indent: 0 } as const;
  if (named + figures > columns)
    return rows.flatMap(([name = '', ...cells]) =>
      cells.flatMap((cell, at) =>
        columnLines(
          {
            kind: 'columns',
            left: at === 0 ? `${name} ${head?.[1] ?? ''}`.trim() : (head?.[at + 1] ?? ''),
            right: cell,
            indent: at === 0 ? 0 : 2,
          },
          columns,
        ),
      ),
    );
  return all.map(([name = '', ...cells]) => ({
    ...plain,
    left: name,
    right: cells
      .map((cell, at) => ' '.repeat(GAP + (widths[at + 1] ?? 0) - cellsOf(cell)) + cell)
      .join('')
      .trimStart(),
  }));
}

/** The line as a row of cells, as a printer of this width prints it and a monospaced preview shows it. */
export function cellText(line: TextLine, columns: number): string {
  const room = Math.floor(columns / line.size);
  const left = ' '.repeat(line.indent) + line.left;
  if (line.right !== '')
    return left + ' '.repeat(Math.max(1, room - cellsOf(left) - cellsOf(line.right))) + line.right;
  if (!line.inverse) return left;
  const around = Math.max(0, room - cellsOf(left));
  const before = line.align === 'center' ? Math.floor(around / 2) : line.align === 'right' ? around : 0;
  return ' '.repeat(before) + left + ' '.repeat(around - before);
}
