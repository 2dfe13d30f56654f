import type { AccessPoint, VenuePolicy } from '@gatehouse/core/catalogue';
import { parkLogo } from './logo.ts';
import type { Role } from '@gatehouse/core/permissions';

/** The park that exists only here. Its tax number is one that cannot be given out. */
export const PARK = {
  organizationName: 'Waldspitz Group',
  name: 'Waldspitz Adventure Park',
  legalName: 'Waldspitz Kletterpark GmbH',
  addressLines: ['Forstweg 12', '3400 Waldspitz'],
  taxNumber: 'ATU00000000',
  currency: 'EUR',
  timeZone: 'Europe/Vienna',
  cutOverHour: 4,
  locale: 'en-IE',
  taxRule: { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'document' },
  rooms: [
    { roomId: 'fox-den', name: { default: 'Fox den', byLocale: { de: 'Fuchsbau' } }, capacity: 16 },
    { roomId: 'owl-loft', name: { default: 'Owl loft', byLocale: { de: 'Eulennest' } }, capacity: 30 },
    { roomId: 'long-table', name: { default: 'Long table', byLocale: { de: 'Lange Tafel' } }, capacity: 60 },
  ],
  paper: { logo: parkLogo(), printsHolder: true },
  receiptFooter: 'Thank you and see you among the trees!',
  // Austria uses every cent.
  cashRounding: { jurisdiction: 'AT', mode: null },
  foreignCash: {
    rates: [
      { currency: 'CHF', validFrom: '2026-01-01', rateMillionths: 1_040_000 },
      { currency: 'CZK', validFrom: '2026-01-01', rateMillionths: 39_500 },
    ],
    rounding: 'house',
    notes: { CHF: [1_000, 2_000, 5_000, 10_000], CZK: [20_000, 50_000, 100_000, 200_000] },
  },
  debtors: [
    {
      debtorId: 'school-waldspitz',
      name: 'Volksschule Waldspitz',
      referenceRequired: true,
      maxSaleMinor: 150_000,
    },
    { debtorId: 'hotel-tanne', name: 'Hotel Tanne', referenceRequired: false, maxSaleMinor: null },
    {
      debtorId: 'alpine-club',
      name: 'Alpine Club Waldspitz',
      referenceRequired: false,
      maxSaleMinor: 80_000,
    },
  ],
  storedValue: { jurisdiction: 'AT', expiryMonths: null, offlineKeepMinor: 1_000, maxBalanceMinor: 50_000 },
  rentals: [
    {
      typeId: 'harness',
      name: { default: 'Harness', byLocale: { de: 'Gurt' } },
      itemNumbers: Array.from({ length: 24 }, (_, at) => String(at + 1)),
      depositMinor: 2_000,
      minutes: 180,
      feeTaxRateId: 'vat-20',
    },
    {
      typeId: 'locker',
      name: { default: 'Locker', byLocale: { de: 'Spind' } },
      itemNumbers: Array.from({ length: 16 }, (_, at) => String(at + 40)),
      depositMinor: 500,
    },
  ],
  /** First and last hour at which a session starts. */
  firstSessionHour: 8,
  lastSessionHour: 22,
} as const satisfies Partial<VenuePolicy> & Record<string, unknown>;

export const AREA = { areaId: 'park', name: 'Park', capacity: 1_200 } as const;

export type StationName = 'till-1' | 'till-2' | 'gate-a' | 'gate-b';

export interface DemoStation {
  readonly stationId: StationName;
  readonly registerId: string;
  readonly name: string;
  readonly place: string;
  readonly role: 'till' | 'gate';
}

/** The four stations that run. Gate A is the hub: gates stand still while tills are carried about. */
export const STATIONS: readonly DemoStation[] = [
  { stationId: 'gate-a', registerId: 'GA', name: 'Gate A', place: 'North entrance', role: 'gate' },
  { stationId: 'gate-b', registerId: 'GB', name: 'Gate B', place: 'South entrance', role: 'gate' },
  { stationId: 'till-1', registerId: 'T1', name: 'Till 1', place: 'North entrance', role: 'till' },
  { stationId: 'till-2', registerId: 'T2', name: 'Till 2', place: 'South entrance', role: 'till' },
];

/** The two stations of the past three months: taken down since, their journals are in the cloud. */
export const PAST_STATIONS = {
  till: { stationId: 'past-till', registerId: 'T9', name: 'Hut till', place: 'Forest hut', role: 'till' },
  gate: { stationId: 'past-gate', registerId: 'GC', name: 'Gate C', place: 'Forest hut', role: 'gate' },
} as const;

export const accessPointOf = (
  gate: string,
  gateName: string,
  laneName: string,
  stationId: string,
): AccessPoint => ({
  accessPointId: `${gate}-in`,
  name: gateName,
  gateName,
  laneName,
  direction: 'in',
  toAreaId: AREA.areaId,
  stationId,
  ticketClasses: [],
});

export interface DemoStaff {
  readonly name: string;
  readonly role: Role;
  /** Staff with an address may sign in to the console. */
  readonly email: string | null;
}

export const STAFF: readonly DemoStaff[] = [
  { name: 'Jonas Berger', role: 'cashier', email: null },
  { name: 'Mira Novak', role: 'cashier', email: null },
  { name: 'Tom Steiner', role: 'cashier', email: null },
  { name: 'Lena Hofer', role: 'operator', email: null },
  { name: 'Samir Aydin', role: 'supervisor', email: null },
  { name: 'Ida Winkler', role: 'manager', email: 'ida@waldspitz.example' },
];
