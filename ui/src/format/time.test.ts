import { describe, expect, it } from 'vitest';
import { addDays, dayOf, formatDate, formatDay, formatSeconds, formatTime, formatWeekday } from './time.ts';

const atMs = Date.UTC(2026, 10, 22, 12, 21, 7);

describe('time', () => {
  it('shows the venue’s clock, not the machine’s', () => {
    expect(formatTime(atMs, 'en-IE', 'Europe/Berlin')).toBe('13:21');
    expect(formatSeconds(atMs, 'de-DE', 'Europe/Berlin')).toBe('13:21:07');
    expect(formatTime(atMs, 'en-US', 'America/New_York').replaceAll('\u202f', ' ')).toBe('07:21 AM');
  });

  it('starts the day at 00, not 24', () => {
    expect(formatTime(Date.UTC(2026, 0, 1), 'en-GB', 'UTC')).toBe('00:00');
  });

  it('writes dates as people say them', () => {
    expect(formatDate(atMs, 'en-IE', 'Europe/Berlin')).toBe('22 Nov');
    expect(formatWeekday(atMs, 'en-IE', 'Europe/Berlin')).toMatch(/^Sun,? 22 Nov$/);
    expect(formatDay('2026-11-22', 'de-DE')).toMatch(/^So\.?, 22\. Nov\.?$/);
  });

  it('knows the day on both sides of midnight', () => {
    const lateUtc = Date.UTC(2026, 10, 22, 23, 30);
    expect(dayOf(lateUtc, 'Europe/Berlin')).toBe('2026-11-23');
    expect(dayOf(lateUtc, 'America/New_York')).toBe('2026-11-22');
  });

  it('steps over the end of a month and a clock change', () => {
    expect(addDays('2026-10-31', 1)).toBe('2026-11-01');
    expect(addDays('2026-03-29', 1)).toBe('2026-03-30');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  });
});
