import { z } from 'zod';
import { defineRoutes } from './route.ts';

/** What the office decided about exceptions that concern a station, as its screens show it. */

export const officeNote = z.strictObject({
  exceptionId: z.string(),
  exceptionKind: z.string(),
  action: z.string(),
  round: z.int(),
  state: z.enum(['resolved', 'reopened']),
  /** What people here are asked to do; null when there is nothing to do. */
  task: z.string().nullable(),
  taskClosedAtMs: z.int().nullable(),
  /** End of the ticket's code, where the ticket is known here. */
  shortCode: z.string(),
  amountMinor: z.int().nullable(),
  currency: z.string(),
  note: z.string(),
  decidedBy: z.string(),
  decidedAtMs: z.int(),
  /** When this station's journal took note of it; null when it concerns another station and is only asked for here. */
  notedAtMs: z.int().nullable(),
});
export type OfficeNote = z.infer<typeof officeNote>;

const officeNotes = z.strictObject({ notes: z.array(officeNote) });

export const officeRoutes = defineRoutes({
  officeNotes: {
    id: 'listOfficeNotes',
    method: 'GET',
    path: '/api/v1/office-notes',
    summary: 'Decisions of the office that concern this station, newest first',
    tag: 'Station',
    access: 'signed-in',
    response: officeNotes,
  },
  closeOfficeTask: {
    id: 'closeOfficeTask',
    method: 'POST',
    path: '/api/v1/office-notes/:exceptionId/close',
    summary: 'Say that what the office asked for is done',
    tag: 'Station',
    access: 'signed-in',
    params: z.strictObject({ exceptionId: z.string() }),
    body: z.strictObject({
      round: z.int().min(1),
      /** The sale or refund that shows it, when there is one. */
      recordId: z.string().max(64).nullable().default(null),
    }),
    response: officeNotes,
  },
});
