import type {
  AdmissionPolicy,
  Category,
  LocalizedText,
  Product,
  TaxRate,
  VenueEvent,
} from '@gatehouse/core/catalogue';

import { CLIMBING_BANDS, COURSE_BAND } from './offers.ts';

/** What the demo park sells. Ids are words, so that a record read by a person explains itself. */

export const TAX_RATES: readonly TaxRate[] = [
  { taxRateId: 'vat-20', name: 'VAT 20 %', basisPoints: 2_000 },
  { taxRateId: 'vat-13', name: 'VAT 13 %', basisPoints: 1_300 },
  { taxRateId: 'vat-10', name: 'VAT 10 %', basisPoints: 1_000 },
];

const named = (text: string, de?: string): LocalizedText => ({ default: text, byLocale: de ? { de } : {} });

export const CATEGORIES: readonly Category[] = [
  { categoryId: 'day', name: named('Day tickets', 'Tageskarten'), tone: 'day', rank: 1 },
  { categoryId: 'climb', name: named('Climbing', 'Klettern'), tone: 'climb', rank: 2 },
  { categoryId: 'passes', name: named('Passes', 'Saisonkarten'), tone: 'pass', rank: 3 },
  { categoryId: 'food', name: named('Food & drink', 'Essen & Trinken'), tone: 'food', rank: 4 },
  { categoryId: 'shop', name: named('Shop', 'Laden'), tone: 'shop', rank: 5 },
];

export const CLIMBING: VenueEvent = {
  eventId: 'climbing',
  name: named('Climbing', 'Klettern'),
  durationMinutes: 60,
  bands: [...CLIMBING_BANDS],
};
export const KIDS_COURSE: VenueEvent = {
  eventId: 'kids-course',
  name: named('Kids course', 'Kinderkurs'),
  durationMinutes: 60,
  bands: [COURSE_BAND],
};
export const EVENTS: readonly VenueEvent[] = [CLIMBING, KIDS_COURSE];

/** The classes a signed code carries in its two bytes. */
export const TICKET_CLASS = { day: 1, family: 2, session: 3, course: 4, season: 5 } as const;

const day = (ticketClass: number, admits = 1): AdmissionPolicy => ({
  ticketClass,
  admits,
  entriesPerWindow: 1,
  validity: { kind: 'day' },
  degraded: 'budget',
  degradedBudget: 50,
});
const timed = (ticketClass: number): AdmissionPolicy => ({
  ticketClass,
  admits: 1,
  entriesPerWindow: 1,
  validity: { kind: 'session', earlyMinutes: 30, lateMinutes: 15 },
  degraded: 'deny',
  degradedBudget: 0,
});

interface Item {
  readonly id: string;
  readonly name: string;
  readonly de: string;
  readonly category: string;
  readonly tax: string;
  readonly price: number;
  readonly hint?: string;
  readonly favourite?: number;
  readonly soldOut?: boolean;
  readonly barcode?: string;
  readonly admission?: AdmissionPolicy;
  readonly event?: VenueEvent;
  readonly addOns?: readonly string[];
  readonly concession?: number;
}

const single = (item: Item): Product => ({
  productId: item.id,
  kind: item.admission ? 'admission' : 'goods',
  name: named(item.name, item.de),
  categoryId: item.category,
  taxRateId: item.tax,
  variants: [
    {
      variantId: item.id,
      name: named(item.name, item.de),
      priceMinor: item.price,
      hint: item.hint ?? '',
      ...(item.barcode === undefined ? {} : { barcode: item.barcode }),
    },
  ],
  ...(item.admission ? { admission: item.admission } : {}),
  ...(item.event ? { eventId: item.event.eventId } : {}),
  ...(item.favourite === undefined ? {} : { favouriteRank: item.favourite }),
  soldOut: item.soldOut ?? false,
  ...(item.addOns ? { addOns: [...item.addOns] } : {}),
  ...(item.concession === undefined ? {} : { concessionBasisPoints: item.concession }),
});

const socks = (size: string, rank?: number) => ({
  variantId: `grip-socks-${size.toLowerCase()}`,
  name: named(`Grip socks ${size}`, `Stoppersocken ${size}`),
  priceMinor: 400,
  hint: `size ${size}`,
  ...(rank === undefined ? {} : { barcode: `900000000020${rank}` }),
});

