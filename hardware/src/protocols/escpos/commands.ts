import type { MonoImage, PrintAlign } from './document.ts';

/** Initialise, then report every change by itself (automatic status back, all groups). */
export const initialiseWithStatus = (): Uint8Array => Uint8Array.of(0x1b, 0x40, 0x1d, 0x61, 0xff);

/** Many clones start in Kanji mode, where every byte above 7F is half a character. */
export const leaveKanjiMode = (): Uint8Array => Uint8Array.of(0x1c, 0x2e);

/** Real-time status 1 printer, 2 cause of offline, 3 error, 4 paper. Answered at once, also while stopped. */
export type RealTimeStatus = 1 | 2 | 3 | 4;
export const askRealTimeStatus = (which: RealTimeStatus): Uint8Array => Uint8Array.of(0x10, 0x04, which);

/** Answered when everything before it was executed, and not while stopped for paper. */
export const askPaperInSequence = (): Uint8Array => Uint8Array.of(0x1d, 0x72, 0x01);

/** `id` is four characters from 20 to 7E; the printer repeats it when printing of what came before has ended. */
export function askProcessId(id: string): Uint8Array {
  if (!/^[\x20-\x7e]{4}$/.test(id)) throw new RangeError(`"${id}" is no process id`);
  return Uint8Array.of(0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, ...new TextEncoder().encode(id));
}

/** Feeds so that the last line is above the knife, then cuts and leaves a bridge. */
export const feedAndPartialCut = (lines: number): Uint8Array => Uint8Array.of(0x1d, 0x56, 0x42, lines * 10);

/** 100 ms on, 500 ms off. Waits its turn behind what is printed before it. */
export const drawerPulse = (pin: 2 | 5): Uint8Array =>
  Uint8Array.of(0x1b, 0x70, pin === 2 ? 0 : 1, 0x32, 0xfa);

/** Real-time pulse of 100 ms: works while the printer is stopped. Ignored by printers without it. */
export const realTimeDrawerPulse = (pin: 2 | 5): Uint8Array =>
  Uint8Array.of(0x10, 0x14, 0x01, pin === 2 ? 0 : 1, 0x01);

export function alignCommand(align: PrintAlign): Uint8Array {
  return Uint8Array.of(0x1b, 0x61, ['left', 'center', 'right'].indexOf(align));
}

const BAND_ROWS = 128;

/** GS v 0 in bands: obsolete in Epson's words, and the one raster command every clone takes. */
export function rasterImage(image: MonoImage): Uint8Array {
  const rowBytes = Math.ceil(image.widthDots / 8);
  if (image.bits.length !== rowBytes * image.heightDots)
    throw new RangeError('bits do not match the size of the image');
  const parts: number[] = [];
  for (let row = 0; row < image.heightDots; row += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, image.heightDots - row);
    parts.push(0x1d, 0x76, 0x30, 0, rowBytes & 0xff, rowBytes >> 8, rows & 0xff, rows >> 8);
    parts.push(...image.bits.subarray(row * rowBytes, (row + rows) * rowBytes));
  }
  return Uint8Array.from(parts);
}
