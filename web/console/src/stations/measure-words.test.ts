import { describe, expect, it } from 'vitest';
import { sizeWords } from './measure-words.ts';
import { spanWords } from './span-words.ts';

describe('sizes and spans', () => {
  it('are told in the unit a person would use', () => {
    expect(sizeWords(512, 'en')).toBe('512 byte');
    expect(sizeWords(6_400_000, 'en')).toBe('6.4 MB');
    expect(sizeWords(61_000_000_000, 'en')).toBe('61 GB');
    expect(spanWords(3_400, 'en')).toBe('3.4s');
    expect(spanWords(120_000, 'en')).toBe('2m');
  });
});
