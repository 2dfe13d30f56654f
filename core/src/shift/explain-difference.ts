import { z } from 'zod';
import type { JournalRecord, Tender } from '../journal/index.ts';
import { amountMinor } from '../money/index.ts';
import { denominationsOf } from './denominations.ts';

/**
 * Why a drawer may be over or short. Each kind of slip has the amounts it could have made in this shift; a slip is the
 * more likely the larger a part of those amounts is exactly the difference (Bayes, with the priors below). It never
 * decides: it says where to look first, and names the records.
 */

export const CAUSE_KINDS = [
  'unknown-card',
  'other-tender',
  'refund',
  'movement',
  'change',
  'digits',
  'piece',
  'note-for-note',
  'float',
  'rounding',
  'no-sale',
] as const;
export type CauseKind = (typeof CAUSE_KINDS)[number];

export const differenceCause = z.strictObject({
  kind: z.enum(CAUSE_KINDS),
  /** What exactly: "given twice", "not taken out"; a word of this file that screens translate. */
  what: z.enum([
    'paid-cash-after-all',
    'recorded-as-cash',
    'recorded-as-other',
    'refund-not-paid-out',
    'refund-paid-twice',
    'move-not-done',
    'move-done-twice',
    'change-twice',
    'change-not-given',
    'received-typed-wrong',
    'pieces-typed-wrong',
    'float-typed-wrong',
    'one-piece',
    'one-for-another',
    'float-missing',
    'float-twice',
    'not-rounded',
    'drawer-opened',
  ]),
  /** Of all causes found, in basis points; together 10,000. */
  shareBasisPoints: z.int().min(0).max(10_000),
  /** The note, the change, the refund it is about, in minor units. */
  amountMinor,
  /** The other value where two were mixed up or a number was typed wrong; else null. */
  otherMinor: amountMinor.nullable(),
  /** Records that show it; empty where it is about pieces only. */
  recordIds: z.array(z.string()),
  atMs: z.int().nullable(),
  operatorId: z.string().nullable(),
});
export type DifferenceCause = z.infer<typeof differenceCause>;

export interface CountedShift {
  readonly currency: string;
  readonly floatMinor: number;
  /** Counted less expected. */
  readonly differenceMinor: number;
  /** Pieces by value as counted last; empty where a sum was typed. */
  readonly denominations: Readonly<Record<string, number>>;
  /** Of this shift, in order. */
  readonly records: readonly JournalRecord[];
}

/** One thing that could have gone wrong and what it would do to counted less expected. */
interface Slip {
  readonly what: DifferenceCause['what'];
  readonly effectMinor: number;
  readonly amountMinor: number;
  readonly otherMinor?: number;
  readonly records: readonly JournalRecord[];
  /** Likelier than its neighbours of the same kind; 1 when left out. */
  readonly weight?: number;
}

/** How often each kind is the reason, before anything is known of this shift. */
const PRIORS: Readonly<Record<CauseKind, number>> = {
  'unknown-card': 3,
  'other-tender': 3,
  change: 2,
  movement: 2,
  refund: 2,
  piece: 2,
  digits: 1,
  'note-for-note': 1,
  float: 1,
  rounding: 1,
  'no-sale': 0.5,
};

/** Cash can leave a drawer that was opened without a sale in any amount: so many different ones. */
const ANY_AMOUNTS = 2_000;
const NEAR_MS = 5 * 60_000;

/** Likely causes of a difference, likeliest first; none when there is no difference. */
export function explainDifference(counted: CountedShift): DifferenceCause[] {
  const shift = { ...counted, records: withoutPassed(counted.records) };
  const { differenceMinor } = shift;
  if (differenceMinor === 0) return [];
  const openings = shift.records.filter(
    (record) => record.kind === 'DrawerOpened' && record.body.cause === 'no-sale',
  );
  const found = CAUSE_KINDS.flatMap((kind) => {
    if (kind === 'no-sale') return dropIn(openings, differenceMinor);
    const slips = SLIPS[kind](shift);
    const all = slips.reduce((sum, { weight = 1 }) => sum + weight, 0);
    return slips
      .filter(({ effectMinor }) => effectMinor === differenceMinor)
      .map((slip) => {
        // A drawer opened without a sale soon after is what putting something right in a hurry looks like.
        const near = openings.filter((opening) =>
          slip.records.some(
            ({ occurredAtMs }) =>
              opening.occurredAtMs > occurredAtMs && opening.occurredAtMs - occurredAtMs < NEAR_MS,
          ),
        );
        const weight = (PRIORS[kind] * (slip.weight ?? 1) * (near.length > 0 ? 2 : 1)) / all;
        return { kind, slip: { ...slip, records: [...slip.records, ...near] }, weight };
      });
  });
  const merged = together(found);
  const total = merged.reduce((sum, { weight }) => sum + weight, 0);
  return merged
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ kind, slip, weight }) => ({
      kind,
      what: slip.what,
      shareBasisPoints: Math.round((weight / total) * 10_000),
      amountMinor: slip.amountMinor,
      otherMinor: slip.otherMinor ?? null,
      recordIds: slip.records.map(({ id }) => id),
      atMs: slip.records.length === 1 ? (slip.records[0]?.occurredAtMs ?? null) : null,
      operatorId: slip.records.length === 1 ? (slip.records[0]?.operatorId ?? null) : null,
    }));
}

