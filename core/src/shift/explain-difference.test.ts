import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../journal/index.ts';
import { denominationsOf } from './denominations.ts';
import { type CauseKind, type DifferenceCause, explainDifference } from './explain-difference.ts';

/** Seeded (mulberry32): the number below is the same on every machine. */
function dice(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    below,
    chance: (share: number): boolean => next() < share,
    one: <Value>(values: readonly Value[]): Value => values[below(values.length)] as Value,
  };
}
type Dice = ReturnType<typeof dice>;

const PRICES = [2_400, 1_700, 1_450, 320, 250, 600, 2_200, 7_200, 1_900, 450, 375, 890] as const;
const NOTES = [500, 1_000, 2_000, 5_000, 10_000];
let serial = 0;

const record = (kind: JournalRecord['kind'], atMs: number, body: unknown): JournalRecord =>
  ({
    id: `r${(serial += 1)}`,
    kind,
    kindVersion: 1,
    stationId: 'till-1',
    incarnation: 'i',
    seq: serial,
    organizationId: 'org',
    venueId: 'venue',
    registerId: 'T1',
    businessDay: '2026-06-15',
    occurredAtMs: atMs,
    monotonicMs: 0,
    bootId: 'b',
    clockOffsetMs: null,
    operatorId: 'lena',
    shiftId: 's',
    refs: [],
    body,
  }) as unknown as JournalRecord;

const cash = (amountMinor: number, tenderedMinor: number) => ({
  tenderId: 't',
  kind: 'cash',
  amountMinor,
  tenderedMinor,
  changeMinor: tenderedMinor - amountMinor,
});
const card = (amountMinor: number) => ({
  tenderId: 't',
  kind: 'card',
  amountMinor,
  paymentId: 'p',
  terminalId: 'term',
  state: 'captured',
  brand: '',
  last4: '',
  approvalCode: '',
});
const sale = (atMs: number, tenders: readonly unknown[], totalMinor: number, roundingMinor = 0) =>
  record('SaleCompleted', atMs, {
    saleId: `r${serial + 1}`,
    receiptNumber: '1',
    currency: 'EUR',
    lines: [],
    tenders,
    roundingMinor,
    totalMinor,
    basketId: null,
    customerId: null,
    orderId: null,
  });

interface Made {
  readonly records: JournalRecord[];
  readonly floatMinor: number;
  readonly denominations: Record<string, number>;
}

/** A shift of thirty to ninety sales, some by card, with a few refunds, movements and openings. */
function shiftOf(roll: Dice, isRounded: boolean): Made {
  const floatMinor = roll.one([10_000, 15_000, 20_000, 12_350]);
  const records = [record('ShiftOpened', 0, { shiftId: 's', floatMinor, currency: 'EUR' })];
  const sales = 30 + roll.below(61);
  for (let index = 0; index < sales; index += 1) {
    const atMs = (index + 1) * 400_000;
    const totalMinor = Array.from({ length: 1 + roll.below(4) }, () => roll.one(PRICES)).reduce(
      (sum, price) => sum + price,
      0,
    );
    if (roll.chance(0.45)) {
      records.push(sale(atMs, [card(totalMinor)], totalMinor));
      continue;
    }
    const roundingMinor = isRounded ? Math.round(totalMinor / 50) * 50 - totalMinor : 0;
    const dueMinor = totalMinor + roundingMinor;
    const note = roll.chance(0.2)
      ? dueMinor
      : Math.ceil(dueMinor / roll.one(NOTES.slice(0, 4))) * 500 > dueMinor
        ? Math.ceil(dueMinor / 500) * 500
        : Math.ceil(dueMinor / roll.one(NOTES)) * roll.one([500, 1_000]);
    records.push(sale(atMs, [cash(dueMinor, Math.max(note, dueMinor))], totalMinor, roundingMinor));
    if (roll.chance(0.03))
      records.push(
        record('CashMoved', atMs + 1, {
          movementId: 'm',
          direction: roll.one(['paid-in', 'paid-out', 'drop']),
          amountMinor: 40 + roll.below(9_000),
          currency: 'EUR',
          reason: 'x',
          bagNumber: null,
          overrideId: null,
        }),
      );
    if (roll.chance(0.04))
      records.push(
        record('SaleRefunded', atMs + 2, {
          refundId: 'f',
          saleId: 'x',
          receiptNumber: '2',
          currency: 'EUR',
          lines: [],
          tenders: [cash(roll.one(PRICES), roll.one(PRICES))],
          roundingMinor: 0,
          totalMinor: 0,
          reason: 'rain',
          scope: 'whole',
          overrideId: null,
          exchangeSaleId: null,
        }),
      );
  }
  const { notes, coins } = denominationsOf('EUR');
  const denominations = Object.fromEntries(
    [...notes.slice(2), ...coins].map((value) => [String(value), roll.below(60)]),
  );
  return { records, floatMinor, denominations };
}

