import { z } from 'zod';
import type { JournalRecord, RecordBody } from '../journal/index.ts';
import { amountMinor } from '../money/index.ts';

/** A business day of one till, the way a manager asks about it: when, what, who, and how it was paid. */
export const dayFigures = z.strictObject({
  saleCount: z.int(),
  soldMinor: amountMinor,
  refundCount: z.int(),
  refundedMinor: amountMinor,
  /** Local hours of the venue in the order of the day, from the first with a sale to the last. */
  byHour: z.array(z.strictObject({ hour: z.int(), saleCount: z.int(), grossMinor: amountMinor })),
  byProduct: z.array(
    z.strictObject({ productId: z.string(), name: z.string(), quantity: z.int(), grossMinor: amountMinor }),
  ),
  byOperator: z.array(
    z.strictObject({
      operatorId: z.string(),
      saleCount: z.int(),
      grossMinor: amountMinor,
      refundedMinor: amountMinor,
    }),
  ),
  byTender: z.array(z.strictObject({ kind: z.string(), count: z.int(), amountMinor })),
  voids: z.strictObject({ count: z.int(), amountMinor }),
  noSaleCount: z.int(),
  /** Each approval that was given: which permission, and for how much. */
  overrides: z.array(
    z.strictObject({
      overrideId: z.string(),
      permission: z.string(),
      atMs: z.int(),
      requestedBy: z.string(),
      grantedBy: z.string(),
      amountMinor: amountMinor.nullable(),
    }),
  ),
});
export type DayFigures = z.infer<typeof dayFigures>;

/** Kinds that say something about a day's figures. */
export const DAY_KINDS = [
  'SaleCompleted',
  'SaleRefunded',
  'TenderCorrected',
  'LineVoided',
  'BasketVoided',
  'OverrideGranted',
  'DrawerOpened',
] as const;

/** Adds a day up record by record. `hourOf` is the local hour of the venue, 0 to 23. */
export function createDayFold(hourOf: (atMs: number) => number) {
  const hours = new Map<number, { saleCount: number; grossMinor: number }>();
  const products = new Map<string, { name: string; quantity: number; grossMinor: number }>();
  const operators = new Map<string, { saleCount: number; grossMinor: number; refundedMinor: number }>();
  const tenders = new Map<string, { count: number; amountMinor: number }>();
  const overrides: DayFigures['overrides'] = [];
  const voids = { count: 0, amountMinor: 0 };
  const sums = { sales: 0, sold: 0, refunds: 0, refunded: 0, noSales: 0 };

  const addMoney = (
    record: JournalRecord,
    body: RecordBody<'SaleCompleted'> | RecordBody<'SaleRefunded'>,
    direction: 1 | -1,
  ): void => {
    const hour = hourOf(record.occurredAtMs);
    const inHour = hours.get(hour) ?? { saleCount: 0, grossMinor: 0 };
    hours.set(hour, {
      saleCount: inHour.saleCount + (direction === 1 ? 1 : 0),
      grossMinor: inHour.grossMinor + direction * body.totalMinor,
    });
    for (const { productId, name, quantity, grossMinor } of body.lines) {
      const before = products.get(productId) ?? { name, quantity: 0, grossMinor: 0 };
      products.set(productId, {
        name: before.name,
        quantity: before.quantity + direction * quantity,
        grossMinor: before.grossMinor + direction * grossMinor,
      });
    }
    const operatorId = record.operatorId ?? '';
    const by = operators.get(operatorId) ?? { saleCount: 0, grossMinor: 0, refundedMinor: 0 };
    operators.set(
      operatorId,
      direction === 1
        ? { ...by, saleCount: by.saleCount + 1, grossMinor: by.grossMinor + body.totalMinor }
        : { ...by, refundedMinor: by.refundedMinor + body.totalMinor },
    );
    for (const { kind, amountMinor: minor } of body.tenders) addTender(kind, direction * minor, 1);
  };
  const addTender = (kind: string, minor: number, count: number): void => {
    const before = tenders.get(kind) ?? { count: 0, amountMinor: 0 };
    tenders.set(kind, { count: before.count + count, amountMinor: before.amountMinor + minor });
  };

  return {
    add(record: JournalRecord): void {
      switch (record.kind) {
        case 'SaleCompleted':
          sums.sales += 1;
          sums.sold += record.body.totalMinor;
          return addMoney(record, record.body, 1);
        case 'SaleRefunded':
          sums.refunds += 1;
          sums.refunded += record.body.totalMinor;
          return addMoney(record, record.body, -1);
        case 'TenderCorrected':
          addTender(record.body.removed.kind, -record.body.removed.amountMinor, -1);
          return addTender(record.body.added.kind, record.body.added.amountMinor, 1);
        case 'LineVoided':
        case 'BasketVoided':
          voids.count += 1;
          voids.amountMinor += record.body.amountMinor;
          return;
        case 'DrawerOpened':
          if (record.body.cause === 'no-sale') sums.noSales += 1;
          return;
        case 'OverrideGranted': {
          const { overrideId, permission, requestedBy, grantedBy, amountMinor: minor } = record.body;
          overrides.push({
            overrideId,
            permission,
            atMs: record.occurredAtMs,
            requestedBy,
            grantedBy,
            amountMinor: minor,
          });
          return;
        }
        default:
      }
    },
    figures: (): DayFigures => ({
      saleCount: sums.sales,
      soldMinor: sums.sold,
      refundCount: sums.refunds,
      refundedMinor: sums.refunded,
      byHour: hoursInOrder(hours),
      byProduct: [...products]
        .map(([productId, of]) => ({ productId, ...of }))
        .toSorted((a, b) => b.grossMinor - a.grossMinor),
      byOperator: [...operators]
        .map(([operatorId, of]) => ({ operatorId, ...of }))
        .toSorted((a, b) => b.grossMinor - a.grossMinor),
      byTender: [...tenders]
        .map(([kind, of]) => ({ kind, ...of }))
        .filter(({ count, amountMinor: minor }) => count !== 0 || minor !== 0)
        .toSorted((a, b) => b.amountMinor - a.amountMinor),
      voids: { ...voids },
      noSaleCount: sums.noSales,
      overrides: [...overrides],
    }),
  };
}

/** In the order the hours began; those between two with sales are there too, empty. */
function hoursInOrder(
  hours: ReadonlyMap<number, { saleCount: number; grossMinor: number }>,
): DayFigures['byHour'] {
  const known = [...hours.keys()];
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const span = (last - first + 24) % 24;
  return Array.from({ length: span + 1 }, (_, step) => {
    const hour = (first + step) % 24;
    return { hour, ...(hours.get(hour) ?? { saleCount: 0, grossMinor: 0 }) };
  });
}