/**
 * The records without what only passed from a refund to the sale that took its place: nobody held that money. It has
 * the same tender's id in both.
 */
function withoutPassed(records: readonly JournalRecord[]): readonly JournalRecord[] {
  const passed = new Map<string, ReadonlySet<string>>();
  const sales = new Map<string, ReadonlySet<string>>();
  for (const { kind, body } of records)
    if (kind === 'SaleRefunded' && body.exchangeSaleId !== null)
      sales.set(body.exchangeSaleId, new Set(body.tenders.map(({ tenderId }) => tenderId)));
  if (sales.size === 0) return records;
  for (const { kind, body } of records)
    if (kind === 'SaleCompleted' && sales.has(body.saleId))
      passed.set(body.saleId, new Set(body.tenders.map(({ tenderId }) => tenderId)));
  return records.map((record): JournalRecord => {
    const saleId =
      record.kind === 'SaleCompleted'
        ? record.body.saleId
        : record.kind === 'SaleRefunded'
          ? record.body.exchangeSaleId
          : null;
    const refund = sales.get(saleId ?? '');
    const sale = passed.get(saleId ?? '');
    if (!refund || !sale) return record;
    if (record.kind !== 'SaleCompleted' && record.kind !== 'SaleRefunded') return record;
    const tenders = record.body.tenders.filter(
      ({ tenderId }) => !(refund.has(tenderId) && sale.has(tenderId)),
    );
    return { ...record, body: { ...record.body, tenders } } as JournalRecord;
  });
}

interface Weighed {
  readonly kind: CauseKind;
  readonly slip: Slip;
  readonly weight: number;
}

/** Twenty sales of the same amount are one cause with twenty records to look at. */
function together(found: readonly Weighed[]): Weighed[] {
  const byCause = new Map<string, Weighed>();
  for (const { kind, slip, weight } of found) {
    const key = `${kind} ${slip.what} ${slip.amountMinor} ${slip.otherMinor ?? ''}`;
    const before = byCause.get(key);
    byCause.set(key, {
      kind,
      slip: { ...slip, records: [...new Set([...(before?.slip.records ?? []), ...slip.records])] },
      weight: (before?.weight ?? 0) + weight,
    });
  }
  return [...byCause.values()];
}

const dropIn = (openings: readonly JournalRecord[], differenceMinor: number): Weighed[] =>
  openings.length === 0
    ? []
    : [
        {
          kind: 'no-sale',
          slip: {
            what: 'drawer-opened',
            effectMinor: differenceMinor,
            amountMinor: Math.abs(differenceMinor),
            records: openings,
          },
          weight: PRIORS['no-sale'] / ANY_AMOUNTS,
        },
      ];

