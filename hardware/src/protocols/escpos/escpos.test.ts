import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { toPrintable } from './characters.ts';
import { askProcessId, drawerPulse, rasterImage } from './commands.ts';
import type { PrintBlock } from './document.ts';
import { EPSON_80MM } from './document.ts';
import { encodeDocument, wrap } from './encode-document.ts';
import { createReplyReader } from './reply-reader.ts';
import { STATUS_UNKNOWN, statusFromAsb, stopOf, withRealTimeStatus } from './status.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const encode = (...blocks: PrintBlock[]) => encodeDocument({ blocks }, EPSON_80MM);

describe('receipt encoding', () => {
  it('never holds an initialisation, which would switch the automatic status off in mid-job', () => {
    const { bytes } = encode({ kind: 'text', text: 'Hello' }, { kind: 'cut' });
    expect(hex(bytes)).not.toContain('1b40');
    expect(hex(bytes)).toMatch(/1d5642..$/);
  });

  it('stores and prints a QR code with the wished module size and correction', () => {
    const { bytes } = encode({ kind: 'qr', content: 'AB', moduleSize: 5, errorCorrection: 'M' });
    const all = hex(bytes);
    expect(all).toContain('1d286b0300314305');
    expect(all).toContain('1d286b0300314531');
    expect(all).toContain('1d286b05003150304142');
    expect(all).toContain('1d286b0300315130');
  });

  it('reports what it could not print instead of printing a silent question mark', () => {
    const { substitutions } = encode({ kind: 'text', text: '₹ 100 für Zoë → ☃' });
    expect(substitutions).toEqual([
      { character: '₹', by: 'INR' },
      { character: '→', by: '->' },
      { character: '☃', by: '?' },
    ]);
  });

  it('keeps the amount whole when the text beside it is too long', () => {
    const left = 'A very long product name that cannot fit beside its amount';
    const { bytes } = encode({ kind: 'columns', left, right: '1,234.50' });
    const line = Buffer.from(bytes).toString('latin1');
    expect(line).toContain('. 1,234.50');
  });

  it('never makes a line longer than the paper', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 1, max: 48 }),
        (text, width) => {
          for (const line of wrap(toPrintable(text, EPSON_80MM).text, width)) {
            expect(line.length).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });

  it('makes every text printable, in characters one byte wide', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const once = toPrintable(text, EPSON_80MM);
        expect(toPrintable(once.text, EPSON_80MM)).toEqual({ text: once.text, substitutions: [] });
        expect(() => encode({ kind: 'text', text })).not.toThrow();
      }),
      { numRuns: 200 },
    );
  });

  it('says which page a sign is on, however often other pages were looked at', () => {
    toPrintable('€ ü ß ╒ ж', EPSON_80MM);
    const page = (EPSON_80MM.codePages.cp858 ?? 0).toString(16).padStart(2, '0');
    for (let round = 0; round < 2; round += 1)
      expect(hex(encode({ kind: 'text', text: 'ü €' }).bytes)).toMatch(
        new RegExp(`1b7400.*81.*1b74${page}d5`),
      );
  });

  it('cuts a picture into bands and refuses bits that do not match its size', () => {
    const image = { widthDots: 10, heightDots: 130, bits: new Uint8Array(260) };
    const bytes = rasterImage(image);
    expect(hex(bytes.subarray(0, 8))).toBe('1d76300002008000');
    expect(bytes.length).toBe(8 + 256 + 8 + 4);
    expect(() => rasterImage({ ...image, heightDots: 3 })).toThrow(RangeError);
  });

  it('has the drawer pulse of 100 ms and the process id question of the manual', () => {
    expect(hex(drawerPulse(2))).toBe('1b700032fa');
    expect(hex(askProcessId('0001'))).toBe('1d28480600303030303031');
    expect(() => askProcessId('12345')).toThrow(RangeError);
  });
});

describe('printer replies', () => {
  const read = (...bytes: number[]) => createReplyReader()(Uint8Array.from(bytes));

  it('tells the kinds apart', () => {
    expect(read(0x12)).toEqual([{ kind: 'real-time', byte: 0x12 }]);
    expect(read(0x14, 0x00, 0x00, 0x0f)).toEqual([{ kind: 'asb', bytes: [0x14, 0, 0, 0x0f] }]);
    expect(read(0x00)).toEqual([{ kind: 'executed', byte: 0 }]);
    expect(read(0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00)).toEqual([{ kind: 'process-id', id: '0001' }]);
    expect(read(0x5f, 0x41, 0x42, 0x00)).toEqual([{ kind: 'block', header: 0x5f, text: 'AB' }]);
  });

  it('finds a real-time answer between the bytes of an automatic status, and skips XON and XOFF', () => {
    expect(read(0x11, 0x10, 0x00, 0x12, 0x13, 0x00, 0x0f)).toEqual([
      { kind: 'real-time', byte: 0x12 },
      { kind: 'asb', bytes: [0x10, 0, 0, 0x0f] },
    ]);
  });

  it('reads the same however the stream is cut, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.integer({ min: 1, max: 7 }), (wire, size) => {
        const pieces = createReplyReader();
        const found = [];
        for (let at = 0; at < wire.length; at += size) found.push(...pieces(wire.subarray(at, at + size)));
        expect(found).toEqual(createReplyReader()(wire));
      }),
    );
  });
});

describe('printer status', () => {
  it.each([
    [[0x10, 0, 0, 0], undefined],
    [[0x38, 0, 0x0c, 0], 'cover-open'],
    [[0x18, 0, 0x0c, 0], 'paper-out'],
    [[0x18, 0x08, 0, 0], 'cutter-error'],
    [[0x18, 0x40, 0, 0], 'printer-error'],
    [[0x10, 0, 0x03, 0], undefined],
  ] as const)('ASB %j stops for %s', (bytes, stop) => {
    expect(stopOf(statusFromAsb(bytes))).toBe(stop);
  });

  it.each([
    [1, 0x16, { drawerSignal: 'high', online: true }],
    [1, 0x1a, { drawerSignal: 'low', online: false }],
    [2, 0x16, { coverOpen: true }],
    [2, 0x32, { paper: 'out' }],
    [3, 0x1a, { cutterError: true }],
    [4, 0x1e, { paper: 'near-end' }],
    [4, 0x7e, { paper: 'out' }],
    [4, 0x12, { paper: 'ok' }],
  ] as const)('DLE EOT %i answered by %i', (which, byte, expected) => {
    expect(withRealTimeStatus(STATUS_UNKNOWN, which, byte)).toMatchObject({ supported: true, ...expected });
  });
});