interface Planted {
  readonly kind: CauseKind;
  readonly differenceMinor: number;
  readonly recordId: string | null;
  readonly records: readonly JournalRecord[];
}

const PLANTED: readonly CauseKind[] = [
  'unknown-card',
  'other-tender',
  'refund',
  'movement',
  'change',
  'digits',
  'piece',
  'float',
  'rounding',
  'no-sale',
];

/** Makes one thing go wrong in a shift; undefined where the shift has nothing it could happen to. */
function plant(kind: CauseKind, made: Made, roll: Dice): Planted | undefined {
  const { records } = made;
  const of = <Kind extends JournalRecord['kind']>(wanted: Kind) =>
    records.filter((one): one is Extract<JournalRecord, { kind: Kind }> => one.kind === wanted);
  const planted = (differenceMinor: number, recordId: string | null = null): Planted | undefined =>
    differenceMinor === 0 ? undefined : { kind, differenceMinor, recordId, records };
  switch (kind) {
    case 'unknown-card': {
      const amountMinor = 4_000 + roll.below(6_000);
      const unknown = record('PaymentUnknown', 5_000_000, {
        paymentId: 'u',
        terminalId: 'term',
        provider: 'lab',
        amountMinor,
        currency: 'EUR',
        cause: 'time-out',
      });
      return { kind, differenceMinor: amountMinor, recordId: unknown.id, records: [...records, unknown] };
    }
    case 'other-tender': {
      const wrong = roll.one(of('SaleCompleted'));
      const [tender] = wrong.body.tenders;
      if (!tender) return undefined;
      return planted(tender.kind === 'cash' ? -tender.amountMinor : tender.amountMinor, wrong.id);
    }
    case 'refund': {
      const refunds = of('SaleRefunded');
      if (refunds.length === 0) return undefined;
      const wrong = roll.one(refunds);
      return planted(wrong.body.tenders[0]?.amountMinor ?? 0, wrong.id);
    }
    case 'movement': {
      const moves = of('CashMoved');
      if (moves.length === 0) return undefined;
      const wrong = roll.one(moves);
      const sign = wrong.body.direction === 'paid-in' ? -1 : 1;
      return planted(sign * wrong.body.amountMinor, wrong.id);
    }
    case 'change': {
      const withChange = of('SaleCompleted').filter(
        ({ body }) => body.tenders[0]?.kind === 'cash' && body.tenders[0].changeMinor > 0,
      );
      const wrong = roll.one(withChange);
      const [tender] = wrong.body.tenders;
      return planted(tender?.kind === 'cash' ? -tender.changeMinor : 0, wrong.id);
    }
    case 'digits': {
      const [value, count] = roll.one(Object.entries(made.denominations).filter(([, n]) => n > 9)) ?? [];
      if (value === undefined || count === undefined) return undefined;
      const really = Number([...String(count)].toReversed().join(''));
      if (really < 10) return undefined;
      return planted((count - really) * Number(value));
    }
    case 'piece': {
      const { notes, coins } = denominationsOf('EUR');
      const piece = roll.one([...notes.slice(2), ...coins]);
      return planted(roll.chance(0.5) ? piece : -piece);
    }
    case 'float':
      return planted(-made.floatMinor, records[0]?.id ?? null);
    case 'rounding':
      return planted(-of('SaleCompleted').reduce((sum, { body }) => sum + body.roundingMinor, 0));
    case 'no-sale': {
      const opened = record('DrawerOpened', 6_000_123, { cause: 'no-sale', saleId: null, reason: 'change' });
      return {
        kind,
        differenceMinor: -(1 + roll.below(9_000)),
        recordId: opened.id,
        records: [...records, opened],
      };
    }
    default:
      return undefined;
  }
}

