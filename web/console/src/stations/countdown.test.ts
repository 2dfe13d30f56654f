import { describe, expect, it } from 'vitest';
import { countdown } from './countdown.ts';

describe('countdown', () => {
  it.each([
    [899_000, '14:59'],
    [899_001, '15:00'],
    [86_399_000, '23:59:59'],
    [9_000, '0:09'],
    [-5, '0:00'],
  ])('%d ms is %s', (leftMs, words) => {
    expect(countdown(leftMs)).toBe(words);
  });
});
