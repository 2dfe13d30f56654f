import { z } from 'zod';
import { consoleTicketRow } from '../tickets/ticket.ts';
import { defineRoutes } from './route.ts';

/** What is held on a person, and its erasure (GDPR Art. 15 and 17). */
export const privacyRoutes = defineRoutes({
  subject: {
    id: 'getSubject',
    method: 'GET',
    path: '/v1/venues/:venueId/privacy/subjects/:subjectId',
    summary: 'Everything held on a person',
    tag: 'Privacy',
    access: 'subject.erase',
    params: z.strictObject({ venueId: z.string(), subjectId: z.string() }),
    response: z.strictObject({
      subjectId: z.string(),
      createdAtMs: z.int(),
      erasedAtMs: z.int().nullable(),
      tickets: z.array(consoleTicketRow),
    }),
  },
  eraseSubject: {
    id: 'eraseSubject',
    method: 'POST',
    path: '/v1/venues/:venueId/privacy/erasures',
    summary: 'Erase a person for good',
    tag: 'Privacy',
    access: 'subject.erase',
    params: z.strictObject({ venueId: z.string() }),
    status: 201,
    body: z.strictObject({ subjectId: z.string().min(1).max(64) }),
    response: z.strictObject({ subjectId: z.string(), erasedAtMs: z.int(), ticketCount: z.int() }),
  },
});
