import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf, isDay, placeIds, placeOf, visit, type Place } from './place.ts';

const read = (address: string): Place => {
  const url = new URL(address, 'http://cloud.test');
  return placeOf(url);
};

describe('the address of a place', () => {
  it.each([
    ['/', { id: 'today' }],
    ['/sales?day=2026-11-22&hour=13', { id: 'sales', day: '2026-11-22', hour: 13 }],
    ['/admissions?q=already_used', { id: 'admissions', q: 'already_used' }],
    ['/exceptions?state=resolved&venue=v2', { id: 'exceptions', state: 'resolved', venueId: 'v2' }],
  ] as const)('%s is read', (address, expected) => {
    expect(read(address)).toEqual(expected);
  });

  it.each([
    '/nowhere?day=yesterday',
    '/?hour=24',
    '/?hour=-1',
    '/?day=2026-02-30',
    '/?state=half',
    '/?q=%20',
  ])('%s opens without the filter that makes no sense', (address) => {
    expect(read(address)).toEqual({ id: 'today' });
  });

  it('reads back every place it writes', () => {
    const day = fc
      .integer({ min: 0, max: 30_000 })
      .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
    const place = fc.record(
      {
        id: fc.constantFrom(...placeIds),
        day,
        hour: fc.integer({ min: 0, max: 23 }),
        q: fc
          .string({ minLength: 1, maxLength: 100 })
          .map((text) => text.trim())
          .filter((text) => text !== ''),
        state: fc.constant('resolved' as const),
        venueId: fc.string({ minLength: 1, maxLength: 40 }),
      },
      { requiredKeys: ['id'] },
    );
    fc.assert(
      fc.property(place, (one) => {
        expect(read(addressOf(one))).toEqual(one);
      }),
    );
  });

  it('keeps day and venue on the way to another place, and drops its filters', () => {
    const from: Place = { id: 'sales', day: '2026-11-22', hour: 13, q: 'coffee', venueId: 'v2' };
    expect(addressOf(visit(from, 'admissions'))).toBe('/admissions?day=2026-11-22&venue=v2');
  });

  it('knows the days of a leap year', () => {
    expect(['2028-02-29', '2026-02-29', '2026-13-01', '2026-1-1'].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
