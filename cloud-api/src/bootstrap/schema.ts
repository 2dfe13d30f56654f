import {
  bundle,
  category,
  priceList,
  product,
  promotion,
  session,
  taxRate,
  venueEvent,
  venuePolicy,
} from '@gatehouse/core/catalogue';
import { orderRequest } from '@gatehouse/core/contract';
import { role } from '@gatehouse/core/permissions';
import { holderRule, productQuestion, waiverTemplate } from '@gatehouse/core/waivers';
import { z } from 'zod';

/**
 * A file that brings one organization with one venue into a cloud: `node cloud-api/src/main.ts --bootstrap FILE`.
 * Applying the same file again changes nothing; applying a changed one updates what differs (rows are matched by
 * their ids, nothing is deleted). Secrets in it (PINs, passwords) are stored as argon2id verifiers only.
 */

const id = z
  .string()
  .regex(
    /^[\w.-]{1,64}$/,
    '1 to 64 letters, digits, dots, dashes or underscores (no colon: token key ids use it)',
  );

export const bootstrapStaff = z.strictObject({
  operatorId: id,
  name: z.string().min(1).max(80),
  role,
  active: z.boolean().default(true),
  /** For stations; null for someone who never stands at one. */
  pin: z
    .string()
    .regex(/^\d{4,12}$/, '4 to 12 digits')
    .nullable()
    .default(null),
  /** What the badge's code says; for whoever scans instead of typing. */
  badge: z.string().min(8).max(200).nullable().default(null),
  /** For the console: both or neither. The e-mail address is unique over all organizations. */
  email: z.email().nullable().default(null),
  password: z.string().min(8).max(200).nullable().default(null),
});

export const bootstrapStation = z.strictObject({
  stationId: id,
  registerId: id.max(40),
  name: z.string().min(1).max(60),
  place: z.string().max(60).default(''),
  role: z.enum(['till', 'gate', 'kiosk']),
  /**
   * Taken down since: its journal is still taken and projected (three months of history), but it is not shown in
   * the fleet and peers are not told about it.
   */
  retired: z.boolean().default(false),
});

export const bootstrapFile = z
  .strictObject({
    organization: z.strictObject({ organizationId: id, name: z.string().min(1).max(120) }),
    /** `hubStationId` and each access point's `stationId` name stations of the list below. */
    venue: venuePolicy,
    taxRates: z.array(taxRate),
    categories: z.array(category),
    events: z.array(venueEvent).default([]),
    products: z.array(product),
    priceLists: z.array(priceList).default([]),
    promotions: z.array(promotion).default([]),
    bundles: z.array(bundle).default([]),
    /** Also the past ones that history refers to: tickets of a session that is not here raise an exception. */
    sessions: z.array(session).default([]),
    /** What guests sign and are asked, and whose name and picture a product carries. */
    waivers: z
      .strictObject({
        templates: z.array(waiverTemplate).default([]),
        questions: z.array(productQuestion).default([]),
        holderRules: z.array(holderRule).default([]),
      })
      .prefault({}),
    /** Orders sold elsewhere; each is placed once, by its id. */
    orders: z.array(orderRequest).default([]),
    staff: z.array(bootstrapStaff).min(1),
    stations: z.array(bootstrapStation),
  })
  .superRefine((file, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    if (file.venue.organizationId !== file.organization.organizationId) {
      complain(['venue', 'organizationId'], 'is not the organization of this file');
    }
    if (!isTimeZone(file.venue.timeZone)) complain(['venue', 'timeZone'], 'is no IANA time zone');
    const stations = new Set(file.stations.map((station) => station.stationId));
    if (file.venue.hubStationId !== null && !stations.has(file.venue.hubStationId)) {
      complain(['venue', 'hubStationId'], 'names no station of this file');
    }
    file.venue.accessPoints.forEach((point, index) => {
      if (!stations.has(point.stationId)) {
        complain(['venue', 'accessPoints', index, 'stationId'], 'names no station of this file');
      }
    });
    const pins = new Map<string, number>();
    file.staff.forEach((person, index) => {
      const same = person.pin === null ? undefined : pins.get(person.pin);
      // The till signs in whoever typed it: two people with one PIN would be one of them.
      if (same !== undefined) complain(['staff', index, 'pin'], `is the PIN of staff.${same}, too`);
      else if (person.pin !== null) pins.set(person.pin, index);
      if ((person.email === null) !== (person.password === null)) {
        complain(['staff', index, 'password'], 'e-mail and password belong together');
      }
    });
  });
export type BootstrapFile = z.infer<typeof bootstrapFile>;
/** The file as written by hand or by a tool, before defaults are filled in. */
export type BootstrapInput = z.input<typeof bootstrapFile>;

/**
 * What applying the file hands back, written to a file only its owner may read (0600). A code works once and for
 * ten minutes; a start with the same file makes fresh ones for the stations that have not enrolled yet.
 */
export const bootstrapOutcome = z.strictObject({
  organizationId: z.string(),
  venueId: z.string(),
  /** Id of the organization's own ticket key. */
  ticketKeyId: z.int(),
  enrolments: z.array(
    z.strictObject({
      stationId: z.string(),
      registerId: z.string(),
      /** Null when the station has enrolled before: it has its keys and needs no code. */
      code: z.string().nullable(),
      expiresAtMs: z.int().nullable(),
    }),
  ),
});
export type BootstrapOutcome = z.infer<typeof bootstrapOutcome>;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
