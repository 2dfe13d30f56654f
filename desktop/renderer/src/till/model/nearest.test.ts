import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.ts';

/** Seven tiles in rows of three, 100 apart, 90 wide. */
const boxes = Array.from({ length: 7 }, (_, index) => ({
  left: (index % 3) * 100,
  top: Math.floor(index / 3) * 100,
  width: 90,
  height: 90,
}));

describe('arrow keys in the tiles', () => {
  it('keep the row and the column', () => {
    expect(nearest(boxes, 0, 'right')).toBe(1);
    expect(nearest(boxes, 4, 'left')).toBe(3);
    expect(nearest(boxes, 1, 'down')).toBe(4);
    expect(nearest(boxes, 6, 'up')).toBe(3);
  });

  it('stop at the edge instead of jumping to the next row', () => {
    expect(nearest(boxes, 2, 'right')).toBeUndefined();
    expect(nearest(boxes, 0, 'up')).toBeUndefined();
  });

  it('fall to the nearest where the last row is short', () => {
    expect(nearest(boxes, 5, 'down')).toBe(6);
  });

  it('start at the first tile', () => {
    expect(nearest(boxes, -1, 'down')).toBe(0);
    expect(nearest([], -1, 'down')).toBeUndefined();
  });
});
