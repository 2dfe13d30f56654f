import { hash } from 'node:crypto';
import type { TicketRow } from '@gatehouse/core/tickets';

/** Tickets as a season sells them: random serials, a few products, some for sessions; the same for the same seed. */
export function ticketsFor(seed: string, count: number, from = 0): TicketRow[] {
  return Array.from({ length: count }, (_, index) => ticketFor(seed, from + index));
}

function ticketFor(seed: string, index: number): TicketRow {
  const digest = hash('sha256', `${seed}:${index}`, 'hex');
  const forSession = index % 5 === 0;
  return {
    ticketId: `0197${digest.slice(0, 4)}-${digest.slice(4, 8)}-7${digest.slice(8, 11)}-8${digest.slice(11, 14)}-${digest.slice(14, 26)}`,
    serial: digest.slice(26, 42),
    keyId: 1,
    productId: forSession ? 'climb' : 'day-ticket',
    variantId: forSession ? 'climb-adult' : 'adult',
    ticketClass: forSession ? 3 : 1,
    sessionId: forSession ? `climb-${index % 40}` : null,
    scope: forSession ? 7 + (index % 40) : 0,
    validFromDay: 2_500 + (index % 90),
    validUntilDay: 2_500 + (index % 90),
    admits: 1,
    status: 'valid',
    statusReason: '',
    soldAtMs: 1_790_000_000_000 + index * 1_000,
    holderSealed: '',
  };
}
