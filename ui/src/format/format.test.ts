import { describe, expect, it } from 'vitest';
import { ageOf } from './age.ts';
import { formatBasisPoints, formatChange, formatCount } from './number.ts';

describe('ageOf', () => {
  it.each([
    [-1, { unit: 'now' }],
    [4_999, { unit: 'now' }],
    [5_000, { unit: 'seconds', count: 5 }],
    [59_999, { unit: 'seconds', count: 59 }],
    [6 * 60_000, { unit: 'minutes', count: 6 }],
    [3_600_000, { unit: 'hours', count: 1 }],
    [47 * 3_600_000, { unit: 'hours', count: 47 }],
    [48 * 3_600_000, { unit: 'days', count: 2 }],
  ])('%d ms', (durationMs, expected) => {
    expect(ageOf(durationMs)).toEqual(expected);
  });
});

describe('numbers', () => {
  it('groups counts', () => {
    expect(formatCount(1386, 'en-IE')).toBe('1,386');
    expect(formatCount(1386, 'de-DE')).toBe('1.386');
  });

  it('says which way a figure moved', () => {
    expect(formatChange(0.042, 'en-IE')).toBe('+4.2%');
    expect(formatChange(-0.1, 'en-IE')).toBe('−10%');
    expect(formatChange(0, 'en-IE')).toBe('0%');
  });

  it('writes a tax rate', () => {
    expect(formatBasisPoints(1900, 'en-IE')).toBe('19%');
    expect(formatBasisPoints(550, 'en-IE')).toBe('5.5%');
  });
});
