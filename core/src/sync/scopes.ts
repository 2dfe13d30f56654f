import { z } from 'zod';

/** What the cloud originates. Each scope has its own cursor. `stations` carries peers' keys and certificates. */
export const SCOPES = [
  'policy',
  'catalogue',
  'sessions',
  'keys',
  'stations',
  'staff',
  'revocations',
  'tickets',
  'resolutions',
  'subjects',
  'orders',
  'customers',
  'waivers',
  'bookings',
] as const;
export const scope = z.enum(SCOPES);

/** The version of each scope's rows that this software writes and reads; a change old stations cannot read raises it. */
export const SCOPE_ROW_VERSIONS: Readonly<Record<(typeof SCOPES)[number], number>> = {
  policy: 2,
  catalogue: 2,
  sessions: 1,
  keys: 1,
  stations: 1,
  staff: 2,
  revocations: 1,
  tickets: 1,
  resolutions: 1,
  subjects: 1,
  orders: 1,
  customers: 1,
  waivers: 1,
  bookings: 1,
};

/** Scopes about people that only a counter needs: a gate has no copy of them to lose. */
export const COUNTER_SCOPES = [
  'orders',
  'customers',
  'waivers',
  'bookings',
] as const satisfies readonly (typeof SCOPES)[number][];

/** Rows of the `catalogue` scope are of these kinds; the row id is "<kind>:<id>", the text the bare object of the kind. */
export const CATALOGUE_KINDS = [
  'tax-rate',
  'category',
  'event',
  'product',
  'price-list',
  'promotion',
  'bundle',
] as const;
export type CatalogueKind = (typeof CATALOGUE_KINDS)[number];
export type Scope = z.infer<typeof scope>;
