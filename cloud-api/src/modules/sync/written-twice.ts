import { readRecordHead } from '@gatehouse/core/journal';

const HEAD_FIELDS = ['stationId', 'incarnation', 'seq', 'id', 'kind', 'organizationId', 'venueId'] as const;

/**
 * A field of a record's head that JSON's last word makes another one than its first, by which the record was taken: it
 * was judged as one station's record, and would be booked as another's.
 */
export function fieldWrittenTwice(
  text: string,
  record: Readonly<Record<(typeof HEAD_FIELDS)[number], unknown>>,
): string | undefined {
  const head = readRecordHead(text);
  return HEAD_FIELDS.find((field) => head?.[field] !== record[field]);
}
