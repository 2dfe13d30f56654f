import type { Category, Product, Session, TaxRate, VenueEvent, VenuePolicy } from '@gatehouse/core/catalogue';
import { ARGON2, type Scope, type ScopeRow, type StaffRow } from '@gatehouse/core/sync';
import { argon2id } from 'hash-wasm';

/** A venue small enough to read in a test: two day tickets, a climbing session of five, a coffee. */

export const PEPPER = Buffer.alloc(32, 7).toString('base64url');

const named = (text: string, de = text) => ({ default: text, byLocale: { de } });
const admission = (
  ticketClass: number,
  validity: NonNullable<Product['admission']>['validity'],
  admits = 1,
): NonNullable<Product['admission']> => ({
  ticketClass,
  admits,
  entriesPerWindow: 1,
  validity,
  degraded: 'deny',
  degradedBudget: 0,
});

export const TAX: TaxRate[] = [
  { taxRateId: 'vat-13', name: 'VAT 13 %', basisPoints: 1_300 },
  { taxRateId: 'vat-10', name: 'VAT 10 %', basisPoints: 1_000 },
];
export const CATEGORIES: Category[] = [
  { categoryId: 'day', name: named('Day tickets'), tone: 'day', rank: 1 },
  { categoryId: 'food', name: named('Food'), tone: 'food', rank: 2 },
];
export const EVENTS: VenueEvent[] = [{ eventId: 'climbing', name: named('Climbing'), durationMinutes: 60 }];
export const PRODUCTS: Product[] = [
  {
    productId: 'day',
    kind: 'admission',
    name: named('Day ticket', 'Tageskarte'),
    categoryId: 'day',
    taxRateId: 'vat-13',
    favouriteRank: 1,
    soldOut: false,
    variants: [
      { variantId: 'day-adult', name: named('Adult', 'Erwachsene'), priceMinor: 2_400, hint: '16+' },
      { variantId: 'day-child', name: named('Child', 'Kind'), priceMinor: 1_700, hint: '4-15' },
    ],
    admission: admission(1, { kind: 'day' }),
  },
  {
    productId: 'climb',
    kind: 'admission',
    name: named('Climbing 60 min'),
    categoryId: 'day',
    taxRateId: 'vat-13',
    eventId: 'climbing',
    favouriteRank: 2,
    soldOut: false,
    variants: [{ variantId: 'climb-60', name: named('Climbing 60 min'), priceMinor: 1_450, hint: '' }],
    admission: admission(3, { kind: 'session', earlyMinutes: 15, lateMinutes: 10 }),
  },
  {
    productId: 'coffee',
    kind: 'goods',
    name: named('Coffee', 'Kaffee'),
    categoryId: 'food',
    taxRateId: 'vat-10',
    favouriteRank: 3,
    soldOut: false,
    variants: [
      {
        variantId: 'coffee',
        name: named('Coffee', 'Kaffee'),
        priceMinor: 320,
        hint: '',
        barcode: '9001234567894',
      },
    ],
  },
  {
    productId: 'pretzel',
    kind: 'goods',
    name: named('Pretzel', 'Brezel'),
    categoryId: 'food',
    taxRateId: 'vat-10',
    soldOut: true,
    variants: [{ variantId: 'pretzel', name: named('Pretzel'), priceMinor: 220, hint: '' }],
  },
];

export const policyOf = (more: Partial<VenuePolicy> = {}): VenuePolicy => ({
  venueId: 'venue',
  organizationId: 'org',
  name: 'Waldpark',
  legalName: 'Waldpark GmbH',
  addressLines: ['Forststraße 1', '6020 Innsbruck'],
  taxNumber: 'ATU12345678',
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  cutOverHour: 4,
  locale: 'de-AT',
  taxRule: { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' },
  receiptFooter: 'Danke!',
  areas: [],
  rooms: [],
  accessPoints: [],
  hubStationId: null,
  ...more,
});

export const sessionAt = (sessionId: string, startsAtMs: number, more: Partial<Session> = {}): Session => ({
  sessionId,
  eventId: 'climbing',
  startsAtMs,
  endsAtMs: startsAtMs + 3_600_000,
  capacity: 5,
  taken: 0,
  scopeNumber: 77,
  ...more,
});

/** A cheap verifier takes as long as a real one: the parameters are the contract's. */
export async function staffOf(
  operatorId: string,
  name: string,
  role: StaffRow['role'],
  pin: string,
): Promise<StaffRow> {
  const salt = Buffer.from(operatorId.padEnd(16, '.').slice(0, 16));
  const hash = await argon2id({
    password: pin,
    salt,
    secret: Buffer.from(PEPPER, 'base64url'),
    iterations: ARGON2.iterations,
    memorySize: ARGON2.memoryKib,
    parallelism: ARGON2.parallelism,
    hashLength: ARGON2.hashLength,
    outputType: 'binary',
  });
  return {
    operatorId,
    name,
    role,
    active: true,
    pinSalt: salt.toString('base64url'),
    pinHash: Buffer.from(hash).toString('base64url'),
  };
}

/** Rows as the cloud sends them, positions from 1. */
export const rowsOf = (items: readonly (readonly [rowId: string, body: unknown])[]): ScopeRow[] =>
  items.map(([rowId, body], index) => ({
    rowId,
    position: index + 1,
    deleted: false,
    text: JSON.stringify(body),
  }));

export const catalogueRows = (products: readonly Product[] = PRODUCTS): ScopeRow[] =>
  rowsOf([
    ...TAX.map((tax) => [`tax-rate:${tax.taxRateId}`, tax] as const),
    ...CATEGORIES.map((category) => [`category:${category.categoryId}`, category] as const),
    ...EVENTS.map((event) => [`event:${event.eventId}`, event] as const),
    ...products.map((product) => [`product:${product.productId}`, product] as const),
  ]);

export type VenueRows = Partial<Record<Scope, ScopeRow[]>>;

export async function smallVenue(nowMs: number, policy: Partial<VenuePolicy> = {}): Promise<VenueRows> {
  return {
    policy: rowsOf([['venue', policyOf(policy)]]),
    catalogue: catalogueRows(),
    sessions: rowsOf([
      ['s1', sessionAt('s1', nowMs + 3_600_000)],
      ['s0', sessionAt('s0', nowMs - 7_200_000)],
    ]),
    staff: rowsOf([
      ['jonas', await staffOf('jonas', 'Jonas', 'supervisor', '1111')],
      ['lena', await staffOf('lena', 'Lena', 'cashier', '2222')],
    ]),
  };
}
