import { expect, it } from 'vitest';
import { timeOrderedId } from './time-ordered-id.ts';

it('has the time of RFC 9562 §A.6 in front and the rest random', () => {
  const random = Uint8Array.from('00000000000000000cc318c4dc0c0c07398f'.match(/../g) ?? [], (hex) =>
    parseInt(hex, 16),
  );
  expect(timeOrderedId(0x017f22e279b0, random.slice(0, 16))).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab]/);
});

it('sorts as it was made and never repeats', () => {
  const ids = Array.from({ length: 200 }, (_, index) => timeOrderedId(1_795_000_000_000 + index));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(Array.from({ length: 2_000 }, () => timeOrderedId(1))).size).toBe(2_000);
});