export const PRODUCTS: readonly Product[] = [
  single({
    id: 'adult-day',
    name: 'Adult day',
    de: 'Tageskarte Erwachsene',
    category: 'day',
    tax: 'vat-13',
    price: 2_400,
    hint: '16+',
    favourite: 1,
    concession: 2_500,
    admission: day(TICKET_CLASS.day),
  }),
  single({
    id: 'child-day',
    name: 'Child day',
    de: 'Tageskarte Kind',
    category: 'day',
    tax: 'vat-13',
    price: 1_700,
    hint: '4–15',
    favourite: 2,
    concession: 2_500,
    admission: day(TICKET_CLASS.day),
  }),
  single({
    id: 'family-day',
    name: 'Family 2+2',
    de: 'Familie 2+2',
    category: 'day',
    tax: 'vat-13',
    price: 7_200,
    hint: '1 code',
    favourite: 3,
    admission: day(TICKET_CLASS.family, 4),
  }),
  single({
    id: 'senior-day',
    name: 'Senior',
    de: 'Tageskarte Senioren',
    category: 'day',
    tax: 'vat-13',
    price: 1_900,
    hint: '65+',
    favourite: 4,
    admission: day(TICKET_CLASS.day),
  }),
  single({
    id: 'carer-day',
    name: 'Carer',
    de: 'Begleitperson',
    category: 'day',
    tax: 'vat-13',
    price: 0,
    hint: 'proof seen',
    favourite: 5,
    admission: day(TICKET_CLASS.day),
  }),
  single({
    id: 'climbing-60',
    name: 'Climbing 60 min',
    de: 'Klettern 60 min',
    category: 'climb',
    tax: 'vat-13',
    price: 1_450,
    favourite: 6,
    concession: 2_500,
    addOns: ['harness-rental', 'grip-socks-m', 'locker'],
    admission: timed(TICKET_CLASS.session),
    event: CLIMBING,
  }),
  single({
    id: 'harness-rental',
    name: 'Harness rental',
    de: 'Gurtverleih',
    category: 'climb',
    tax: 'vat-20',
    price: 600,
    favourite: 7,
  }),
  single({
    id: 'kids-course',
    name: 'Kids course',
    de: 'Kinderkurs',
    category: 'climb',
    tax: 'vat-13',
    price: 2_200,
    hint: '6–12',
    favourite: 8,
    addOns: ['grip-socks-s', 'water'],
    admission: timed(TICKET_CLASS.course),
    event: KIDS_COURSE,
  }),
  single({
    id: 'season-pass',
    name: 'Season pass',
    de: 'Saisonkarte',
    category: 'passes',
    tax: 'vat-13',
    price: 11_900,
    hint: '1 year',
    favourite: 9,
    admission: { ...day(TICKET_CLASS.season), entriesPerWindow: 0, validity: { kind: 'days', days: 365 } },
  }),
  single({
    id: 'wristband',
    name: 'Wristband',
    de: 'Armband',
    category: 'passes',
    tax: 'vat-20',
    price: 250,
    hint: 'reusable',
    favourite: 10,
    barcode: '9000000000107',
  }),
  single({
    id: 'coffee',
    name: 'Coffee',
    de: 'Kaffee',
    category: 'food',
    tax: 'vat-20',
    price: 320,
    favourite: 11,
  }),
  single({
    id: 'water',
    name: 'Water 0.5 l',
    de: 'Wasser 0,5 l',
    category: 'food',
    tax: 'vat-20',
    price: 250,
    favourite: 12,
    barcode: '9000000000121',
  }),
  single({
    id: 'pretzel',
    name: 'Pretzel',
    de: 'Brezel',
    category: 'food',
    tax: 'vat-10',
    price: 220,
    favourite: 13,
    soldOut: true,
  }),
  {
    productId: 'grip-socks',
    kind: 'goods',
    name: named('Grip socks', 'Stoppersocken'),
    categoryId: 'shop',
    taxRateId: 'vat-20',
    variants: [socks('S', 1), socks('M', 2), socks('L', 3)],
    favouriteRank: 14,
    soldOut: false,
  },
  single({
    id: 'locker',
    name: 'Locker',
    de: 'Schließfach',
    category: 'shop',
    tax: 'vat-20',
    price: 300,
    hint: 'all day',
    favourite: 15,
  }),
  single({
    id: 'apple-juice',
    name: 'Apple juice',
    de: 'Apfelsaft',
    category: 'food',
    tax: 'vat-20',
    price: 340,
    barcode: '9000000000138',
  }),
  single({
    id: 'hot-chocolate',
    name: 'Hot chocolate',
    de: 'Kakao',
    category: 'food',
    tax: 'vat-20',
    price: 390,
  }),
  single({
    id: 'soup',
    name: 'Pumpkin soup',
    de: 'Kürbissuppe',
    category: 'food',
    tax: 'vat-10',
    price: 620,
  }),
  single({
    id: 'cake',
    name: 'Apple strudel',
    de: 'Apfelstrudel',
    category: 'food',
    tax: 'vat-10',
    price: 480,
  }),
  single({
    id: 'carabiner',
    name: 'Carabiner key ring',
    de: 'Karabiner-Anhänger',
    category: 'shop',
    tax: 'vat-20',
    price: 790,
    barcode: '9000000000145',
  }),
  single({
    id: 'trail-map',
    name: 'Trail map',
    de: 'Wanderkarte',
    category: 'shop',
    tax: 'vat-10',
    price: 550,
    barcode: '9000000000152',
  }),
  single({
    id: 'gloves',
    name: 'Climbing gloves',
    de: 'Kletterhandschuhe',
    category: 'shop',
    tax: 'vat-20',
    price: 1_290,
    barcode: '9000000000169',
  }),
  {
    ...single({
      id: 'birthday-party',
      name: 'Birthday party, per child',
      de: 'Kindergeburtstag, pro Kind',
      category: 'passes',
      tax: 'vat-20',
      price: 2_290,
      hint: '2 h, cake, course',
    }),
    isGroupPackage: true,
  },
  {
    ...single({
      id: 'school-day',
      name: 'School day, per pupil',
      de: 'Schultag, pro Kind',
      category: 'passes',
      tax: 'vat-20',
      price: 1_390,
      hint: '3 h with a guide',
    }),
    isGroupPackage: true,
  },
];
