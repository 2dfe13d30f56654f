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
] as const;
export const scope = z.enum(SCOPES);

/** Rows of the `catalogue` scope are of four kinds; the row id is "<kind>:<id>", the text the bare object of the kind. */
export const CATALOGUE_KINDS = ['tax-rate', 'category', 'event', 'product'] as const;
export type CatalogueKind = (typeof CATALOGUE_KINDS)[number];
export type Scope = z.infer<typeof scope>;
