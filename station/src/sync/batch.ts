import type { SealedRecord } from '@gatehouse/core/journal';
import { PUSH_RECORDS_MAX, PUSH_TEXT_BYTES_MAX } from '@gatehouse/core/sync';

/** Characters a record adds around its text on the wire. */
const ENVELOPE_LENGTH = 110;

/**
 * Cuts a batch that a peer takes in one request: at most 500 records and a mebibyte before it is compressed, but never less than one record, or a
 * large one would block the stream for ever. Quotes in the text are counted twice, as they travel.
 */
export function cutBatch(records: readonly SealedRecord[], credit: number): readonly SealedRecord[] {
  const most = Math.max(1, Math.min(PUSH_RECORDS_MAX, credit));
  let bytes = 0;
  let count = 0;
  for (const { text } of records.slice(0, most)) {
    bytes += Buffer.byteLength(text) + quotesIn(text) + ENVELOPE_LENGTH;
    if (count > 0 && bytes > PUSH_TEXT_BYTES_MAX) break;
    count += 1;
  }
  return records.slice(0, count);
}

function quotesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
