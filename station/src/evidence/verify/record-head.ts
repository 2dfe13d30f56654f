/** The head of a record as core writes it, read without parsing the body: most of what a verification would cost. */
export interface RecordHead {
  readonly stationId: unknown;
  readonly incarnation: unknown;
  readonly seq: unknown;
  readonly id: unknown;
  readonly kind: unknown;
  readonly kindVersion: unknown;
  readonly registerId: unknown;
  readonly occurredAtMs: unknown;
}

const WRITTEN = new RegExp(
  [
    String.raw`^\{"stationId":"([^"\\]+)","incarnation":"([0-9a-f]{32})","seq":(\d{1,15}),"id":"([^"\\]+)",`,
    String.raw`"kind":"([A-Za-z]+)","kindVersion":(\d{1,6}),"organizationId":"[^"\\]+","venueId":"[^"\\]+",`,
    String.raw`"registerId":"([^"\\]+)","businessDay":"[^"\\]+","occurredAtMs":(-?\d{1,16}),`,
  ].join(''),
);

/** Undefined when the text is no record at all. */
export function headOfRecord(text: string): RecordHead | undefined {
  const match = WRITTEN.exec(text);
  if (match) {
    const [, stationId, incarnation, seq, id, kind, kindVersion, registerId, occurredAtMs] = match;
    return {
      stationId,
      incarnation,
      seq: Number(seq),
      id,
      kind,
      kindVersion: Number(kindVersion),
      registerId,
      occurredAtMs: Number(occurredAtMs),
    };
  }
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as RecordHead)
      : undefined;
  } catch {
    return undefined;
  }
}
