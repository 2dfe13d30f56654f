import { describe, expect, it } from 'vitest';
import { factRows, readable } from './facts.ts';

const format = {
  time: (atMs: number) => `t${atMs}`,
  count: (count: number) => `n${count}`,
  money: (amountMinor: number) => `m${amountMinor}`,
};

describe('facts of an exception', () => {
  it('writes instants as times, amounts as money, numbers as counts and words as they are', () => {
    expect(factRows({ firstAtMs: 5, capacity: 20, firstStation: 'Gate B', paidMinor: 240 }, format)).toEqual([
      { name: 'first', value: 't5' },
      { name: 'capacity', value: 'n20' },
      { name: 'first station', value: 'Gate B' },
      { name: 'paid', value: 'm240' },
    ]);
  });

  it('shows the text of a record that cannot be read exactly as it came', () => {
    expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(readable('{"a":')).toBe('{"a":');
  });
});
