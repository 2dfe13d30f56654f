/** A value of a record as a person reads it; the screen writes it in its language. */
export type FieldValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'money'; readonly amountMinor: number; readonly currency: string }
  | { readonly kind: 'time'; readonly atMs: number };

/** Names of fields that have words on every screen; the rest of a record is behind its raw text. */
export const FIELD_NAMES = [
  'station',
  'operator',
  'occurred',
  'businessDay',
  'accessPoint',
  'ticket',
  'session',
  'product',
  'receipt',
  'sale',
  'amount',
  'lines',
  'pass',
  'claim',
  'policy',
  'reason',
  'shift',
  'direction',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

export interface RecordField {
  readonly name: FieldName;
  readonly value: FieldValue;
}

const text = (value: unknown): FieldValue | undefined =>
  typeof value === 'string' && value !== '' ? { kind: 'text', text: value } : undefined;
const id = (value: unknown): FieldValue | undefined =>
  typeof value === 'string' && value !== '' ? { kind: 'id', id: value } : undefined;
const count = (value: unknown): FieldValue | undefined =>
  typeof value === 'number' ? { kind: 'count', count: value } : undefined;

type Loose = Readonly<Record<string, unknown>>;
/** What a line says in words; nothing for a value that is not one. */
const plain = (value: unknown): string[] =>
  typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];

const loose = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};

/**
 * The fields people ask for first (who, where, when, how much, which ticket), as far as the bytes of a record give
 * them. Takes any text: what was put aside is shown by the same rules as what was not.
 */
export function fieldsOfRecord(recordText: string): readonly RecordField[] {
  let raw: Loose;
  try {
    raw = loose(JSON.parse(recordText));
  } catch {
    return [];
  }
  const body = loose(raw['body']);
  const currency = typeof body['currency'] === 'string' ? body['currency'] : '';
  const amount = body['totalMinor'] ?? body['amountMinor'] ?? body['differenceMinor'];
  const lines = Array.isArray(body['lines']) ? body['lines'].map(loose) : [];
  const names = lines
    .map((line) => [line['quantity'], line['name']].flatMap((part) => plain(part)).join(' × '))
    .filter((part) => part !== '');
  const found: Readonly<Record<FieldName, FieldValue | undefined>> = {
    station: id(raw['stationId']),
    operator: id(raw['operatorId']),
    occurred:
      typeof raw['occurredAtMs'] === 'number' ? { kind: 'time', atMs: raw['occurredAtMs'] } : undefined,
    businessDay: text(raw['businessDay']),
    accessPoint: id(body['accessPointId']),
    direction: text(body['direction']),
    ticket: id(body['ticketId']),
    session: id(body['sessionId']),
    product: id(body['productId']),
    receipt: text(body['receiptNumber']),
    sale: id(body['saleId']),
    amount:
      typeof amount === 'number' && currency !== ''
        ? { kind: 'money', amountMinor: amount, currency }
        : undefined,
    lines: text(names.join(', ')),
    pass: count(body['ordinal']),
    claim: id(body['claimId']),
    policy: text(loose(body['degraded'])['policy']),
    reason: text(body['reason'] ?? body['cause']),
    shift: id(raw['shiftId']),
  };
  return FIELD_NAMES.flatMap((name) => {
    const value = found[name];
    return value ? [{ name, value }] : [];
  });
}

/** Names of fields in which the records are not the same, among those more than one of them has. */
export function differingFields(records: readonly (readonly RecordField[])[]): ReadonlySet<FieldName> {
  return new Set(
    FIELD_NAMES.filter((name) => {
      const values = records.map((fields) => JSON.stringify(fields.find((one) => one.name === name)?.value));
      return values.some((value) => value !== undefined) && new Set(values).size > 1;
    }),
  );
}
