import type { TicketRow } from '@gatehouse/core/tickets';
import { addDays } from '@gatehouse/ui';

/** First day of the ticket calendar: validity is counted from here in two bytes of the code. */
const epoch = '2020-01-01';

/** The days a ticket is good for, both included, as calendar days. */
export function validDays(ticket: Pick<TicketRow, 'validFromDay' | 'validUntilDay'>): {
  readonly from: string;
  readonly until: string;
} {
  return { from: addDays(epoch, ticket.validFromDay), until: addDays(epoch, ticket.validUntilDay) };
}
