import type { BootstrapInput } from '../bootstrap/schema.ts';

/** A small venue for tests: two tills, a gate that is the hub, one of everything that can be sold. */
export function venueFile(
  organizationId = 'org-a',
  venueId = 'venue-a',
  signIns: 'manager' | 'everybody' = 'manager',
): BootstrapInput {
  const all = signIns === 'everybody';
  const named = (text: string) => ({ default: text });
  const sessionStartMs = Date.UTC(2026, 10, 22, 13);
  return {
    organization: { organizationId, name: `Organization ${organizationId}` },
    venue: {
      venueId,
      organizationId,
      name: `Venue ${venueId}`,
      legalName: 'Venue GmbH',
      addressLines: ['Street 1'],
      taxNumber: 'ATU00000000',
      currency: 'EUR',
      timeZone: 'Europe/Vienna',
      cutOverHour: 4,
      locale: 'en',
      taxRule: { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'document' },
      areas: [{ areaId: 'park', name: 'Park', capacity: 500 }],
      accessPoints: [
        {
          accessPointId: 'north-in',
          name: 'North in',
          gateName: 'Gate A',
          laneName: 'Lane 1',
          direction: 'in',
          toAreaId: 'park',
          stationId: `gate-${organizationId}`,
        },
      ],
      hubStationId: `gate-${organizationId}`,
    },
    taxRates: [
      { taxRateId: 'vat-20', name: 'VAT 20 %', basisPoints: 2_000 },
      { taxRateId: 'vat-13', name: 'VAT 13 %', basisPoints: 1_300 },
    ],
    categories: [{ categoryId: 'day', name: named('Day tickets'), tone: 'day', rank: 1 }],
    events: [{ eventId: 'climbing', name: named('Climbing'), durationMinutes: 60 }],
    products: [
      {
        productId: 'day-ticket',
        kind: 'admission',
        name: named('Day ticket'),
        categoryId: 'day',
        taxRateId: 'vat-13',
        variants: [{ variantId: 'adult', name: named('Adult'), priceMinor: 2_400 }],
        admission: {
          ticketClass: 1,
          admits: 1,
          entriesPerWindow: 1,
          validity: { kind: 'day' },
          degraded: 'budget',
          degradedBudget: 5,
        },
      },
      {
        productId: 'climb',
        kind: 'admission',
        name: named('Climbing'),
        categoryId: 'day',
        taxRateId: 'vat-13',
        eventId: 'climbing',
        variants: [{ variantId: 'climb-adult', name: named('Adult'), priceMinor: 1_500 }],
        admission: {
          ticketClass: 3,
          admits: 1,
          entriesPerWindow: 1,
          validity: { kind: 'session', earlyMinutes: 30, lateMinutes: 15 },
          degraded: 'deny',
        },
      },
      {
        productId: 'coffee',
        kind: 'goods',
        name: named('Coffee'),
        categoryId: 'day',
        taxRateId: 'vat-20',
        variants: [{ variantId: 'coffee', name: named('Coffee'), priceMinor: 360 }],
      },
    ],
    sessions: [
      {
        sessionId: `${organizationId}-climb-14`,
        eventId: 'climbing',
        startsAtMs: sessionStartMs,
        endsAtMs: sessionStartMs + 3_600_000,
        capacity: 2,
        scopeNumber: 7,
      },
    ],
    staff: [
      person('ida', 'manager', organizationId, '777777', true),
      person('samir', 'supervisor', organizationId, null, all),
      person('jonas', 'cashier', organizationId, null, all),
      person('lena', 'operator', organizationId, null, all),
    ],
    stations: [
      { stationId: `till-${organizationId}`, registerId: 'T1', name: 'Till 1', place: 'North', role: 'till' },
      {
        stationId: `till2-${organizationId}`,
        registerId: 'T2',
        name: 'Till 2',
        place: 'South',
        role: 'till',
      },
      { stationId: `gate-${organizationId}`, registerId: 'GA', name: 'Gate A', place: 'North', role: 'gate' },
    ],
  };
}

export const PASSWORD = 'correct horse battery';

const person = (
  name: string,
  role: 'cashier' | 'operator' | 'supervisor' | 'manager',
  organizationId: string,
  pin: string | null,
  signsIn: boolean,
): BootstrapInput['staff'][number] => ({
  operatorId: name,
  name: `${name[0]?.toUpperCase()}${name.slice(1)}`,
  role,
  pin,
  // A password costs 50 ms of argon2 at every start of a test.
  email: signsIn ? `${name}@${organizationId}.example` : null,
  password: signsIn ? PASSWORD : null,
});
