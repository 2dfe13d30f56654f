import { z } from 'zod';
import { defineRoutes } from './route.ts';

/** Which reader of the card provider stands at which station. */
export const terminalConsoleRoutes = defineRoutes({
  saveReader: {
    id: 'saveTerminalReader',
    method: 'PUT',
    path: '/v1/venues/:venueId/stations/:stationId/terminals/:terminalId',
    summary: 'Register a reader of the card provider for a terminal of a station',
    tag: 'Console',
    access: 'station.manage',
    params: z.strictObject({
      venueId: z.string(),
      stationId: z.string(),
      terminalId: z.string().regex(/^[\w.-]{1,40}$/),
    }),
    body: z.strictObject({
      readerId: z.string().regex(/^tmr_\w{4,100}$/, 'a reader id such as tmr_…'),
      label: z.string().min(1).max(60),
    }),
    response: z.strictObject({
      venueId: z.string(),
      stationId: z.string(),
      terminalId: z.string(),
      readerId: z.string(),
      label: z.string(),
    }),
  },
});
