import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';

import { leaveKanjiMode, rasterImage, feedAndPartialCut, alignCommand } from './commands.ts';
import type { Substitution } from './characters.ts';
import { codePagesOf, toPrintable } from './characters.ts';
import type { PrintBlock, PrintDocument, PrinterProfile } from './document.ts';

export interface EncodedDocument {
  readonly bytes: Uint8Array;
  /** For `PrintJob.lineCount`. QR codes and images count by their height. */
  readonly lineCount: number;
  /** Characters this printer does not have, so that the caller can show or log them. */
  readonly substitutions: readonly Substitution[];
}

const LINE_DOTS = 30;

/**
 * Turns a document into ESC/POS bytes. They hold no `ESC @`: the driver initialises the printer before it switches the
 * automatic status on, and a second `ESC @` inside the job would switch it off again.
 */
export function encodeDocument(document: PrintDocument, profile: PrinterProfile): EncodedDocument {
  const encoder = new ReceiptPrinterEncoder({
    language: 'esc-pos',
    columns: profile.columns,
    codepageMapping: { ...profile.codePages },
    codepageCandidates: codePagesOf(profile),
    newline: '\n',
    feedBeforeCut: 0,
    errors: 'strict',
  });
  const substitutions = new Map<string, Substitution>();
  const printable = (text: string): string => {
    const made = toPrintable(text, profile);
    for (const one of made.substitutions) substitutions.set(one.character, one);
    return made.text;
  };
  encoder.raw(leaveKanjiMode()).codepage('auto');
  let lineCount = 0;
  for (const block of document.blocks) lineCount += encodeBlock(encoder, block, profile, printable);
  return { bytes: encoder.encode(), lineCount, substitutions: [...substitutions.values()] };
}

/** Adds one block and returns its height in lines. */
function encodeBlock(
  encoder: ReceiptPrinterEncoder,
  block: PrintBlock,
  profile: PrinterProfile,
  printable: (text: string) => string,
): number {
  const oneLine = (text: string): string => printable(text).replaceAll('\n', ' ');
  switch (block.kind) {
    case 'text': {
      const size = Math.min(4, Math.max(1, Math.trunc(block.size ?? 1)));
      const room = Math.floor(profile.columns / size);
      const made = printable(block.text);
      // White on black is as wide as its text: what fills the line up to its edge must not be trimmed.
      const lines = block.inverse === true ? [made.replaceAll('\n', ' ').slice(0, room)] : wrap(made, room);
      // The printer itself sets lines left or right, in dots: the encoder would do it in whole letters.
      encoder
        .raw(alignCommand(block.align ?? 'left'))
        .bold(block.bold ?? false)
        .invert(block.inverse ?? false)
        .size(size, size);
      for (const line of lines) encoder.line(line);
      encoder.size(1, 1).invert(false).bold(false).raw(alignCommand('left'));
      return lines.length * size;
    }
    case 'columns':
      encoder.bold(block.bold ?? false);
      encoder.line(columnsLine(oneLine(block.left), oneLine(block.right), profile.columns));
      encoder.bold(false);
      return 1;
    case 'rule':
      encoder.rule({ style: 'single' });
      return 1;
    case 'qr': {
      const moduleSize = Math.min(16, Math.max(1, Math.trunc(block.moduleSize ?? 6)));
      encoder.raw(alignCommand('center'));
      encoder.qrcode(block.content, {
        model: 2,
        size: moduleSize,
        errorlevel: QR_LEVELS[block.errorCorrection ?? 'M'],
      });
      encoder.raw(alignCommand('left'));
      return Math.ceil((49 * moduleSize) / LINE_DOTS);
    }
    case 'image':
      encoder.raw([
        ...alignCommand(block.align ?? 'center'),
        ...rasterImage(block.image),
        ...alignCommand('left'),
      ]);
      return Math.ceil(block.image.heightDots / LINE_DOTS);
    case 'feed':
      encoder.newline(block.lines);
      return block.lines;
    case 'cut':
      encoder.raw(feedAndPartialCut(3));
      return 3;
  }
}

const QR_LEVELS = { L: 'l', M: 'm', Q: 'q', H: 'h' } as const;

/** Breaks at spaces; a word longer than the line is broken where the line ends. Empty lines stay. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    let rest = line.trimEnd();
    while (rest.length > width) {
      const space = rest.lastIndexOf(' ', width);
      const cut = space > 0 ? space : width;
      lines.push(rest.slice(0, cut).trimEnd());
      rest = rest.slice(cut).trimStart();
    }
    return [...lines, rest];
  });
}

/** An amount on the right is never shortened: the left text gives way. */
function columnsLine(left: string, right: string, columns: number): string {
  const room = Math.max(0, columns - right.length - 1);
  const shown = left.length > room ? `${left.slice(0, Math.max(0, room - 1))}.` : left;
  return shown.padEnd(Math.max(0, columns - right.length)) + right;
}
