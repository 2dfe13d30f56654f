import { describe, expect, it } from 'vitest';
import { interleave, median, medianRatio, percentile } from './rounds.ts';

describe('rounds', () => {
  it('swap who goes first, so that drift bends both alike', async () => {
    const order: string[] = [];
    const note = (name: string) => () => order.push(name);
    await interleave({ rounds: 3, bound: note('bound'), product: note('product') });
    expect(order).toEqual(['bound', 'product', 'product', 'bound', 'bound', 'product']);
  });

  it('give the median of ratios, not the ratio of medians', () => {
    expect(
      medianRatio([
        { bound: 10, product: 5 },
        { bound: 100, product: 90 },
        { bound: 1, product: 2 },
      ]),
    ).toBe(0.9);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('rank percentiles by nearest sample', () => {
    const samples = Array.from({ length: 1_000 }, (_, index) => index + 1);
    expect([0.5, 0.99, 0.999, 1].map((share) => percentile(samples, share))).toEqual([500, 990, 999, 1_000]);
  });
});
