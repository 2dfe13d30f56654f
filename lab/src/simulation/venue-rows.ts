import { sign } from 'node:crypto';
import type { BootstrapInput } from '@gatehouse/cloud-api';
import type { AccessPoint, Product } from '@gatehouse/core/catalogue';
import type { Scope, ScopeRow, StationRow } from '@gatehouse/core/sync';
import { certificateText, signTicketCode, type TicketClaims, type TicketKey } from '@gatehouse/core/tickets';
import { ticketDayOf } from '@gatehouse/core/time';
import { rawPublicKeyOf, signText } from '@gatehouse/station/enrolment';
import type { StationIdentity } from '@gatehouse/station/ledger';
import { ed25519From } from './seeded-keys.ts';

/** The venue every seed plays in: two tills, the hub with a lane of its own, a second gate. */

export const START_MS = Date.parse('2026-06-15T07:00:00Z');
const TODAY = ticketDayOf('2026-06-15');

export type StationName = 'till-1' | 'till-2' | 'gate-a' | 'gate-b';
export const STATION_NAMES: readonly StationName[] = ['gate-a', 'gate-b', 'till-1', 'till-2'];
export const HUB: StationName = 'gate-a';
const KEY_IDS: Readonly<Record<string, number>> = { 'till-1': 11, 'till-2': 12 };

export const roleOf = (name: StationName): 'till' | 'gate' => (name.startsWith('till') ? 'till' : 'gate');
export const ticketKeyIdOf = (name: StationName): number | null => KEY_IDS[name] ?? null;

export const identityOf = (name: StationName, incarnation = incarnationOf(name, 0)): StationIdentity => ({
  stationId: name,
  incarnation,
  organizationId: 'org',
  venueId: 'venue',
  registerId: name.toUpperCase(),
  name,
  place: '',
  role: roleOf(name),
});
export const incarnationOf = (name: string, no: number): string =>
  Buffer.from(`${name}#${no}`.padEnd(16, '.').slice(0, 16)).toString('hex');

const admission = (ticketClass: number, more: Partial<NonNullable<Product['admission']>> = {}) => ({
  ticketClass,
  admits: 1,
  entriesPerWindow: 1,
  validity: { kind: 'day' as const },
  degraded: 'deny' as const,
  degradedBudget: 0,
  ...more,
});
const named = (text: string) => ({ default: text, byLocale: {} });
const product = (productId: string, priceMinor: number, of?: Product['admission']): Product => ({
  productId,
  kind: of ? 'admission' : 'goods',
  name: named(productId),
  categoryId: 'c',
  taxRateId: of ? 'vat-13' : 'vat-10',
  soldOut: false,
  variants: [{ variantId: productId, name: named(productId), priceMinor, hint: '' }],
  ...(of && { admission: of }),
});
export const BUDGET = 3;
export const PRODUCTS: readonly Product[] = [
  product('day', 2_400, admission(1)),
  product('family', 6_650, admission(2, { admits: 4 })),
  product('budget', 1_999, admission(3, { degraded: 'budget', degradedBudget: BUDGET })),
  product('coffee', 333),
  product('pretzel', 217),
];
/** Persons one code of a product admits. */
export const admitsOf = (ticketClass: number): number =>
  PRODUCTS.find((one) => one.admission?.ticketClass === ticketClass)?.admission?.admits ?? 1;

