import { type JournalRecord, readRecord } from '@gatehouse/core/journal';
import type { SqlReader } from '../ledger/index.ts';

/** What a shift did, in minor units: with the float it adds up to what the drawer should hold. */
export interface ShiftFigures {
  readonly cashSalesMinor: number;
  readonly refundCount: number;
  readonly refundedMinor: number;
  readonly paidInMinor: number;
  readonly paidOutMinor: number;
  readonly droppedMinor: number;
  /** Sales less refunds, per rate. */
  readonly taxes: readonly {
    readonly taxRateId: string;
    readonly basisPoints: number;
    readonly netMinor: number;
    readonly taxMinor: number;
  }[];
}

/**
 * Adds a shift up from its journal, from its opening on: once, when it is closed, instead of in every sale. A shift
 * opened before openings were kept is looked for from the journal's start.
 */
export function shiftFigures(
  sql: SqlReader,
  { shiftId, openedRecordId }: { readonly shiftId: string; readonly openedRecordId: string | null },
): ShiftFigures {
  const from = sql.value<number>('SELECT position FROM record WHERE id = ?', openedRecordId) ?? 0;
  const sums = {
    cashSales: 0,
    refunded: 0,
    'paid-in': 0,
    'paid-out': 0,
    drop: 0,
    'change-in': 0,
    'to-bag': 0,
  };
  const taxes = new Map<string, ShiftFigures['taxes'][number]>();
  let refundCount = 0;
  const addTaxes = ({ lines }: { lines: SaleLines }, direction: 1 | -1): void => {
    for (const { taxRateId, taxBasisPoints, netMinor, taxMinor } of lines) {
      const before = taxes.get(taxRateId);
      taxes.set(taxRateId, {
        taxRateId,
        basisPoints: taxBasisPoints,
        netMinor: (before?.netMinor ?? 0) + direction * netMinor,
        taxMinor: (before?.taxMinor ?? 0) + direction * taxMinor,
      });
    }
  };
  for (const { text } of sql.all<{ text: string }>(
    `SELECT text FROM record WHERE position >= ? AND kind IN ('SaleCompleted', 'SaleRefunded', 'CashMoved') ORDER BY position`,
    from,
  )) {
    const read = readRecord(text);
    if (read.kind !== 'record' || read.record.shiftId !== shiftId) continue;
    const { record } = read;
    if (record.kind === 'SaleCompleted') {
      sums.cashSales += record.body.totalMinor;
      addTaxes(record.body, 1);
    } else if (record.kind === 'SaleRefunded') {
      sums.refunded += record.body.totalMinor;
      refundCount += 1;
      addTaxes(record.body, -1);
    } else if (record.kind === 'CashMoved') sums[record.body.direction] += record.body.amountMinor;
  }
  return {
    cashSalesMinor: sums.cashSales,
    refundCount,
    refundedMinor: sums.refunded,
    paidInMinor: sums['paid-in'],
    paidOutMinor: sums['paid-out'],
    droppedMinor: sums.drop,
    taxes: [...taxes.values()].toSorted((a, b) => b.basisPoints - a.basisPoints),
  };
}

type SaleLines = Extract<JournalRecord, { kind: 'SaleCompleted' }>['body']['lines'];
