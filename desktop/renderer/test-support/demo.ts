import type { SessionSlot, StationStatus, Tile, TillCatalogue } from '@gatehouse/core/contract';

/** A small adventure park as a till would know it, on one afternoon. */

/** 2026-11-22 13:21:08 in Vienna. */
export const startMs = Date.UTC(2026, 10, 22, 12, 21, 8);
export const today = '2026-11-22';
const hour = 3_600_000;

const text = (value: string, de: string) => ({ default: value, byLocale: { de } });

type Row = [
  variantId: string,
  name: string,
  de: string,
  category: string,
  tone: string,
  priceMinor: number,
  hint: string,
  eventId?: string,
];
const rows: readonly Row[] = [
  ['adult', 'Adult day', 'Erwachsene Tag', 'day', 'day', 2400, '16+'],
  ['child', 'Child day', 'Kind Tag', 'day', 'day', 1700, '4–15'],
  ['family', 'Family 2+2', 'Familie 2+2', 'day', 'day', 7200, '1 code'],
  ['senior', 'Senior', 'Senioren', 'day', 'day', 1900, '65+'],
  ['carer', 'Carer', 'Begleitung', 'day', 'day', 0, 'proof seen'],
  ['climb', 'Climbing 60 min', 'Klettern 60 Min.', 'climb', 'climb', 1450, '', 'climbing'],
  ['harness', 'Harness rental', 'Gurtverleih', 'climb', 'climb', 600, 'dep. €20'],
  ['kids', 'Kids course', 'Kinderkurs', 'climb', 'climb', 2200, '', 'kids-course'],
  ['season', 'Season pass', 'Saisonkarte', 'pass', 'pass', 11900, 'photo'],
  ['band', 'Wristband', 'Armband', 'pass', 'pass', 200, 'dep. €2'],
  ['coffee', 'Coffee', 'Kaffee', 'food', 'food', 320, ''],
  ['water', 'Water 0.5 l', 'Wasser 0,5 l', 'food', 'food', 250, '+0.25'],
  ['pretzel', 'Pretzel', 'Brezel', 'food', 'food', 220, ''],
  ['socks', 'Grip socks', 'Stoppersocken', 'shop', 'shop', 400, 'S M L'],
  ['locker', 'Locker', 'Schließfach', 'shop', 'shop', 300, 'all day'],
];

export const tiles: readonly Tile[] = rows.map(
  ([id, name, de, categoryId, tone, priceMinor, hint, eventId], index) => ({
    variantId: id,
    productId: id,
    name: text(name, de),
    categoryId,
    tone,
    priceMinor,
    hint,
    taxRateId: categoryId === 'shop' ? 'full' : 'reduced',
    taxBasisPoints: categoryId === 'shop' ? 2000 : 1000,
    eventId: eventId ?? null,
    favouriteRank: index,
    soldOut: id === 'pretzel',
  }),
);

/** Only the search finds these. */
export const searchOnly: readonly Tile[] = [
  {
    ...tiles[10]!,
    variantId: 'cocoa',
    productId: 'cocoa',
    name: text('Hot cocoa', 'Kakao'),
    favouriteRank: null,
    priceMinor: 380,
  },
];
export const barcodes: Readonly<Record<string, string>> = {
  '4006381333931': 'water',
  '4006381333948': 'cocoa',
};

export const catalogue: TillCatalogue = {
  categories: [
    { categoryId: 'day', name: text('Day tickets', 'Tagestickets'), tone: 'day', rank: 1 },
    { categoryId: 'climb', name: text('Climbing', 'Klettern'), tone: 'climb', rank: 2 },
    { categoryId: 'pass', name: text('Passes', 'Karten'), tone: 'pass', rank: 3 },
    { categoryId: 'food', name: text('Food & drink', 'Essen & Trinken'), tone: 'food', rank: 4 },
    { categoryId: 'shop', name: text('Shop', 'Shop'), tone: 'shop', rank: 5 },
  ],
  tiles: [...tiles],
  events: [
    { eventId: 'climbing', name: text('Climbing', 'Klettern'), durationMinutes: 60 },
    { eventId: 'kids-course', name: text('Kids course', 'Kinderkurs'), durationMinutes: 90 },
  ],
  taxRule: { pricesIncludeTax: true, roundingMode: 'half-up', roundingLevel: 'line' },
  offers: { priceLists: [], promotions: [], bundles: [] },
  productCount: tiles.length + searchOnly.length,
};

/** Sessions of a day: hourly climbing from 11:00 (two have started), a course in the afternoon. */
export function sessionsOn(eventId: string, day: string): SessionSlot[] {
  const dayMs = Date.parse(`${day}T00:00:00Z`) - hour;
  const at = (hourOfDay: number, minutes: number, capacity: number, left: number): SessionSlot => ({
    sessionId: `${eventId}-${day}-${hourOfDay}`,
    eventId,
    startsAtMs: dayMs + hourOfDay * hour,
    endsAtMs: dayMs + hourOfDay * hour + minutes * 60_000,
    capacity,
    left,
  });
  if (eventId === 'kids-course') return [at(15, 90, 12, 6), at(17, 90, 12, 12)];
  return [
    at(12, 60, 48, 30),
    at(13, 60, 48, 11),
    at(14, 60, 48, 18),
    at(15, 60, 48, 4),
    at(16, 60, 48, 37),
    at(17, 60, 48, 44),
    at(18, 60, 48, 0),
  ];
}

const calm = { sinceMs: startMs - 5 * hour, unsyncedCount: 0, oldestUnsyncedAtMs: null, detail: '' };

export const tillStatus: StationStatus = {
  stationId: 'till-1',
  registerId: 'T1',
  name: 'Till 1',
  place: 'North entrance',
  role: 'till',
  venue: { name: 'Ridgewood Park', currency: 'EUR', timeZone: 'Europe/Vienna', locale: 'en-IE' },
  businessDay: today,
  nowMs: startMs,
  operator: null,
  shift: null,
  cloud: { state: 'up', ...calm },
  hub: { state: 'up', ...calm },
  ticketsAsOfMs: startMs - 20_000,
  devices: [
    {
      deviceId: 'p1',
      kind: 'printer',
      name: 'Receipt printer',
      wire: 'tcp://127.0.0.1:9100',
      health: { kind: 'ok' },
      note: '',
    },
    {
      deviceId: 's1',
      kind: 'scanner',
      name: 'Counter scanner',
      wire: '/dev/pts/3',
      health: { kind: 'ok' },
      note: '',
    },
  ],
  openPrintJobs: 0,
};

export const gateStatus: StationStatus = {
  ...tillStatus,
  stationId: 'gate-a',
  registerId: 'G1',
  name: 'Gate A',
  place: 'North, lane 1',
  role: 'gate',
  hub: { state: 'self', ...calm },
  devices: [
    { deviceId: 'g1', kind: 'gate', name: 'Lane 1', wire: '/dev/pts/5', health: { kind: 'ok' }, note: '' },
    {
      deviceId: 's1',
      kind: 'scanner',
      name: 'Lane scanner',
      wire: '/dev/pts/4',
      health: { kind: 'ok' },
      note: '',
    },
  ],
};