const point = (accessPointId: string, stationId: StationName): AccessPoint => ({
  accessPointId,
  name: accessPointId,
  gateName: stationId,
  laneName: 'lane 1',
  direction: 'in',
  toAreaId: 'park',
  stationId,
  ticketClasses: [],
});
const POLICY = {
  venueId: 'venue',
  organizationId: 'org',
  name: 'Park',
  legalName: 'Park Ltd',
  addressLines: [],
  taxNumber: '',
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  cutOverHour: 4,
  locale: 'en',
  receiptFooter: '',
  hubStationId: HUB,
  taxRule: { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' },
  areas: [{ areaId: 'park', name: 'Park', capacity: 5_000 }],
  accessPoints: [point('a-in', 'gate-a'), point('b-in', 'gate-b')],
};

export const orgKey = ed25519From('organization');
export const stationKeyOf = (name: StationName, incarnation = incarnationOf(name, 0)) =>
  ed25519From(`station ${name} ${incarnation}`);
export const ticketKeyOf = (name: StationName) => ed25519From(`tickets ${name}`);

function keyRows(): readonly (readonly [string, TicketKey])[] {
  const organization: TicketKey = {
    keyId: 1,
    organizationId: 'org',
    publicKey: rawPublicKeyOf(orgKey),
    revoked: false,
    certificate: null,
  };
  const tills = (['till-1', 'till-2'] as const).map((stationId): TicketKey => {
    const keyId = KEY_IDS[stationId] ?? 0;
    const key = { keyId, organizationId: 'org', publicKey: rawPublicKeyOf(ticketKeyOf(stationId)) };
    const bounds = {
      stationId,
      issuerKeyId: 1,
      ticketClasses: [],
      validUntilDayMax: TODAY + 500,
      notAfterMs: START_MS + 1e11,
    };
    return {
      ...key,
      revoked: false,
      certificate: { ...bounds, signature: signText(certificateText(key, bounds), orgKey) },
    };
  });
  return [organization, ...tills].map((key) => [String(key.keyId), key]);
}

export const stationRowOf = (name: StationName, incarnation = incarnationOf(name, 0)): StationRow => ({
  stationId: name,
  registerId: name.toUpperCase(),
  name,
  role: roleOf(name),
  incarnation,
  publicKey: rawPublicKeyOf(stationKeyOf(name, incarnation)),
  certificatePem: 'not used on a virtual wire',
  certificateSignature: '',
  revoked: false,
});

export type VenueRows = Map<Scope, ScopeRow[]>;

const TAX_RATES = [
  { taxRateId: 'vat-13', name: 'VAT 13 %', basisPoints: 1_300 },
  { taxRateId: 'vat-10', name: 'VAT 10 %', basisPoints: 1_000 },
];
const CATEGORY = { categoryId: 'c', name: named('All'), tone: 'day' as const, rank: 1 };

/** The same venue as the file that brings it into a real cloud. */
export const venueBootstrap = (): BootstrapInput => ({
  organization: { organizationId: 'org', name: 'Park Ltd' },
  venue: { ...POLICY, taxRule: { ...POLICY.taxRule, roundingMode: 'half-up', roundingLevel: 'line' } },
  taxRates: TAX_RATES,
  categories: [CATEGORY],
  products: [...PRODUCTS],
  staff: [{ operatorId: 'jonas', name: 'Jonas', role: 'manager' }],
  stations: STATION_NAMES.map((stationId) => ({
    stationId,
    registerId: stationId.toUpperCase(),
    name: stationId,
    role: roleOf(stationId),
  })),
});

/** What the cloud has for the stations on the morning of the first day. */
export function venueRows(): VenueRows {
  const rows = (items: readonly (readonly [string, unknown])[]): ScopeRow[] =>
    items.map(([rowId, body], index) => ({
      rowId,
      position: index + 1,
      deleted: false,
      text: JSON.stringify(body),
    }));
  return new Map<Scope, ScopeRow[]>([
    ['policy', rows([['venue', POLICY]])],
    ['keys', rows(keyRows())],
    ['stations', rows(STATION_NAMES.map((name) => [name, stationRowOf(name)]))],
    [
      'catalogue',
      rows([
        ...TAX_RATES.map((one) => [`tax-rate:${one.taxRateId}`, one] as const),
        ['category:c', CATEGORY],
        ...PRODUCTS.map((one) => [`product:${one.productId}`, one] as const),
      ]),
    ],
  ]);
}

/** A ticket sold online, in the cloud's hand, with the code a guest carries. */
export function onlineTicket(no: number, ticketClass: number) {
  const serial = no.toString(16).padStart(16, '5');
  const productId = PRODUCTS.find((one) => one.admission?.ticketClass === ticketClass)?.productId ?? 'day';
  const claims = claimsOf(serial, ticketClass);
  const row = {
    ticketId: `online-${no}`,
    serial,
    keyId: 1,
    productId,
    variantId: productId,
    ticketClass,
    sessionId: null,
    scope: 0,
    validFromDay: TODAY,
    validUntilDay: TODAY,
    admits: admitsOf(ticketClass),
    status: 'valid' as const,
    statusReason: '',
    soldAtMs: START_MS,
  };
  return { row, code: signTicketCode(claims, (message) => sign(null, message, orgKey)) };
}

/** A code nobody sold, under a key that is not the organization's. */
export const forgedCode = (no: number): string =>
  signTicketCode(claimsOf(no.toString(16).padStart(16, 'f'), 1), (message) =>
    sign(null, message, ed25519From('thief')),
  );

const claimsOf = (serial: string, ticketClass: number): TicketClaims => ({
  shape: 'static',
  keyId: 1,
  scope: 0,
  serial,
  ticketClass,
  validFromDay: TODAY,
  validUntilDay: TODAY,
});
