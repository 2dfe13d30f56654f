/** The head of a record as it stands in its text, before anybody has judged it. */
export interface RecordHead {
  readonly stationId?: unknown;
  readonly incarnation?: unknown;
  readonly seq?: unknown;
  readonly id?: unknown;
  readonly kind?: unknown;
  readonly kindVersion?: unknown;
  readonly organizationId?: unknown;
  readonly venueId?: unknown;
  readonly registerId?: unknown;
  readonly occurredAtMs?: unknown;
}

/** The order in which `recordText` writes the first fields, with values that need no unescaping. */
const WRITTEN = new RegExp(
  [
    String.raw`^\{"stationId":"([^"\\]+)","incarnation":"([0-9a-f]{32})","seq":(\d{1,15}),"id":"([^"\\]+)",`,
    String.raw`"kind":"([A-Za-z]+)","kindVersion":(\d{1,6}),"organizationId":"([^"\\]+)","venueId":"([^"\\]+)",`,
    String.raw`"registerId":"([^"\\]+)","businessDay":"[^"\\]+","occurredAtMs":(-?\d{1,15}),`,
  ].join(''),
);

/**
 * Reads the head of a record without parsing the rest, which is most of what accepting or verifying a journal would
 * cost; whether the rest is sound shows where the body is needed. Anything but the usual form is parsed. Undefined
 * when the text is no record at all.
 */
export function readRecordHead(text: string): RecordHead | undefined {
  const found = text.endsWith('}') ? WRITTEN.exec(text) : null;
  if (found) {
    const [, stationId, incarnation, seq, id, kind, kindVersion, organizationId, venueId, registerId, at] =
      found;
    return {
      stationId,
      incarnation,
      seq: Number(seq),
      id,
      kind,
      kindVersion: Number(kindVersion),
      organizationId,
      venueId,
      registerId,
      occurredAtMs: Number(at),
    };
  }
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
