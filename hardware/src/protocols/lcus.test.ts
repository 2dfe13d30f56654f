import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createLcusReader, lcusFrame } from './lcus.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('LCUS frames', () => {
  it.each([
    [1, true, 'a00101a2'],
    [1, false, 'a00100a1'],
    [2, true, 'a00201a3'],
    [2, false, 'a00200a2'],
    [4, true, 'a00401a5'],
  ])('channel %i on=%s is %s', (channel, on, expected) => {
    expect(hex(lcusFrame(channel, on))).toBe(expected);
  });

  it('has no frame for a channel that does not exist', () => {
    expect(() => lcusFrame(0, true)).toThrow(RangeError);
  });

  it('reads commands out of any noise, and never one whose sum is wrong', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
        const clean = noise.filter((byte) => byte !== 0xa0);
        const wire = [...clean, ...lcusFrame(3, true)];
        const read = createLcusReader();
        expect(wire.flatMap((byte) => read(Uint8Array.of(byte)))).toEqual([{ channel: 3, on: true }]);
      }),
    );
    expect(createLcusReader()(Uint8Array.of(0xa0, 1, 1, 0xa3))).toEqual([]);
  });
});
