import { describe, expect, it } from 'vitest';
import {
  addDays,
  businessDayOf,
  dateOfTicketDay,
  daysBetween,
  instantOf,
  localTimeOf,
  ticketDayOf,
} from './index.ts';

const vienna = { timeZone: 'Europe/Vienna', cutOverHour: 4 };

describe('the business day', () => {
  it('keeps the small hours with the evening before', () => {
    expect(businessDayOf(Date.UTC(2026, 10, 22, 1, 30), vienna)).toBe('2026-11-21');
    expect(businessDayOf(Date.UTC(2026, 10, 22, 3, 0), vienna)).toBe('2026-11-22');
  });

  it('turns at the cut-over hour of the wall clock also in the nights the clocks change', () => {
    expect(businessDayOf(Date.UTC(2026, 2, 29, 1, 59), vienna)).toBe('2026-03-28');
    expect(businessDayOf(Date.UTC(2026, 2, 29, 2, 0), vienna)).toBe('2026-03-29');
    expect(businessDayOf(Date.UTC(2026, 9, 25, 2, 59), vienna)).toBe('2026-10-24');
    expect(businessDayOf(Date.UTC(2026, 9, 25, 3, 0), vienna)).toBe('2026-10-25');
  });

  it('follows the zone over a change of clocks', () => {
    expect(localTimeOf(Date.UTC(2026, 9, 25, 0, 30), 'Europe/Vienna')).toBe('02:30');
    expect(localTimeOf(Date.UTC(2026, 9, 25, 1, 30), 'Europe/Vienna')).toBe('02:30');
    expect(instantOf('2026-03-29', 2 * 60 + 30, 'Europe/Vienna')).toBe(Date.UTC(2026, 2, 29, 1, 30));
  });
});

describe('ticket days', () => {
  it('count from the first of January 2020 and come back as the same date', () => {
    expect(ticketDayOf('2020-01-01')).toBe(0);
    expect(dateOfTicketDay(ticketDayOf('2026-11-22'))).toBe('2026-11-22');
    expect(dateOfTicketDay(65_535)).toBe('2199-06-06');
  });

  it('step over months and years', () => {
    expect(addDays('2027-12-31', 1)).toBe('2028-01-01');
    expect(daysBetween('2026-11-22', '2027-11-22')).toBe(365);
  });
});
