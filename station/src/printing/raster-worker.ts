import { createRequire } from 'node:module';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import type { TextLine } from '@gatehouse/core/paper';
import { assertNever } from '@gatehouse/core/result';
import { encodeDocument, type MonoImage } from '@gatehouse/hardware/protocols';
import type { RasterAnswer, RasterAsked, RasterGiven, RasterQuestion } from './rasteriser.ts';
import { type DotsSize, type LineDrawer, toPrint } from './to-print.ts';

/**
 * Makes the bytes of papers in a thread of its own: laying out and encoding a receipt takes longer than the devices'
 * loop may wait. Lines of other scripts are drawn: shaped and joined by HarfBuzz inside Skia, one bit per dot.
 */

const CELL_DOTS = 12;
/** At this size DejaVu's letters have about the weight of the printer's own 12 × 24 dots. */
const FONT_DOTS = 21;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;
const INK_BELOW = 150;

const resolve = createRequire(import.meta.url).resolve;
type Skia = typeof import('@napi-rs/canvas');
/** Only where something is drawn: a till whose Skia does not load prints what its printer has letters for. */
const skia = (): Promise<Skia> => import('@napi-rs/canvas');
let families: string | undefined;

/** In a bundle they lie in `fonts` beside it; run from source, in their packages. */
function fontFile(packageFolder: string, name: string): string {
  const beside = fileURLToPath(new URL(`./fonts/${name}`, import.meta.url));
  return existsSync(beside) ? beside : resolve(`${packageFolder}/${name}`);
}

