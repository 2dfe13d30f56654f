import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dashboard } from '@gatehouse/core/contract';
import { axisTicks, compare, figuresOf, hourOf, hourRows, runningHour } from './series.ts';

const point = (hour: number, grossMinor: number, more: Partial<Dashboard['byHour'][number]> = {}) => ({
  hour,
  grossMinor,
  saleCount: grossMinor === 0 ? 0 : 1,
  admissions: 0,
  refusals: 0,
  ...more,
});

const dashboard = (change: Partial<Dashboard> = {}): Dashboard => ({
  venueId: 'v',
  day: '2026-11-22',
  currency: 'EUR',
  asOfMs: Date.UTC(2026, 10, 22, 12, 21),
  today: { grossMinor: 3000, saleCount: 3, ticketCount: 4, admissions: 4, refusals: 1, inside: 3 },
  lastWeek: {
    day: '2026-11-15',
    grossMinor: 9000,
    saleCount: 9,
    admissions: 12,
    grossUntilNowMinor: 2000,
    admissionsUntilNow: 5,
  },
  byHour: [point(11, 1000), point(12, 1000), point(13, 1000)],
  lastWeekByHour: [point(11, 1000), point(13, 1000), point(20, 7000)],
  byDay: [],
  byProduct: [],
  refusalsByReason: [],
  ...change,
});

describe('rows by hour', () => {
  it('keeps the cloud’s order: after midnight comes last', () => {
    const rows = hourRows(
      { byHour: [point(22, 1), point(23, 2), point(0, 3)], lastWeekByHour: [point(0, 9)] },
      23,
    );
    expect(rows.map((row) => row.hour)).toEqual([22, 23, 0]);
    expect(rows.map((row) => row.lastWeekGrossMinor)).toEqual([0, 0, 9]);
    expect(rows.map((row) => row.isRunning)).toEqual([false, true, false]);
    expect(rows.map((row) => row.isAhead)).toEqual([false, false, true]);
  });

  it('shows an hour that only last week knows', () => {
    const rows = hourRows(dashboard(), 13);
    expect(rows.map((row) => row.hour)).toEqual([11, 12, 13, 20]);
    expect(rows.at(-1)).toMatchObject({ grossMinor: 0, lastWeekGrossMinor: 7000 });
  });

  it('has no running hour on a day that is over', () => {
    expect(hourRows(dashboard(), undefined).some((row) => row.isRunning || row.isAhead)).toBe(false);
  });

  it('loses and invents nothing', () => {
    const points = fc.uniqueArray(
      fc.record({
        hour: fc.integer({ min: 0, max: 23 }),
        grossMinor: fc.integer({ min: -5000, max: 500_000 }),
        saleCount: fc.integer({ min: 0, max: 50 }),
        admissions: fc.integer({ min: 0, max: 50 }),
        refusals: fc.integer({ min: 0, max: 50 }),
      }),
      { selector: (one) => one.hour },
    );
    fc.assert(
      fc.property(points, points, (byHour, lastWeekByHour) => {
        const rows = hourRows({ byHour, lastWeekByHour }, undefined);
        const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
        expect(total(rows.map((row) => row.grossMinor))).toBe(total(byHour.map((one) => one.grossMinor)));
        expect(total(rows.map((row) => row.refusals))).toBe(total(byHour.map((one) => one.refusals)));
        expect(total(rows.map((row) => row.lastWeekAdmissions))).toBe(
          total(lastWeekByHour.map((one) => one.admissions)),
        );
      }),
    );
  });
});

describe('the running hour', () => {
  it('is the venue’s, not the browser’s', () => {
    expect(hourOf(Date.UTC(2026, 10, 22, 23, 30), 'Europe/Vienna')).toBe(0);
    expect(runningHour(dashboard(), '2026-11-22', 'Europe/Vienna')).toBe(13);
  });

  it('is none on a day that is over', () => {
    expect(runningHour(dashboard(), '2026-11-23', 'Europe/Vienna')).toBeUndefined();
  });
});

describe('comparison with last week', () => {
  it('compares a running day only with what last week had by then', () => {
    const figures = figuresOf(dashboard(), 13);
    expect(figures.takings).toEqual({ kind: 'moved', ratio: 0.5 });
    expect(figures.admitted).toEqual({ kind: 'moved', ratio: -0.2 });
    // Hours 11 and 12 are over: two sales today, one last week.
    expect(figures.sales).toEqual({ kind: 'moved', ratio: 1 });
  });

  it('compares a day that is over with the whole day', () => {
    expect(figuresOf(dashboard(), undefined).takings).toEqual({ kind: 'moved', ratio: -2 / 3 });
  });

  it('has nothing to say where there was nothing', () => {
    expect(compare(5, 0)).toEqual({ kind: 'none' });
    expect(compare(5, 5)).toEqual({ kind: 'same' });
    expect(figuresOf(dashboard({ lastWeekByHour: [] }), 13).sales).toEqual({ kind: 'none' });
  });
});

describe('axis', () => {
  it.each([
    [0, [0]],
    [3, [0, 1, 2, 3]],
    [37, [0, 10, 20, 30, 40]],
    [123_456, [0, 50_000, 100_000, 150_000]],
  ])('up to %d has the steps %j', (highest, ticks) => {
    expect(axisTicks(highest)).toEqual(ticks);
  });

  it('always reaches the highest value in few steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (highest) => {
        const ticks = axisTicks(highest);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });
});