const SLIPS: Readonly<Record<Exclude<CauseKind, 'no-sale'>, (shift: CountedShift) => Slip[]>> = {
  'unknown-card': ({ records }) =>
    records.flatMap((record) =>
      record.kind === 'PaymentUnknown'
        ? [slip('paid-cash-after-all', record.body.amountMinor, record.body.amountMinor, record)]
        : [],
    ),
  'other-tender': ({ records }) =>
    records.flatMap((record) => {
      if (record.kind !== 'SaleCompleted') return [];
      return record.body.tenders.flatMap((tender) =>
        isCash(tender)
          ? [slip('recorded-as-cash', -tender.amountMinor, tender.amountMinor, record)]
          : [slip('recorded-as-other', tender.amountMinor, tender.amountMinor, record)],
      );
    }),
  refund: ({ records }) =>
    records.flatMap((record) => {
      if (record.kind !== 'SaleRefunded') return [];
      return record.body.tenders
        .filter(isCash)
        .flatMap(({ amountMinor: minor }) => [
          { ...slip('refund-not-paid-out', minor, minor, record), weight: 2 },
          slip('refund-paid-twice', -minor, minor, record),
        ]);
    }),
  movement: ({ records }) =>
    records.flatMap((record) => {
      if (record.kind !== 'CashMoved') return [];
      const { direction, amountMinor: minor } = record.body;
      const sign = direction === 'paid-in' || direction === 'change-in' ? 1 : -1;
      return [
        { ...slip('move-not-done', -sign * minor, minor, record), weight: 2 },
        slip('move-done-twice', sign * minor, minor, record),
      ];
    }),
  change: ({ records }) =>
    records.flatMap((record) => {
      if (record.kind !== 'SaleCompleted') return [];
      return record.body.tenders
        .filter(isCash)
        .flatMap(({ changeMinor }) =>
          changeMinor > 0
            ? [
                { ...slip('change-twice', -changeMinor, changeMinor, record), weight: 2 },
                slip('change-not-given', changeMinor, changeMinor, record),
              ]
            : [],
        );
    }),
  digits: ({ records, denominations, floatMinor }) => [
    ...records.flatMap((record) => {
      if (record.kind !== 'SaleCompleted') return [];
      return record.body.tenders.filter(isCash).flatMap(({ tenderedMinor, changeMinor }) =>
        changeMinor <= 0
          ? []
          : transposed(tenderedMinor).map((really) => ({
              ...slip('received-typed-wrong', really - tenderedMinor, tenderedMinor, record),
              otherMinor: really,
            })),
      );
    }),
    ...Object.entries(denominations).flatMap(([value, count]) =>
      transposed(count).map((really): Slip => {
        const typedMinor = count * Number(value);
        const reallyMinor = really * Number(value);
        return {
          what: 'pieces-typed-wrong',
          effectMinor: typedMinor - reallyMinor,
          amountMinor: typedMinor,
          otherMinor: reallyMinor,
          records: [],
          // Sitting in front of one list of numbers, this is the number people get wrong.
          weight: 4,
        };
      }),
    ),
    ...transposed(floatMinor).map((really): Slip => ({
      what: 'float-typed-wrong',
      effectMinor: really - floatMinor,
      amountMinor: floatMinor,
      otherMinor: really,
      records: records.filter(({ kind }) => kind === 'ShiftOpened'),
    })),
  ],
  piece: ({ currency }) =>
    piecesOf(currency).flatMap((piece) => [
      { what: 'one-piece', effectMinor: piece, amountMinor: piece, records: [] },
      { what: 'one-piece', effectMinor: -piece, amountMinor: piece, records: [] },
    ]),
  'note-for-note': ({ currency }) => {
    const pieces = piecesOf(currency);
    return pieces.flatMap((piece, index) => {
      const next = pieces[index + 1];
      if (next === undefined) return [];
      const between = { amountMinor: piece, otherMinor: next, records: [] };
      return [
        { what: 'one-for-another', effectMinor: piece - next, ...between },
        { what: 'one-for-another', effectMinor: next - piece, ...between },
      ] as const;
    });
  },
  float: ({ floatMinor, records }) => {
    if (floatMinor === 0) return [];
    const opened = records.filter(({ kind }) => kind === 'ShiftOpened');
    return [
      { what: 'float-missing', effectMinor: -floatMinor, amountMinor: floatMinor, records: opened },
      { what: 'float-twice', effectMinor: floatMinor, amountMinor: floatMinor, records: opened },
    ];
  },
  rounding: ({ records }) => {
    const rounded = records.filter(
      (record) =>
        (record.kind === 'SaleCompleted' || record.kind === 'SaleRefunded') &&
        record.body.roundingMinor !== 0,
    );
    const sum = rounded.reduce(
      (total, record) =>
        record.kind === 'SaleCompleted'
          ? total + record.body.roundingMinor
          : record.kind === 'SaleRefunded'
            ? total - record.body.roundingMinor
            : total,
      0,
    );
    if (sum === 0) return [];
    return [{ what: 'not-rounded', effectMinor: -sum, amountMinor: Math.abs(sum), records: rounded }];
  },
};

const slip = (what: Slip['what'], effectMinor: number, minor: number, record: JournalRecord): Slip => ({
  what,
  effectMinor,
  amountMinor: minor,
  records: [record],
});

const isCash = (tender: Tender): tender is Extract<Tender, { kind: 'cash' }> => tender.kind === 'cash';

const piecesOf = (currency: string): number[] => {
  const { notes, coins } = denominationsOf(currency);
  return [...notes, ...coins];
};

/** The numbers that become this one when two neighbouring digits change places. */
function transposed(number: number): number[] {
  const digits = [...String(number)];
  const swapped = digits.slice(1).map((digit, index) => {
    const before = digits[index] ?? '';
    return Number([...digits.slice(0, index), digit, before, ...digits.slice(index + 2)].join(''));
  });
  return [...new Set(swapped)].filter((other) => other !== number && String(other).length === digits.length);
}
