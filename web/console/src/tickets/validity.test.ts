import { describe, expect, it } from 'vitest';
import { dateOfTicketDay } from '@gatehouse/core/time';
import { validDays } from './validity.ts';

describe('days of a ticket', () => {
  it('agree with the calendar of the ticket code, over leap years and clock changes', () => {
    for (let day = 0; day < 65_536; day += 89) {
      expect(validDays({ validFromDay: day, validUntilDay: day + 1 })).toEqual({
        from: dateOfTicketDay(day),
        until: dateOfTicketDay(day + 1),
      });
    }
  });
});