const explained = (made: Made, planted: Planted): DifferenceCause[] =>
  explainDifference({
    currency: 'EUR',
    floatMinor: made.floatMinor,
    differenceMinor: planted.differenceMinor,
    denominations: made.denominations,
    records: planted.records,
  });

describe('the explainer of a difference', () => {
  it('ranks the planted cause first in at least nine of ten of 1,000 random shifts', () => {
    const tally = new Map<CauseKind, { count: number; first: number; shown: number }>();
    let shifts = 0;
    for (let seed = 1; shifts < 1_000; seed += 1) {
      const roll = dice(seed);
      const kind = PLANTED[seed % PLANTED.length] as CauseKind;
      const made = shiftOf(roll, kind === 'rounding');
      const planted = plant(kind, made, roll);
      if (!planted) continue;
      shifts += 1;
      const causes = explained(made, planted);
      const isIt = (cause: DifferenceCause | undefined): boolean =>
        cause?.kind === kind && (planted.recordId === null || cause.recordIds.includes(planted.recordId));
      const before = tally.get(kind) ?? { count: 0, first: 0, shown: 0 };
      tally.set(kind, {
        count: before.count + 1,
        first: before.first + (isIt(causes[0]) ? 1 : 0),
        shown: before.shown + (causes.slice(0, 5).some(isIt) ? 1 : 0),
      });
    }
    const total = [...tally.values()].reduce((sum, { first }) => sum + first, 0);
    const shown = [...tally.values()].reduce((sum, of) => sum + of.shown, 0);
    expect({ total, shown, tally: Object.fromEntries(tally) }).toMatchObject({
      total: expect.toSatisfy((first: number) => first >= 900) as number,
      shown: expect.toSatisfy((count: number) => count >= 980) as number,
    });
  });

  it('says nothing about a drawer that is right, and shares out all of what it says', () => {
    const made = shiftOf(dice(7), false);
    expect(explainDifference({ ...made, currency: 'EUR', differenceMinor: 0 })).toEqual([]);
    const causes = explainDifference({ ...made, currency: 'EUR', differenceMinor: -1_000 });
    expect(causes.length).toBeGreaterThan(0);
    const shares = causes.map(({ shareBasisPoints }) => shareBasisPoints);
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 10_000)).toBeLessThan(20);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  });

  it('names every record of the same amount as one cause, and the opening soon after', () => {
    const at = 1_000_000;
    const records = [
      sale(at, [cash(777, 1_000)], 777),
      record('DrawerOpened', at + 60_000, { cause: 'no-sale', saleId: null, reason: 'change' }),
      sale(at * 9, [cash(777, 777)], 777),
    ];
    const causes = explainDifference({
      currency: 'EUR',
      floatMinor: 0,
      differenceMinor: -777,
      denominations: {},
      records,
    });
    expect(causes[0]).toMatchObject({ kind: 'other-tender', what: 'recorded-as-cash', amountMinor: 777 });
    expect(causes[0]?.recordIds.toSorted()).toEqual(records.map(({ id }) => id).toSorted());
  });
});
