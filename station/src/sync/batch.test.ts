import fc from 'fast-check';
import { PUSH_TEXT_BYTES_MAX, PUSH_RECORDS_MAX } from '@gatehouse/core/sync';
import { describe, expect, it } from 'vitest';
import { cutBatch } from './batch.ts';

const records = fc
  .array(fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 60_000, max: 400_000 })), {
    minLength: 1,
    maxLength: 700,
  })
  .map((lengths) =>
    lengths.map((length, index) => ({
      seq: index + 1,
      text: '"é'.repeat(Math.ceil(length / 3)).slice(0, length),
      hash: '',
    })),
  );

describe('cutBatch', () => {
  it('takes a prefix that fits one request, and never nothing', () => {
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 1_000 }), (all, credit) => {
        const batch = cutBatch(all, credit);
        expect(batch.length).toBeGreaterThanOrEqual(1);
        expect(batch.length).toBeLessThanOrEqual(Math.min(PUSH_RECORDS_MAX, credit));
        expect(batch).toEqual(all.slice(0, batch.length));
        if (batch.length > 1)
          expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(PUSH_TEXT_BYTES_MAX);
      }),
      { numRuns: 60 },
    );
  });
});
