import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Frame } from './line-frames.ts';
import { MAX_FRAME_BYTES, createLineFramer } from './line-frames.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const texts = (frames: readonly Frame[]): string[] =>
  frames.map((frame) => (frame.kind === 'frame' ? new TextDecoder().decode(frame.bytes) : frame.kind));

describe('line frames', () => {
  it.each([
    ['CR', 'A1\rB2\r', ['A1', 'B2']],
    ['LF', 'A1\nB2\n', ['A1', 'B2']],
    ['CRLF, without an empty frame', 'A1\r\nB2\r\n', ['A1', 'B2']],
    ['ETX with STX', '\u0002A1\u0003\u0002B2\u0003', ['A1', 'B2']],
    ['STX and CR', '\u0002A1\r', ['A1']],
    ['GS as data', '\u001d0112345\u001d10AB\r', ['\u001d0112345\u001d10AB']],
  ])('cuts at %s', (_, wire, expected) => {
    expect(texts(createLineFramer().push(bytes(wire)))).toEqual(expected);
  });

  it('cuts at TAB only when told so, because TAB may be inside a code', () => {
    expect(texts(createLineFramer('tab').push(bytes('A1\tB2\t')))).toEqual(['A1', 'B2']);
    expect(texts(createLineFramer().push(bytes('A1\tB2\r')))).toEqual(['A1\tB2']);
  });

  it('gives a frame without a suffix when the wire falls silent', () => {
    const framer = createLineFramer();
    expect(framer.push(bytes('A1\t'))).toEqual([]);
    expect(framer.pending()).toBe(true);
    expect(texts(framer.flush())).toEqual(['A1']);
    expect(framer.pending()).toBe(false);
    expect(framer.flush()).toEqual([]);
  });

  it('takes a frame of exactly 4 KB and refuses one byte more, then reads on', () => {
    const framer = createLineFramer();
    const full = 'x'.repeat(MAX_FRAME_BYTES);
    expect(texts(framer.push(bytes(`${full}\r`)))).toEqual([full]);
    const [tooLong] = framer.push(bytes(`${full}y\rNEXT\r`));
    expect(tooLong).toMatchObject({ kind: 'too-long', byteCount: MAX_FRAME_BYTES + 1 });
    expect(texts(framer.push(bytes('AFTER\r')))).toEqual(['AFTER']);
  });

  it('gives the same frames however the stream is cut into chunks', () => {
    const stream = fc.uint8Array({ maxLength: 200 });
    const withEnds = fc
      .array(fc.oneof(stream, fc.constantFrom(Uint8Array.of(13), Uint8Array.of(13, 10), Uint8Array.of(3))))
      .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
    fc.assert(
      fc.property(withEnds, fc.array(fc.nat(40)), (wire, sizes) => {
        const whole = createLineFramer('auto', 64);
        const expected = [...whole.push(wire), ...whole.flush()];
        const pieces = createLineFramer('auto', 64);
        const frames: Frame[] = [];
        let at = 0;
        for (const size of sizes) {
          frames.push(...pieces.push(wire.subarray(at, at + size)));
          at += size;
        }
        frames.push(...pieces.push(wire.subarray(at)), ...pieces.flush());
        expect(frames).toEqual(expected);
      }),
    );
  });
});
