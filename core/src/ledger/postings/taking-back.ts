import type { RecordBody } from '../../journal/index.ts';
import { accounts } from '../accounts.ts';
import { credit, debit, type Movement } from './movement.ts';

/** A ticket for another session or day: what was deferred to the one is deferred to the other. */
export const rescheduleMovements = ({
  productId,
  fromSessionId,
  fromDay,
  sessionId,
  day,
  movedMinor,
}: RecordBody<'TicketRescheduled'>): Movement[] => [
  debit(accounts.deferredRevenue(productId, fromSessionId ?? fromDay), movedMinor),
  credit(accounts.deferredRevenue(productId, sessionId ?? day), movedMinor),
];
