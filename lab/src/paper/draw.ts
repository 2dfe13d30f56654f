import { createRequire } from 'node:module';
import { GlobalFonts, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import bwip from 'bwip-js';
import { assertNever } from '@gatehouse/core/result';
import type { PaperLine, PaperRun, PrintedPaper } from '@gatehouse/hardware/simulators';

/** 80 mm paper at 203 dpi: 72 mm of it can be printed. */
export const PRINT_WIDTH_DOTS = 576;
const MARGIN_DOTS = 32;
export const PAPER_WIDTH_DOTS = PRINT_WIDTH_DOTS + 2 * MARGIN_DOTS;
const CELL_WIDTH = 12;
const LINE_HEIGHT = 30;
const CELL_HEIGHT = 24;
/** At this size a DejaVu Sans Mono glyph is one 12-dot cell wide. */
const FONT_SIZE = 19.93;
const FAMILY = 'Gatehouse Thermal';
const PAPER_COLOUR = '#fbfaf6';
const INK = '#26242a';

let fontsLoaded = false;
function loadFonts(): void {
  if (fontsLoaded) return;
  const at = (name: string) => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}`);
  GlobalFonts.registerFromPath(at('DejaVuSansMono.ttf'), FAMILY);
  GlobalFonts.registerFromPath(at('DejaVuSansMono-Bold.ttf'), FAMILY);
  fontsLoaded = true;
}

/** Draws a piece of paper dot for dot, as a thermal head would burn it; returns a PNG. */
export function drawPaper(paper: PrintedPaper): Buffer {
  loadFonts();
  const rows = paper.lines.map((item) => ({ item, heightDots: heightOf(item) }));
  const top = 28;
  const height = top + rows.reduce((sum, row) => sum + row.heightDots, 0) + 36;
  const width = paper.widthDots + 2 * MARGIN_DOTS;
  const canvas = createCanvas(width, height);
  const ink = canvas.getContext('2d');
  ink.fillStyle = PAPER_COLOUR;
  ink.fillRect(0, 0, width, height);
  let y = top;
  for (const { item, heightDots } of rows) {
    drawItem(ink, item, y, paper.widthDots);
    y += heightDots;
  }
  return canvas.toBuffer('image/png');
}

function heightOf(item: PaperLine): number {
  switch (item.kind) {
    case 'text':
      return LINE_HEIGHT + (Math.max(1, ...item.runs.map((span) => span.height)) - 1) * CELL_HEIGHT;
    case 'qr':
      return qrModules(item.content, item.errorCorrection).side * item.moduleSize + 4 * item.moduleSize;
    case 'barcode':
      return item.heightDots + LINE_HEIGHT;
    case 'image':
      return item.image.heightDots;
    case 'feed':
      return item.dots;
    default:
      return assertNever(item);
  }
}

function drawItem(ink: SKRSContext2D, item: PaperLine, y: number, paperDots: number): void {
  if (item.kind === 'text') drawLine(ink, item.runs, item.align, y, paperDots);
  else if (item.kind === 'qr') drawQr(ink, item, y, paperDots);
  else if (item.kind === 'barcode') drawBarcode(ink, item, y, paperDots);
  else if (item.kind === 'image') drawImage(ink, item, y, paperDots);
}

type PaperAlign = Extract<PaperLine, { kind: 'text' }>['align'];

const leftOf = (align: PaperAlign, widthDots: number, paperDots: number): number =>
  MARGIN_DOTS + (align === 'left' ? 0 : Math.floor((paperDots - widthDots) / (align === 'center' ? 2 : 1)));

function drawLine(
  ink: SKRSContext2D,
  spans: readonly PaperRun[],
  align: PaperAlign,
  y: number,
  paperDots: number,
): void {
  const width = spans.reduce((sum, span) => sum + [...span.text].length * CELL_WIDTH * span.width, 0);
  const tallest = Math.max(1, ...spans.map((span) => span.height));
  let x = leftOf(align, width, paperDots);
  for (const span of spans) {
    const cell = CELL_WIDTH * span.width;
    const length = [...span.text].length * cell;
    const baseline = y + tallest * CELL_HEIGHT - 5 * span.height;
    if (span.inverse) {
      ink.fillStyle = INK;
      ink.fillRect(x, y, length, tallest * CELL_HEIGHT);
    }
    ink.fillStyle = span.inverse ? PAPER_COLOUR : INK;
    ink.font = `${span.bold ? 'bold ' : ''}${FONT_SIZE}px "${FAMILY}"`;
    for (const [index, letter] of [...span.text].entries()) {
      if (letter === ' ') continue;
      ink.save();
      ink.translate(x + index * cell, baseline);
      ink.scale(span.width, span.height);
      ink.fillText(letter, 0, 0);
      ink.restore();
    }
    if (span.underline) ink.fillRect(x, y + tallest * CELL_HEIGHT - 2, length, 2);
    x += length;
  }
}

interface QrModules {
  readonly side: number;
  readonly isDark: (column: number, row: number) => boolean;
}

/** The modules of the symbol (ISO/IEC 18004), chosen by the printer itself from content and correction level. */
function qrModules(content: string, errorCorrection: string): QrModules {
  // The typings know only the options that all symbologies share; eclevel is BWIPP's for QR.
  const options = { bcid: 'qrcode', text: content, eclevel: errorCorrection } as unknown as Parameters<
    typeof bwip.raw
  >[0];
  const drawn = bwip.raw(options)[0] as unknown as { pixs: number[]; pixx: number };
  return { side: drawn.pixx, isDark: (column, row) => drawn.pixs[row * drawn.pixx + column] === 1 };
}

function drawQr(
  ink: SKRSContext2D,
  item: Extract<PaperLine, { kind: 'qr' }>,
  y: number,
  paperDots: number,
): void {
  const { side, isDark } = qrModules(item.content, item.errorCorrection);
  const size = item.moduleSize;
  const left = leftOf(item.align, side * size, paperDots);
  ink.fillStyle = INK;
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      if (isDark(column, row)) ink.fillRect(left + column * size, y + 2 * size + row * size, size, size);
    }
  }
}

/** Bars and spaces by turns, three dots to the module, with the content under them. */
function drawBarcode(
  ink: SKRSContext2D,
  item: Extract<PaperLine, { kind: 'barcode' }>,
  y: number,
  paperDots: number,
): void {
  const symbology = item.symbology === 'unknown' ? 'code128' : item.symbology;
  const drawn = bwip.raw({ bcid: symbology, text: item.content })[0] as unknown as { sbs: number[] };
  const moduleDots = 3;
  let x = leftOf(item.align, drawn.sbs.reduce((sum, width) => sum + width, 0) * moduleDots, paperDots);
  ink.fillStyle = INK;
  drawn.sbs.forEach((width, index) => {
    if (index % 2 === 0) ink.fillRect(x, y, width * moduleDots, item.heightDots);
    x += width * moduleDots;
  });
  const words = {
    text: item.content,
    bold: false,
    underline: false,
    inverse: false,
    width: 1,
    height: 1,
    font: 'A',
  } as const;
  drawLine(ink, [words], item.align, y + item.heightDots, paperDots);
}

function drawImage(
  ink: SKRSContext2D,
  item: Extract<PaperLine, { kind: 'image' }>,
  y: number,
  paperDots: number,
): void {
  const { widthDots, heightDots, bits } = item.image;
  const stride = Math.ceil(widthDots / 8);
  const left = leftOf(item.align, widthDots, paperDots);
  ink.fillStyle = INK;
  for (let row = 0; row < heightDots; row += 1) {
    for (let column = 0; column < widthDots; column += 1) {
      const byte = bits[row * stride + (column >> 3)] ?? 0;
      if (byte & (128 >> (column & 7))) ink.fillRect(left + column, y + row, 1, 1);
    }
  }
}