/** The fonts come with the station: one with no fonts installed prints the same. */
function fonts({ GlobalFonts }: Skia): string {
  if (families !== undefined) return families;
  const known: string[] = [];
  const add = (path: string, family: string): void => {
    if (GlobalFonts.registerFromPath(path, family) && !known.includes(family)) known.push(family);
  };
  for (const name of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'])
    add(fontFile('dejavu-fonts-ttf/ttf', name), 'Gatehouse Paper');
  for (const weight of [400, 700])
    add(
      fontFile(
        '@fontsource/noto-sans-devanagari/files',
        `noto-sans-devanagari-devanagari-${weight}-normal.woff2`,
      ),
      'Gatehouse Devanagari',
    );
  const signs = dirname(fontFile('@fontsource/noto-emoji/files', 'noto-emoji-emoji-700-normal.woff2'));
  for (const file of readdirSync(signs)) {
    const part = /^noto-emoji-(\w+)-700-normal\.woff2$/.exec(file)?.[1];
    if (part !== undefined) add(join(signs, file), `Gatehouse Signs ${part}`);
  }
  families = known.map((family) => `"${family}"`).join(', ');
  return families;
}

/** Rows of dots a line takes: a little taller than the printer's own, for what stands above and below the letters. */
const heightOf = (size: number): number => 34 + (size - 1) * 28;

function draw(canvasOf: Skia, line: TextLine, columns: number): MonoImage {
  fonts(canvasOf);
  const widthDots = columns * CELL_DOTS;
  const heightDots = heightOf(line.size);
  const canvas = canvasOf.createCanvas(widthDots, heightDots);
  const ink = canvas.getContext('2d');
  ink.fillStyle = line.inverse ? '#000' : '#fff';
  ink.fillRect(0, 0, widthDots, heightDots);
  ink.fillStyle = line.inverse ? '#fff' : '#000';
  ink.textBaseline = 'alphabetic';
  const baseline = Math.round(heightDots * 0.72);
  const isMirrored = RIGHT_TO_LEFT.test(line.left);
  const inset = line.indent * CELL_DOTS * line.size;
  const rightWidth = line.right === '' ? 0 : widthOf(ink, line, line.right);
  const room = widthDots - inset - (rightWidth === 0 ? 0 : rightWidth + CELL_DOTS);
  if (line.right !== '')
    put(ink, line, line.right, isMirrored ? 0 : widthDots - rightWidth, baseline, rightWidth);
  const leftWidth = Math.min(room, widthOf(ink, line, line.left));
  // What is read from right to left begins at the right edge, and its amount stands at the left.
  const align = line.align === 'left' && isMirrored ? 'right' : line.align;
  const x =
    align === 'center'
      ? inset + Math.floor((widthDots - inset - leftWidth) / 2)
      : align === 'right'
        ? widthDots - leftWidth - (isMirrored ? inset : 0)
        : inset;
  put(ink, line, line.left, x, baseline, leftWidth);
  return { widthDots, heightDots, bits: bitsOf(canvas, ink, widthDots, heightDots) };
}

function setFont(ink: SKRSContext2D, line: TextLine, text: string): void {
  ink.font = `${line.bold ? '700 ' : ''}${FONT_DOTS * line.size}px ${families ?? ''}`;
  ink.direction = RIGHT_TO_LEFT.test(text) ? 'rtl' : 'ltr';
}

function widthOf(ink: SKRSContext2D, line: TextLine, text: string): number {
  setFont(ink, line, text);
  return Math.ceil(ink.measureText(text).width);
}

/** Never wider than its place: a long word is drawn narrower, not cut. */
function put(
  ink: SKRSContext2D,
  line: TextLine,
  text: string,
  x: number,
  baseline: number,
  width: number,
): void {
  if (text === '') return;
  setFont(ink, line, text);
  const natural = ink.measureText(text).width;
  ink.save();
  ink.translate(x, baseline);
  if (natural > width && natural > 0) ink.scale(width / natural, 1);
  ink.textAlign = 'left';
  ink.fillText(text, 0, 0);
  ink.restore();
}

function bitsOf(canvas: Canvas, ink: SKRSContext2D, widthDots: number, heightDots: number): Uint8Array {
  const { data } = ink.getImageData(0, 0, canvas.width, canvas.height);
  const stride = Math.ceil(widthDots / 8);
  const bits = new Uint8Array(stride * heightDots);
  for (let row = 0; row < heightDots; row += 1)
    for (let column = 0; column < widthDots; column += 1) {
      if ((data[(row * widthDots + column) * 4] ?? 255) >= INK_BELOW) continue;
      const at = row * stride + (column >> 3);
      bits[at] = (bits[at] ?? 0) | (128 >> (column & 7));
    }
  return bits;
}

/** A few kilobytes can be a picture of a gigabyte. */
const SOURCE_SIDE_MAX = 4_000;
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Anything of a PNG that is dark enough and not transparent is ink. */
async function picture(png: Uint8Array, most: DotsSize): Promise<MonoImage> {
  // Width and height are the first fields of the first chunk (PNG, clause 11.2.1).
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const isPng = png.byteLength > 24 && PNG_SIGNATURE.every((byte, at) => png[at] === byte);
  if (!isPng || Math.max(view.getUint32(16), view.getUint32(20)) > SOURCE_SIDE_MAX)
    throw new RangeError('the logo is no PNG of a usual size');
  const { createCanvas, loadImage } = await skia();
  const source = await loadImage(png);
  const shrunk = Math.min(1, most.widthDots / source.width, most.heightDots / source.height);
  const widthDots = Math.max(1, Math.round(source.width * shrunk));
  const heightDots = Math.max(1, Math.round(source.height * shrunk));
  const canvas = createCanvas(widthDots, heightDots);
  const ink = canvas.getContext('2d');
  ink.fillStyle = '#fff';
  ink.fillRect(0, 0, widthDots, heightDots);
  ink.drawImage(source, 0, 0, widthDots, heightDots);
  return { widthDots, heightDots, bits: bitsOf(canvas, ink, widthDots, heightDots) };
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const drawer: LineDrawer = {
  async draw(lines, columns) {
    const canvas = await skia();
    return lines.map((line) => draw(canvas, line, columns));
  },
};

async function answerTo(asked: RasterAsked): Promise<RasterGiven> {
  switch (asked.kind) {
    case 'draw':
      return { kind: 'draw', images: await drawer.draw(asked.lines, asked.columns) };
    case 'picture':
      return { kind: 'picture', image: await picture(asked.png, asked.most) };
    case 'encode': {
      const failures: string[] = [];
      const document = await toPrint(asked.document, asked.profile, drawer, (error) =>
        failures.push(wordsOf(error)),
      );
      const encoded = encodeDocument(document, asked.profile);
      return {
        kind: 'encode',
        encoded: { ...encoded, bytes: encoded.bytes.slice() },
        undrawn: failures[0] ?? null,
      };
    }
    default:
      return assertNever(asked);
  }
}

/** One after the other, so that papers come back in the order in which they were asked for. */
let turn: Promise<unknown> = Promise.resolve();
parentPort?.on('message', ({ id, ...asked }: RasterQuestion) => {
  turn = turn
    .then(() => answerTo(asked))
    .catch((error: unknown): RasterGiven => ({ kind: 'failed', message: wordsOf(error) }))
    .then((given) => {
      // Moved, not copied: a drawn receipt is a hundred kilobytes.
      const moved = given.kind === 'encode' ? [given.encoded.bytes.buffer as ArrayBuffer] : [];
      parentPort?.postMessage({ ...given, id } satisfies RasterAnswer, moved);
    });
});
