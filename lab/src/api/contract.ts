import { z } from 'zod';

/** The lab's contract: what tests, guides and curious people rely on. Described in docs/guides/lab.md. */

const stationRole = z.enum(['till', 'gate', 'kiosk']);
const deviceKind = z.enum(['scanner', 'printer', 'drawer', 'gate', 'reader', 'terminal', 'display']);

export const venueView = z.strictObject({
  ready: z.boolean(),
  /** What is being done while not ready; what holds it up when something does. */
  progress: z.string(),
  cloud: z.strictObject({ url: z.string(), openapi: z.string() }),
  console: z.strictObject({ url: z.string(), email: z.string(), password: z.string() }),
  staff: z.array(
    z.strictObject({ name: z.string(), role: z.string(), pin: z.string(), badge: z.string().nullable() }),
  ),
  stations: z.array(
    z.strictObject({
      id: z.string(),
      role: stationRole,
      /** Open it in a browser: it makes a one-time link and goes there. */
      ui: z.string(),
      api: z.string(),
      devices: z.array(z.strictObject({ id: z.string(), kind: deviceKind, wire: z.string() })),
    }),
  ),
});
export type VenueView = z.infer<typeof venueView>;

/** As much as a scanner reads at once; codes of guests are far shorter. */
export const scanRequest = z.strictObject({ code: z.string().min(1).max(8_192) });
export const passRequest = z.strictObject({
  direction: z.enum(['in', 'out']),
  /** Climbs over a locked arm instead of pushing it. */
  force: z.boolean().default(false),
});
export const faultRequest = z.strictObject({ fault: z.string().min(1), on: z.boolean() });
export const networkRequest = z.strictObject({
  link: z.enum(['cloud', 'lan']),
  /** One station's cable; left out, everybody's. */
  station: z.string().optional(),
  up: z.boolean(),
});

export const printView = z.strictObject({
  at: z.string(),
  text: z.string(),
  /** `data:image/png;base64,…` */
  png: z.string(),
  codes: z.array(z.string()),
});
