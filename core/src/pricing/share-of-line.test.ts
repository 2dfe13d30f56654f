import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DivisibleLine,
  NOTHING_TAKEN,
  refundableOf,
  shareByAmount,
  shareOfLine,
  takenWith,
} from './index.ts';

const soldLine: fc.Arbitrary<DivisibleLine> = fc
  .record({
    quantity: fc.integer({ min: 1, max: 30 }),
    netMinor: fc.integer({ min: 0, max: 50_000 }),
    taxShare: fc.integer({ min: 0, max: 2_700 }),
    offMinor: fc.integer({ min: 0, max: 5_000 }),
  })
  .map(({ quantity, netMinor, taxShare, offMinor }) => {
    const taxMinor = Math.floor((netMinor * taxShare) / 10_000);
    return {
      quantity,
      netMinor,
      taxMinor,
      grossMinor: netMinor + taxMinor,
      reductions: [
        { kind: 'promotion', reductionId: 'p', amountMinor: offMinor, reason: 'p', overrideId: null },
      ],
    };
  });
/** What is taken back in turn: pieces, or an amount in thousandths of what is left. */
const steps = fc.array(
  fc.oneof(
    fc.record({ pieces: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ thousandths: fc.integer({ min: 0, max: 1_000 }) }),
  ),
  { maxLength: 12 },
);

describe('a line taken back in parts', () => {
  it('gives each of three its third, and the odd unit once', () => {
    const line = { quantity: 3, netMinor: 833, taxMinor: 167, grossMinor: 1_000, reductions: [] };
    const first = shareOfLine(line, 1);
    const second = shareOfLine(line, 1, takenWith(NOTHING_TAKEN, first));
    const third = shareOfLine(line, 1, takenWith(takenWith(NOTHING_TAKEN, first), second));
    expect([first, second, third].map(({ grossMinor }) => grossMinor)).toEqual([333, 334, 333]);
    expect([first, second, third].map(({ taxMinor }) => taxMinor)).toEqual([56, 55, 56]);
  });

  it('and what remains are what was sold, to the unit, whatever was taken in which order', () => {
    fc.assert(
      fc.property(soldLine, steps, (line, wanted) => {
        let taken = NOTHING_TAKEN;
        let offMinor = 0;
        for (const step of wanted) {
          const left = refundableOf(line, taken);
          if ('pieces' in step && left.quantity === 0) continue;
          const share =
            'pieces' in step
              ? shareOfLine(line, Math.min(step.pieces, left.quantity), taken)
              : shareByAmount(line, Math.floor((left.grossMinor * step.thousandths) / 1_000), taken);
          expect(share.netMinor).toBeGreaterThanOrEqual(0);
          expect(share.taxMinor).toBeGreaterThanOrEqual(0);
          expect(share.netMinor + share.taxMinor).toBe(share.grossMinor);
          taken = takenWith(taken, share);
          offMinor += share.reductions.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
          const after = refundableOf(line, taken);
          expect(Math.min(after.netMinor, after.taxMinor, after.grossMinor)).toBeGreaterThanOrEqual(0);
        }
        const left = refundableOf(line, taken);
        if (left.quantity > 0) {
          const rest = shareOfLine(line, left.quantity, taken);
          taken = takenWith(taken, rest);
          offMinor += rest.reductions.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
          expect(taken).toEqual({
            quantity: line.quantity,
            grossMinor: line.grossMinor,
            taxMinor: line.taxMinor,
          });
          expect(offMinor).toBe(line.reductions[0]?.amountMinor);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never gives more than is left', () => {
    const line = { quantity: 2, netMinor: 100, taxMinor: 20, grossMinor: 120, reductions: [] };
    expect(() => shareOfLine(line, 3)).toThrow(/left/);
    expect(() => shareByAmount(line, 121)).toThrow(/left/);
  });
});
