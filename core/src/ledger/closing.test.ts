import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fact, type RecordHeader } from '../journal/index.ts';
import {
  accounts,
  balancesOf,
  closingBodies,
  type DeferredBalance,
  type Posting,
  postingsOf,
} from './index.ts';

const header = {
  stationId: 'cloud',
  incarnation: 'ab'.repeat(16),
  seq: 1,
  id: 'r',
  organizationId: 'org',
  venueId: 'venue',
  registerId: 'cloud',
  businessDay: '2026-11-22',
  occurredAtMs: 0,
  monotonicMs: 0,
  bootId: 'b',
  clockOffsetMs: null,
  operatorId: null,
  shiftId: null,
  refs: [],
} satisfies Omit<RecordHeader, 'kind' | 'kindVersion'>;

const movement = fc.record({
  productId: fc.constantFrom('adult', 'child'),
  of: fc.constantFrom('2026-11-21', '2026-11-23', 'session-over', 'session-open'),
  amountMinor: fc.integer({ min: -5_000, max: 5_000 }).filter((amount) => amount !== 0),
});
const isOver = (of: string) => of === '2026-11-21' || of === 'session-over';

/** Sales (positive) and refunds (negative) as they post to deferred accounts; the cash side is left out. */
const deferredPostings = (
  moves: readonly { productId: string; of: string; amountMinor: number }[],
): Posting[] =>
  moves.map(({ productId, of, amountMinor }) => ({
    account: accounts.deferredRevenue(productId, of),
    side: amountMinor > 0 ? 'credit' : 'debit',
    amountMinor: Math.abs(amountMinor),
    currency: 'EUR',
  }));

const deferredBalances = (postings: readonly Posting[]): DeferredBalance[] =>
  [...balancesOf(postings).values()]
    .filter(({ account }) => account.id.startsWith('deferred-revenue:'))
    .map(({ account, currency, debitMinor, creditMinor }) => ({
      account: account.id,
      currency,
      creditMinor: creditMinor - debitMinor,
    }));

const close = (postings: readonly Posting[]): Posting[] =>
  closingBodies(deferredBalances(postings), isOver).flatMap((body) => [
    ...postingsOf({ ...header, ...fact('RevenueRecognised', body) }),
  ]);

describe('the closing run', () => {
  it('leaves nothing deferred to what is over, keeps the rest, and recognises just what was sold', () => {
    fc.assert(
      fc.property(
        fc.array(movement, { maxLength: 40 }),
        fc.array(movement, { maxLength: 10 }),
        (before, late) => {
          const sold = deferredPostings(before);
          const first = close(sold);
          const after = [...sold, ...first, ...deferredPostings(late)];
          const all = [...after, ...close(after)];
          const sumOf = (moves: typeof before, over: boolean) =>
            moves.filter(({ of }) => isOver(of) === over).reduce((sum, one) => sum + one.amountMinor, 0);
          const left = deferredBalances(all);
          expect(
            left
              .filter(({ account }) => isOver(account.split(':')[2] ?? ''))
              .every((one) => one.creditMinor === 0),
          ).toBe(true);
          expect(left.reduce((sum, one) => sum + one.creditMinor, 0)).toBe(
            sumOf([...before, ...late], false),
          );
          const revenue = [...balancesOf(all).values()]
            .filter(({ account }) => account.id.startsWith('revenue:'))
            .reduce((sum, { creditMinor, debitMinor }) => sum + creditMinor - debitMinor, 0);
          expect(revenue).toBe(sumOf([...before, ...late], true));
          expect(close(all)).toEqual([]);
        },
      ),
    );
  });

  it('cuts a long run into records that can be written, and leaves accounts it cannot read alone', () => {
    const many = Array.from({ length: 2_500 }, (_, index) => ({
      account: accounts.deferredRevenue(`product-${index}`, '2026-11-21'),
      currency: 'EUR',
      creditMinor: 1,
    }));
    expect(closingBodies(many, isOver).map(({ lines }) => lines.length)).toEqual([1_000, 1_000, 500]);
    expect(
      closingBodies([{ account: 'deferred-revenue:a:b:c', currency: 'EUR', creditMinor: 5 }], () => true),
    ).toEqual([]);
  });
});
