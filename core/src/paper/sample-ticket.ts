import type { PrintedTicket } from './ticket-paper.ts';

/** A ticket to look at while a layout is being changed: every block has something to show. */
export const sampleTicket = (venueName: string, timeZone: string): PrintedTicket => ({
  venueName,
  productName: 'Climbing forest Adult',
  code: `${'0123456789ABCDEFGHJKMNPQRSTVWXYZ'.repeat(4)}01234567`,
  shortCode: '7KQ4-M2X9WZ',
  admits: 2,
  validFromDay: '2026-06-15',
  validUntilDay: '2026-06-15',
  sessionStartsAtMs: Date.UTC(2026, 5, 15, 8, 30),
  holderFirstName: 'Mara',
  bandColour: '▲ green',
  timeZone,
});
