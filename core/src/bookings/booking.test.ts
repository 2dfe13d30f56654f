import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fact } from '../journal/index.ts';
import { type Booking, booking, bookingAfter, type BookingFact, collides } from './index.ts';

const made = fact('BookingMade', {
  bookingId: 'b',
  kind: 'party',
  day: '2026-06-20',
  startsAtMs: 1_000,
  endsAtMs: 2_000,
  roomId: 'den',
  headcount: 10,
  variantId: 'party',
  depositMinor: 5_000,
  customerId: null,
}) as BookingFact;
const tab = (tabLineId: string, quantity: number) =>
  fact('BookingTabChanged', { bookingId: 'b', tabLineId, variantId: 'juice', quantity }) as BookingFact;
const billed = fact('BookingBilled', { bookingId: 'b', saleId: 's', headcount: 12 }) as BookingFact;
const cancelled = fact('BookingCancelled', { bookingId: 'b', reason: 'rain' }) as BookingFact;
const fold = (facts: readonly BookingFact[]) =>
  facts.reduce<Booking | undefined>((before, one) => bookingAfter(before, one), undefined);

describe('a booking', () => {
  it('is what its facts say, and always a row the contract knows', () => {
    expect(fold([made, tab('1', 3), tab('2', 1), tab('1', 5), tab('2', 0), billed])).toMatchObject({
      headcount: 12,
      state: 'billed',
      saleId: 's',
      tab: [{ tabLineId: '1', quantity: 5 }],
    });
    const any = fc.array(fc.constantFrom(made, tab('1', 2), tab('1', 0), billed, cancelled), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(any, (facts) => {
        const found = fold([made, ...facts]);
        expect(booking.parse(found)).toEqual(found);
      }),
    );
  });

  it('counts what it heard, and nothing is known of one nobody made', () => {
    expect(fold([made, made, tab('1', 3), billed])?.changes).toBe(3);
    expect(fold([tab('1', 3), billed])).toBeUndefined();
  });

  it('stays billed when it is cancelled afterwards: the money was taken', () => {
    expect(fold([made, billed, cancelled])?.state).toBe('billed');
  });

  it('collides with another in its room at its time, and with none that only touches it', () => {
    const at = (bookingId: string, startsAtMs: number, endsAtMs: number, roomId = 'den') =>
      ({ bookingId, startsAtMs, endsAtMs, roomId, state: 'open' }) as const;
    expect(collides(at('a', 0, 10), at('b', 9, 20))).toBe(true);
    expect(collides(at('a', 0, 10), at('b', 10, 20))).toBe(false);
    expect(collides(at('a', 0, 10), at('b', 5, 20, 'loft'))).toBe(false);
    expect(collides(at('a', 0, 10), at('a', 5, 20))).toBe(false);
  });
});
