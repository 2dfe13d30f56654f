import type { ExceptionRecord } from '@gatehouse/core/contract';
import { fieldsOfRecord, type RecordField } from '@gatehouse/core/exceptions';
import { shortCodeOf } from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { namesOfStaff, venueById } from '../identity/contract.ts';
import { productNames, ticketsByIds } from '../ticketing/contract.ts';
import { asideSlots, judgeSlot } from './judge-slot.ts';
import type { KeptException } from './resolutions.ts';
import { stationNames } from './stations.ts';

interface RecordColumns {
  readonly incarnation: string;
  readonly seq: number;
  readonly bytes: Buffer;
  readonly received_at_ms: number;
}

const keyOf = (ref: { readonly incarnation: string; readonly seq: number }) =>
  `${ref.incarnation}:${ref.seq}`;

/** The records of exceptions side by side, as a person reads them, by exception id. */
export async function recordsOfExceptions(
  tx: Tx,
  venueId: string,
  kept: readonly KeptException[],
): Promise<ReadonlyMap<string, readonly ExceptionRecord[]>> {
  const refs = kept.flatMap((one) => one.record_refs);
  const found = await sql<RecordColumns>`
    SELECT incarnation, seq, bytes, received_at_ms
    FROM unnest(${refs.map((ref) => ref.incarnation)}::text[], ${refs.map((ref) => ref.seq)}::bigint[])
      AS wanted (incarnation, seq)
    JOIN sync.stream USING (incarnation) JOIN sync.record USING (stream_id, seq)`.execute(tx);
  const stored = new Map(found.rows.map((row) => [keyOf(row), row]));
  const aside = new Map((await asideSlots(tx, refs)).map((slot) => [keyOf(slot), slot]));
  const drafts = kept.flatMap((one) => [
    ...one.record_refs.map((ref) => {
      const row = stored.get(keyOf(ref));
      return { of: one, ref, text: row?.bytes.toString('utf8') ?? '', row, stands: row !== undefined };
    }),
    ...otherBranchOf(one),
  ]);
  const texts = drafts.map((draft) => fieldsOfRecord(draft.text));
  const label = await labelling(tx, venueId, texts.flat());
  const names = await stationNames(tx);
  const byException = new Map<string, ExceptionRecord[]>();
  drafts.forEach((draft, at) => {
    const { of, ref, text, row, stands } = draft;
    const slot = stands ? aside.get(keyOf(ref)) : undefined;
    const head = headOf(text);
    const record: ExceptionRecord = {
      stationId: ref.stationId,
      stationName: names.get(ref.stationId) ?? ref.stationId,
      incarnation: ref.incarnation,
      seq: ref.seq,
      kind: head.kind,
      occurredAtMs: head.occurredAtMs,
      clockOffsetMs: head.clockOffsetMs,
      receivedAtMs: row?.received_at_ms ?? null,
      stands,
      text,
      fields: (texts[at] ?? []).map((field) => ({ ...field, label: label(field) })),
      quarantine: slot
        ? {
            cause: slot.cause,
            detail: slot.detail,
            state: slot.released ? 'released' : 'aside',
            ...judgementOf(slot),
          }
        : null,
    };
    byException.set(of.exception_id, [...(byException.get(of.exception_id) ?? []), record]);
  });
  return byException;
}

function judgementOf(slot: Parameters<typeof judgeSlot>[0]) {
  const { verdict, expected } = judgeSlot(slot);
  return { verdict, expected: [...expected] };
}

/** The record of the losing branch, as far as it was sent along when the fork was found. */
function otherBranchOf(of: KeptException) {
  const { theirRecord, seq } = of.facts;
  const [ref] = of.record_refs;
  if (typeof theirRecord !== 'string' || !ref) return [];
  const at = typeof seq === 'number' ? seq : ref.seq;
  return [{ of, ref: { ...ref, seq: at }, text: theirRecord, row: undefined, stands: false }];
}

/** Names for the ids in fields, looked up once for all of them. */
async function labelling(
  tx: Tx,
  venueId: string,
  fields: readonly RecordField[],
): Promise<(field: RecordField) => string> {
  const idsOf = (name: RecordField['name']) =>
    fields.flatMap((field) => (field.name === name && field.value.kind === 'id' ? field.value.id : []));
  const [venue, staff, stations, tickets] = [
    await venueById(tx, venueId),
    await namesOfStaff(tx),
    await stationNames(tx),
    await ticketsByIds(tx, [...new Set(idsOf('ticket'))]),
  ];
  const products = await productNames(tx, venueId, venue?.policy.locale ?? '');
  const points = new Map(venue?.policy.accessPoints.map((point) => [point.accessPointId, point.name]));
  return ({ name, value }) => {
    if (value.kind !== 'id') return '';
    const { id } = value;
    switch (name) {
      case 'station':
        return stations.get(id) ?? '';
      case 'operator':
        return staff.get(id) ?? '';
      case 'accessPoint':
        return points.get(id) ?? '';
      case 'product':
        return products.get(id) ?? '';
      case 'ticket': {
        const ticket = tickets.get(id);
        return ticket ? shortCodeOf(ticket.serial) : '';
      }
      default:
        return '';
    }
  };
}

/** Kind and time of a record, as far as its bytes can be read: what could not be read is shown, too. */
function headOf(text: string): { kind: string; occurredAtMs: number; clockOffsetMs: number | null } {
  try {
    const { kind, occurredAtMs, clockOffsetMs } = JSON.parse(text) as Record<string, unknown>;
    return {
      kind: typeof kind === 'string' ? kind : '',
      occurredAtMs: Number.isSafeInteger(occurredAtMs) ? (occurredAtMs as number) : 0,
      clockOffsetMs: Number.isSafeInteger(clockOffsetMs) ? (clockOffsetMs as number) : null,
    };
  } catch {
    return { kind: '', occurredAtMs: 0, clockOffsetMs: null };
  }
}
