import { describe, expect, it } from 'vitest';
import { type Ages, agesAfter, needsReason } from './ages.ts';

const none: Ages = new Map();
const line = (quantity: number) => [{ lineId: 'a', quantity }];

describe('how long something is in the basket', () => {
  it('puts a mistyped tap right in silence, and asks for what has stood there', () => {
    const first = agesAfter(none, line(2), 1_000);
    expect(needsReason(first, 'a', 1, 5_000)).toBe(false);
    expect(needsReason(first, 'a', 1, 11_000)).toBe(true);
    const more = agesAfter(first, line(3), 20_000);
    expect(needsReason(more, 'a', 1, 22_000)).toBe(false);
    expect(needsReason(more, 'a', 2, 22_000)).toBe(true);
    expect(needsReason(agesAfter(more, line(2), 22_000), 'a', 1, 22_000)).toBe(true);
  });

  it('knows nothing of a line that is gone', () => {
    expect(needsReason(agesAfter(agesAfter(none, line(2), 0), [], 1), 'a', 1, 99_000)).toBe(false);
  });
});
