import CodepageEncoder from '@point-of-sale/codepage-encoder';

import type { CodePage, PrintAlign } from '../protocols/escpos/index.ts';
import type { EscposToken } from './escpos-tokens.ts';
import type { PaperLine, PaperRun, PrintedPaper } from './paper.ts';

/** The print head: turns commands into lines on paper. */
export interface PaperPrinter {
  apply(token: EscposToken): void;
  /** Pieces that were cut off, oldest first, and the one that still hangs in the printer, if anything is on it. */
  papers(): readonly PrintedPaper[];
  /** Throws away what was cut off. */
  clear(): void;
}

const EPSON_PAGES: Readonly<Record<number, CodePage>> = {
  0: 'cp437',
  2: 'cp850',
  13: 'cp857',
  16: 'windows1252',
  17: 'cp866',
  18: 'cp852',
  19: 'cp858',
};
const ALIGNS: readonly PrintAlign[] = ['left', 'center', 'right'];
const QR_LEVELS: readonly ('L' | 'M' | 'Q' | 'H')[] = ['L', 'M', 'Q', 'H'];
const QR_TYPE = 49;
const LINE_DOTS = 30;
const MAX_PAPERS = 200;

interface Style {
  bold: boolean;
  underline: boolean;
  inverse: boolean;
  width: number;
  height: number;
  font: 'A' | 'B';
}

const plain = (): Style => ({
  bold: false,
  underline: false,
  inverse: false,
  width: 1,
  height: 1,
  font: 'A',
});

export function createPaperPrinter(
  paper: { readonly columns: number; readonly widthDots: number },
  now: () => number,
): PaperPrinter {
  const done: PrintedPaper[] = [];
  let lines: PaperLine[] = [];
  let runs: PaperRun[] = [];
  let style = plain();
  let align: PrintAlign = 'left';
  let page = 0;
  let barcodeHeight = 162;
  let qr = { content: '', moduleSize: 3, level: 0 };
  let printedAtMs = now();

  const add = (line: PaperLine): void => {
    lines.push(line);
    printedAtMs = now();
  };

  const print = (text: string): void => {
    let rest = text;
    while (rest !== '') {
      const room = paper.columns - runs.reduce((sum, run) => sum + run.text.length * run.width, 0);
      const fits = Math.max(0, Math.floor(room / style.width));
      if (fits === 0 && runs.length > 0) {
        endLine();
        continue;
      }
      const part = rest.slice(0, Math.max(1, fits));
      runs.push({ text: part, ...style });
      rest = rest.slice(part.length);
    }
  };

  const endLine = (): void => {
    add({ kind: 'text', align, runs });
    runs = [];
  };

  const endPending = (): void => {
    if (runs.length > 0) endLine();
  };

  const current = (cut: PrintedPaper['cut']): PrintedPaper => ({
    atMs: printedAtMs,
    lines: runs.length > 0 ? [...lines, { kind: 'text', align, runs }] : [...lines],
    codes: lines.flatMap((line) => (line.kind === 'qr' || line.kind === 'barcode' ? [line.content] : [])),
    cut,
    ...paper,
  });

  const symbol = (fn: number, data: Uint8Array): void => {
    if (fn === 67) qr.moduleSize = Math.max(1, data[0] ?? 3);
    else if (fn === 69) qr.level = (data[0] ?? 48) - 48;
    else if (fn === 80) qr.content = new TextDecoder().decode(data.subarray(1));
    else if (fn === 81) {
      endPending();
      const errorCorrection = QR_LEVELS[qr.level] ?? 'L';
      add({ kind: 'qr', align, content: qr.content, moduleSize: qr.moduleSize, errorCorrection });
    }
  };

  const apply = (token: EscposToken): void => {
    switch (token.kind) {
      case 'text':
        print(decodeText(token.bytes, EPSON_PAGES[page] ?? 'cp437'));
        return;
      case 'line-feed':
        endLine();
        return;
      case 'initialise':
        runs = [];
        style = plain();
        align = 'left';
        page = 0;
        qr = { content: '', moduleSize: 3, level: 0 };
        return;
      case 'align':
        align = ALIGNS[token.value] ?? align;
        return;
      case 'bold':
        style.bold = token.on;
        return;
      case 'underline':
        style.underline = token.on;
        return;
      case 'inverse':
        style.inverse = token.on;
        return;
      case 'size':
        style.width = token.width;
        style.height = token.height;
        return;
      case 'font':
        style.font = token.value === 1 ? 'B' : 'A';
        return;
      case 'print-mode':
        style = {
          ...style,
          font: (token.value & 1) !== 0 ? 'B' : 'A',
          bold: (token.value & 8) !== 0,
          height: (token.value & 16) !== 0 ? 2 : 1,
          width: (token.value & 32) !== 0 ? 2 : 1,
          underline: (token.value & 128) !== 0,
        };
        return;
      case 'code-page':
        page = token.value;
        return;
      case 'feed-lines':
        endPending();
        add({ kind: 'feed', dots: token.lines * LINE_DOTS });
        return;
      case 'feed-dots':
        endPending();
        add({ kind: 'feed', dots: token.dots });
        return;
      case 'cut':
        endPending();
        if (token.feedDots > 0) add({ kind: 'feed', dots: token.feedDots });
        if (lines.length > 0) done.push(current(token.full ? 'full' : 'partial'));
        if (done.length > MAX_PAPERS) done.shift();
        lines = [];
        return;
      case 'symbol':
        if (token.type === QR_TYPE) symbol(token.fn, token.data);
        return;
      case 'barcode-height':
        barcodeHeight = token.dots;
        return;
      case 'barcode':
        endPending();
        add({
          kind: 'barcode',
          align,
          symbology: BARCODES[token.type] ?? 'unknown',
          content: decodeText(token.data, 'cp437').replace(/^\{[ABC]/, ''),
          heightDots: barcodeHeight,
        });
        return;
      case 'raster': {
        endPending();
        const image = { widthDots: token.rowBytes * 8, heightDots: token.rows, bits: token.data };
        const above = lines.at(-1);
        // Senders cut a picture into bands; on paper it is one.
        if (above?.kind === 'image' && above.align === align && above.image.widthDots === image.widthDots) {
          lines.pop();
          const bits = new Uint8Array([...above.image.bits, ...image.bits]);
          add({
            kind: 'image',
            align,
            image: { ...image, heightDots: above.image.heightDots + token.rows, bits },
          });
        } else add({ kind: 'image', align, image });
        return;
      }
      case 'drawer-pulse':
      case 'automatic-status':
      case 'ask-status':
      case 'ask-identity':
      case 'ask-process-id':
      case 'ignored':
        return;
    }
  };

  return {
    apply,
    papers: () => (lines.length > 0 || runs.length > 0 ? [...done, current('none')] : [...done]),
    clear() {
      done.length = 0;
    },
  };
}

const BARCODES: Readonly<Record<number, string>> = {
  65: 'upca',
  66: 'upce',
  67: 'ean13',
  68: 'ean8',
  69: 'code39',
  70: 'itf',
  71: 'codabar',
  72: 'code93',
  73: 'code128',
  74: 'gs1-128',
};

function decodeText(bytes: Uint8Array, page: CodePage): string {
  const points = CodepageEncoder.getCodepoints(page, true);
  return Array.from(bytes, (byte) =>
    String.fromCodePoint(byte < 0x80 ? byte : (points[byte] ?? 0xfffd)),
  ).join('');
}
