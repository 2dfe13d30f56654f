import type { Band, Bundle, LocalizedText, PriceList, Promotion } from '@gatehouse/core/catalogue';

/** What changes prices at the demo park, and the bands its guests wear. */

const named = (text: string, de: string, fr: string, es: string): LocalizedText => ({
  default: text,
  byLocale: { en: text, de, fr, es },
});
const ALWAYS = { fromDay: null, untilDay: null, weekdays: [], fromMinute: 0, untilMinute: 1_440 };
const of = (more: Partial<Record<'variantIds' | 'productIds' | 'categoryIds', string[]>>) => ({
  variantIds: [],
  productIds: [],
  categoryIds: [],
  ...more,
});
const promotion = {
  when: ALWAYS,
  channels: [],
  customerGroups: [],
  priority: 0,
  stacking: 'alone',
  codes: [],
  minimumMinor: 0,
  timesMax: null,
} as const satisfies Partial<Promotion>;
const anybody = { ...promotion, channels: [...promotion.channels], customerGroups: [], codes: [] };

/** The group that holders of a season pass are of. */
export const MEMBERS = 'members';

export const PROMOTIONS: readonly Promotion[] = [
  {
    ...anybody,
    promotionId: 'family-of-four',
    name: named('family of four', 'Familie zu viert', 'famille de quatre', 'familia de cuatro'),
    priority: 30,
    rule: {
      kind: 'together',
      parts: [
        { target: of({ variantIds: ['adult-day'] }), quantity: 2 },
        { target: of({ variantIds: ['child-day'] }), quantity: 2 },
      ],
      priceMinor: 7_200,
    },
  },
  {
    ...anybody,
    promotionId: 'member-day',
    name: named('member price', 'Mitgliederpreis', 'tarif membre', 'precio de socio'),
    priority: 20,
    customerGroups: [MEMBERS],
    rule: { kind: 'percentage', basisPoints: 2_000, target: of({ categoryIds: ['day', 'climb'] }) },
  },
  {
    ...anybody,
    promotionId: 'winter10',
    name: named(
      'winter code, 10 % off',
      'Wintercode, 10 %',
      "code d'hiver, 10 %",
      'código de invierno, 10 %',
    ),
    priority: 10,
    stacking: 'with-others',
    codes: ['WINTER10'],
    rule: { kind: 'percentage', basisPoints: 1_000, target: of({ categoryIds: ['day', 'climb'] }) },
  },
  {
    ...anybody,
    promotionId: 'cocoa-hour',
    name: named(
      'cocoa hour, 4 to 6',
      'Kakaostunde, 16 bis 18 Uhr',
      'heure du chocolat, 16 h à 18 h',
      'hora del chocolate, de 16 a 18 h',
    ),
    when: { ...ALWAYS, fromMinute: 16 * 60, untilMinute: 18 * 60 },
    rule: { kind: 'unit-price', priceMinor: 290, target: of({ variantIds: ['hot-chocolate'] }) },
  },
  {
    ...anybody,
    promotionId: 'socks-4-plus-1',
    name: named('4 pairs, 1 free', '4 Paar, 1 gratis', '4 paires, 1 offerte', '4 pares, 1 gratis'),
    rule: {
      kind: 'buy-get',
      buy: 4,
      get: 1,
      basisPoints: 10_000,
      target: of({ productIds: ['grip-socks'] }),
    },
  },
];

export const PRICE_LISTS: readonly PriceList[] = [
  {
    priceListId: 'senior-weekday',
    name: named('Weekday, seniors', 'Werktags, Senioren', 'Semaine, seniors', 'Laborables, mayores'),
    when: { ...ALWAYS, weekdays: [1, 2, 3, 4, 5] },
    channels: [],
    customerGroups: [],
    priority: 0,
    prices: [{ variantId: 'senior-day', priceMinor: 1_500 }],
  },
];

export const BUNDLES: readonly Bundle[] = [
  {
    bundleId: 'warm-up',
    name: named('Strudel & cocoa', 'Strudel & Kakao', 'Strudel et chocolat', 'Strudel y chocolate'),
    categoryId: 'food',
    hint: 'together',
    favouriteRank: 16,
    parts: [
      { variantId: 'cake', quantity: 1 },
      { variantId: 'hot-chocolate', quantity: 1 },
    ],
    priceMinor: 750,
  },
];

const band = (colour: Band['colour'], shape: Band['shape'], name: LocalizedText): Band => ({
  colour,
  shape,
  name,
});

/** Climbing hours take turns, so that staff see from afar whose hour is over. */
export const CLIMBING_BANDS: readonly Band[] = [
  band('blue', 'circle', named('blue, circle', 'blau, Kreis', 'bleu, cercle', 'azul, círculo')),
  band(
    'yellow',
    'triangle',
    named('yellow, triangle', 'gelb, Dreieck', 'jaune, triangle', 'amarillo, triángulo'),
  ),
  band('red', 'square', named('red, square', 'rot, Quadrat', 'rouge, carré', 'rojo, cuadrado')),
];
export const COURSE_BAND: Band = band(
  'violet',
  'star',
  named('violet, star', 'violett, Stern', 'violet, étoile', 'violeta, estrella'),
);
