import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { localTimeOf } from '@gatehouse/core/time';
import { shortCodeOf, type TicketRow } from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { ProjectedRecord, RaisedException, RecordBatch } from '../sync/contract.ts';
import type { DuplicateUse, PassUse, RefundedUse } from './pass-uses.ts';

type Granted = Extract<ProjectedRecord, { kind: 'AdmissionGranted' }>;

type Tickets = ReadonlyMap<string, TicketRow>;

const placeIn = (policy: VenuePolicy | undefined, accessPointId: string): string =>
  policy?.accessPoints.find((point) => point.accessPointId === accessPointId)?.name ?? accessPointId;

/** Read by people, beside dates written the same way. */
const writtenOut = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));

function ticketName(tickets: Tickets, ticketId: string): string {
  const serial = tickets.get(ticketId)?.serial;
  return serial === undefined ? ticketId : shortCodeOf(serial);
}

/** Both admissions stand as facts; a person decides what to do about the second. */
export function duplicateException(
  batch: RecordBatch,
  duplicate: DuplicateUse,
  tickets: Tickets,
  policy: VenuePolicy | undefined,
): RaisedException {
  // By time, not by arrival: whichever journal came first, it is the same exception with the same words.
  const [first, second] = [duplicate.standing, duplicate.use].toSorted(
    (left, right) => left.atMs - right.atMs || left.useId.localeCompare(right.useId),
  ) as [PassUse, PassUse];
  const placeOf = (accessPointId: string) => placeIn(policy, accessPointId);
  const ticket = ticketName(tickets, first.ticketId);
  const when = (one: { readonly atMs: number; readonly accessPointId: string }) =>
    `${localTimeOf(one.atMs, batch.timeZone)} at ${placeOf(one.accessPointId)}`;
  return {
    kind: 'duplicate_admission',
    causeKey: `duplicate_admission:${first.operationId}:${second.operationId}`,
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

/** Somebody went in on a ticket whose money went back, before or after: one exception per ticket, whatever came first. */
export function refundedException(
  batch: RecordBatch,
  { use, refund }: RefundedUse,
  tickets: Tickets,
  policy: VenuePolicy | undefined,
): RaisedException {
  const at = placeIn(policy, use.accessPointId);
  const ticket = ticketName(tickets, use.ticketId);
  const usedAt = `${localTimeOf(use.atMs, batch.timeZone)} at ${at}`;
  const refundedAt = localTimeOf(refund.atMs, batch.timeZone);
  return {
    kind: 'refunded_after_use',
    causeKey: `refunded_after_use:${refund.ticketId}`,
    venueId: batch.venueId,
    stationId: refund.record.stationId,
    raisedAtMs: Math.max(refund.atMs, use.atMs),
    detail:
      use.atMs <= refund.atMs
        ? `Ticket ${ticket} was let in ${usedAt} and refunded at ${refundedAt}.`
        : `Ticket ${ticket} was refunded at ${refundedAt} and let in ${usedAt}.`,
    facts: { ticketId: refund.ticketId, usedAtMs: use.atMs, usedAt: at, refundedAtMs: refund.atMs },
    records: [use.record, refund.record],
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
      detail: `${count} ${count === 1 ? 'guest was' : 'guests were'} let in by policy on ${writtenOut(day)} while the gate could not ask its hub.`,
      facts: { day, count, policy: record.body.degraded?.policy ?? '' },
      records: [{ stationId: record.stationId, incarnation: record.incarnation, seq: record.seq }],
    });
  }
  return raised;
}
