import { type JournalRecord, readRecord } from '@gatehouse/core/journal';
import { createShiftFold, FIGURE_KINDS, type ShiftFigures } from '@gatehouse/core/shift';
import type { TillCatalogueReader } from '../catalogue/index.ts';
import type { SqlReader } from '../ledger/index.ts';

/** Kinds that belong to no shift by themselves and to the one that is open when they are written. */
const SHIFTLESS = new Set([
  'OverrideGranted',
  'PaymentUnknown',
  'PaymentCaptured',
  'PaymentDeclined',
  'PaymentCancelled',
  'PaymentResolved',
]);

export interface ShiftPlace {
  readonly shiftId: string;
  /** A shift opened before openings were kept is looked for from the journal's start. */
  readonly openedRecordId: string | null;
}

/** What a shift wrote, from its opening to its close or to now, as far as it matters to its figures. */
export function shiftRecords(sql: SqlReader, { shiftId, openedRecordId }: ShiftPlace): JournalRecord[] {
  const from = sql.value<number>('SELECT position FROM record WHERE id = ?', openedRecordId) ?? 0;
  const records: JournalRecord[] = [];
  for (const { text } of sql.all<{ text: string }>(
    `SELECT text FROM record WHERE position >= ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY position`,
    from,
    JSON.stringify([...FIGURE_KINDS, 'ShiftOpened', 'ShiftClosed', 'CardBatchClosed']),
  )) {
    const read = readRecord(text);
    if (read.kind !== 'record') continue;
    const { record } = read;
    if (record.kind === 'ShiftClosed' && record.body.shiftId === shiftId) break;
    if (record.shiftId === shiftId || (record.shiftId === null && SHIFTLESS.has(record.kind)))
      records.push(record);
  }
  return records;
}

export function figuresOf(
  records: readonly JournalRecord[],
  reader: Pick<TillCatalogueReader, 'sellable'>,
): ShiftFigures {
  const fold = createShiftFold({
    categoryOf: ({ variantId }) => reader.sellable(variantId)?.product.categoryId,
  });
  records.forEach((record) => fold.add(record));
  return fold.figures();
}
