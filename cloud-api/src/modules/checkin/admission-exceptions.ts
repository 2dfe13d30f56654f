import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { localTimeOf } from '@gatehouse/core/time';
import { shortCodeOf, type TicketRow } from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { ProjectedRecord, RaisedException, RecordBatch } from '../sync/contract.ts';
import type { DuplicateUse, PassUse } from './pass-uses.ts';

type Granted = Extract<ProjectedRecord, { kind: 'AdmissionGranted' }>;

/** Both admissions stand as facts; a person decides what to do about the second. */
export function duplicateException(
  batch: RecordBatch,
  duplicate: DuplicateUse,
  tickets: ReadonlyMap<string, TicketRow>,
  policy: VenuePolicy | undefined,
): RaisedException {
  // By time, not by arrival: whichever journal came first, it is the same exception with the same words.
  const [first, second] = [duplicate.standing, duplicate.use].toSorted(
    (left, right) => left.atMs - right.atMs || left.useId.localeCompare(right.useId),
  ) as [PassUse, PassUse];
  const placeOf = (accessPointId: string) =>
    policy?.accessPoints.find((point) => point.accessPointId === accessPointId)?.name ?? accessPointId;
  const serial = tickets.get(first.ticketId)?.serial;
  const ticket = serial === undefined ? first.ticketId : shortCodeOf(serial);
  const when = (one: { readonly atMs: number; readonly accessPointId: string }) =>
    `${localTimeOf(one.atMs, batch.timeZone)} at ${placeOf(one.accessPointId)}`;
  return {
    kind: 'duplicate_admission',
    causeKey: `duplicate_admission:${first.useId}:${second.useId}`,
    venueId: batch.venueId,
    stationId: batch.stationId,
    raisedAtMs: second.atMs,
    detail: `Ticket ${ticket} was let in twice for the same pass: ${when(first)} and ${when(second)}.`,
    facts: {
      ticketId: first.ticketId,
      ordinal: first.ordinal,
      firstAtMs: first.atMs,
      firstAt: placeOf(first.accessPointId),
      secondAtMs: second.atMs,
      secondAt: placeOf(second.accessPointId),
    },
    records: [first.record, second.record],
  };
}

/** Admissions a gate granted by policy while it was cut off: one exception per gate and day, with their count. */
export async function degradedExceptions(
  tx: Tx,
  batch: RecordBatch,
  degraded: readonly Granted[],
): Promise<readonly RaisedException[]> {
  const firsts = new Map<string, Granted>();
  for (const record of degraded) {
    if (!firsts.has(record.businessDay)) firsts.set(record.businessDay, record);
  }
  const raised: RaisedException[] = [];
  for (const [day, record] of firsts) {
    const found = await sql<{ count: number }>`
      SELECT count(*) AS count FROM checkin.admission
      WHERE station_id = ${batch.stationId} AND business_day = ${day}::date AND degraded IS NOT NULL`.execute(
      tx,
    );
    const count = found.rows[0]?.count ?? 0;
    raised.push({
      kind: 'degraded_admission',
      causeKey: `degraded_admission:${batch.stationId}:${day}`,
      venueId: batch.venueId,
      stationId: batch.stationId,
      raisedAtMs: record.occurredAtMs,
      detail: `${count} ${count === 1 ? 'guest was' : 'guests were'} let in by policy on ${day} while the gate could not ask its hub.`,
      facts: { day, count, policy: record.body.degraded?.policy ?? '' },
      records: [{ stationId: record.stationId, incarnation: record.incarnation, seq: record.seq }],
    });
  }
  return raised;
}
