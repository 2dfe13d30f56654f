import type { Dice } from './dice.ts';

/** What one party buys: variant ids and quantities, as a cashier would key them. */
export interface Purchase {
  readonly variantId: string;
  readonly quantity: number;
}

/** Who comes to such a park, how often, and what they put on the counter. */
const PARTIES: readonly {
  readonly odds: (sky: number) => number;
  readonly buys: (dice: Dice) => Purchase[];
}[] = [
  {
    odds: (sky) => 12 + 16 * sky,
    buys: (dice) => [one('family-day'), ...(dice.chance(0.3) ? [many('child-day', 1)] : [])],
  },
  {
    odds: () => 16,
    buys: (dice) => [many('adult-day', dice.between(1, 2)), many('child-day', dice.between(1, 3))],
  },
  { odds: (sky) => 9 + 8 * sky, buys: () => [many('adult-day', 2)] },
  { odds: () => 6, buys: () => [many('senior-day', 2)] },
  { odds: () => 2, buys: () => [one('senior-day'), one('carer-day')] },
  { odds: (sky) => 14 + 8 * sky, buys: (dice) => climbers(dice) },
  {
    odds: () => 5,
    buys: (dice) => [many('kids-course', dice.between(1, 2)), ...(dice.chance(0.6) ? [one('coffee')] : [])],
  },
  { odds: () => 1, buys: () => [one('season-pass'), one('wristband')] },
  { odds: () => 1.5, buys: (dice) => [many('child-day', dice.between(12, 24)), many('adult-day', 2)] },
  { odds: (sky) => 20 - 8 * sky, buys: (dice) => snacks(dice) },
];

const many = (variantId: string, quantity: number): Purchase => ({ variantId, quantity });
const one = (variantId: string): Purchase => many(variantId, 1);

function climbers(dice: Dice): Purchase[] {
  const heads = dice.between(1, 4);
  return [
    many('climbing-60', heads),
    ...(dice.chance(0.55) ? [many('harness-rental', heads)] : []),
    ...(dice.chance(0.25)
      ? [many(dice.chance(0.5) ? 'grip-socks-m' : 'grip-socks-l', dice.between(1, heads))]
      : []),
  ];
}

const SNACKS: readonly (readonly [string, number])[] = [
  ['coffee', 34],
  ['water', 18],
  ['apple-juice', 12],
  ['hot-chocolate', 10],
  ['soup', 9],
  ['cake', 12],
  ['pretzel', 9],
  ['carabiner', 3],
  ['trail-map', 2],
  ['gloves', 2],
];

function snacks(dice: Dice): Purchase[] {
  const basket = new Map<string, number>();
  for (let taken = dice.between(1, 4); taken > 0; taken -= 1) {
    const [variantId] = SNACKS[dice.weighted(SNACKS.map(([, odds]) => odds))] ?? SNACKS[0]!;
    basket.set(variantId, (basket.get(variantId) ?? 0) + 1);
  }
  return [...basket].map(([variantId, quantity]) => many(variantId, quantity));
}

/** The next party in the queue; a third of those who come for the day also take something small. */
export function nextParty(sky: number, dice: Dice): Purchase[] {
  const party = PARTIES[dice.weighted(PARTIES.map(({ odds }) => odds(sky)))] ?? PARTIES[0]!;
  const bought = party.buys(dice);
  const extra = dice.chance(0.12) ? [one('locker')] : [];
  const has = new Set(bought.map((purchase) => purchase.variantId));
  return [...bought, ...extra.filter((purchase) => !has.has(purchase.variantId))];
}
