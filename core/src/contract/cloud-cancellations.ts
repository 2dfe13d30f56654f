import { z } from 'zod';
import { amountMinor } from '../money/index.ts';
import { defineRoutes } from './route.ts';

/** Calling a session off: who is concerned, what they get, and how far that is. */

export const CANCELLATION_CHOICES = ['refund', 'move', 'credit'] as const;
export const cancellationChoice = z.enum(CANCELLATION_CHOICES);
export type CancellationChoice = z.infer<typeof cancellationChoice>;

export const cancellationPreview = z.strictObject({
  sessionId: z.string(),
  startsAtMs: z.int(),
  ticketCount: z.int(),
  guestCount: z.int(),
  /** Sales the tickets were sold in, and those among them that are to be refunded at a till. */
  saleCount: z.int(),
  amountMinor,
  currency: z.string(),
  byTill: z.array(
    z.strictObject({ stationId: z.string(), name: z.string(), ticketCount: z.int(), amountMinor }),
  ),
  /** Not sold at a till: issued here or online. */
  otherCount: z.int(),
  /** Tickets with a name behind them: somebody can be told. */
  reachableCount: z.int(),
  /** Later sessions of the same event with room for everybody. */
  targets: z.array(z.strictObject({ sessionId: z.string(), startsAtMs: z.int(), left: z.int() })),
});
export type CancellationPreview = z.infer<typeof cancellationPreview>;

export const cancellationView = z.strictObject({
  cancellationId: z.string(),
  sessionId: z.string(),
  startsAtMs: z.int(),
  choice: cancellationChoice,
  targetSessionId: z.string().nullable(),
  state: z.enum(['running', 'done']),
  total: z.int(),
  done: z.int(),
  /** Tickets that were void or elsewhere when their turn came. */
  skipped: z.int(),
  taskCount: z.int(),
  atMs: z.int(),
});
export type CancellationView = z.infer<typeof cancellationView>;

const ofSession = z.strictObject({ venueId: z.string(), sessionId: z.string() });

export const cancellationRoutes = defineRoutes({
  previewCancellation: {
    id: 'previewCancellation',
    method: 'GET',
    path: '/v1/venues/:venueId/sessions/:sessionId/cancellation',
    summary: 'Who and what calling a session off concerns',
    tag: 'Sessions',
    access: 'session.cancel',
    params: ofSession,
    response: cancellationPreview,
  },
  cancelSession: {
    id: 'cancelSession',
    method: 'POST',
    path: '/v1/venues/:venueId/sessions/:sessionId/cancellations',
    summary: 'Call a session off and refund, move or credit everybody',
    tag: 'Sessions',
    access: 'session.cancel',
    status: 201,
    params: ofSession,
    body: z.strictObject({
      /** Made by the screen: the same id is the same cancellation. */
      cancellationId: z.uuid(),
      choice: cancellationChoice,
      targetSessionId: z.string().nullable().default(null),
      note: z.string().trim().min(1).max(200),
    }),
    response: cancellationView,
  },
  cancellations: {
    id: 'listCancellations',
    method: 'GET',
    path: '/v1/venues/:venueId/cancellations',
    summary: 'Sessions that were called off, newest first, with their progress',
    tag: 'Sessions',
    access: 'session.cancel',
    params: z.strictObject({ venueId: z.string() }),
    response: z.strictObject({ cancellations: z.array(cancellationView) }),
  },
});
