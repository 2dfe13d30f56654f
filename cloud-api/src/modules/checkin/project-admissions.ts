import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { localHourOf } from '../../platform/local-hour.ts';
import { venueById } from '../identity/contract.ts';
import { type ProjectedRecord, type Projector, raiseExceptions, type RecordBatch } from '../sync/contract.ts';
import { ticketsByIds } from '../ticketing/contract.ts';
import { degradedExceptions, duplicateException, refundedException } from './admission-exceptions.ts';
import { followPasses } from './pass-uses.ts';

type Of<K extends ProjectedRecord['kind']> = Extract<ProjectedRecord, { kind: K }>;
type Scan = Of<'AdmissionGranted'> | Of<'AdmissionRefused'>;

/** What gates decided and what the turnstiles saw, and where two of them let the same pass through. */
export const admissionProjector: Projector = {
  name: 'admissions',
  async project(tx, batch) {
    const fresh = await saveScans(tx, batch);
    await savePassages(tx, batch);
    const { duplicates, refunded } = await followPasses(tx, batch);
    const degraded = batch.records.filter(
      (record): record is Of<'AdmissionGranted'> =>
        record.kind === 'AdmissionGranted' &&
        record.body.degraded !== null &&
        fresh.has(record.body.admissionId),
    );
    if (duplicates.length + refunded.length + degraded.length === 0) return;
    const venue = await venueById(tx, batch.venueId);
    const tickets = await ticketsByIds(
      tx,
      [...duplicates, ...refunded].map(({ use }) => use.ticketId),
    );
    await raiseExceptions(tx, batch.organizationId, [
      ...duplicates.map((one) => duplicateException(batch, one, tickets, venue?.policy)),
      ...refunded.map((one) => refundedException(batch, one, tickets, venue?.policy)),
      ...(await degradedExceptions(tx, batch, degraded)),
    ]);
  },
};

async function saveScans(tx: Tx, batch: RecordBatch): Promise<ReadonlySet<string>> {
  const scans = batch.records.filter(
    (record): record is Scan => record.kind === 'AdmissionGranted' || record.kind === 'AdmissionRefused',
  );
  const refusal = (record: Scan) => (record.kind === 'AdmissionRefused' ? record.body : undefined);
  const saved = await insertMany<Scan, { admission_id: string }>(
    tx,
    'checkin.admission',
    {
      organization_id: ['text', () => batch.organizationId],
      admission_id: ['text', ({ body }) => body.admissionId],
      venue_id: ['text', () => batch.venueId],
      station_id: ['text', () => batch.stationId],
      access_point_id: ['text', ({ body }) => body.accessPointId],
      direction: ['text', ({ body }) => body.direction],
      outcome: ['text', ({ kind }) => (kind === 'AdmissionGranted' ? 'granted' : 'refused')],
      reason: ['text', (record) => refusal(record)?.reason ?? null],
      ticket_id: ['text', ({ body }) => body.ticketId],
      presented_digest: ['text', (record) => refusal(record)?.presentedDigest ?? null],
      at_ms: ['bigint', (record) => record.occurredAtMs],
      business_day: ['date', (record) => record.businessDay],
      hour: ['integer', (record) => localHourOf(record.occurredAtMs, batch.timeZone)],
      degraded: [
        'text',
        (record) => (record.kind === 'AdmissionGranted' ? record.body.degraded?.policy : null) ?? null,
      ],
    },
    scans,
    sql`ON CONFLICT (organization_id, admission_id) DO NOTHING RETURNING admission_id`,
  );
  return new Set(saved.map((row) => row.admission_id));
}

async function savePassages(tx: Tx, batch: RecordBatch): Promise<void> {
  const ids: string[] = [];
  const passages: string[] = [];
  for (const record of batch.records) {
    if (record.kind !== 'PassageCompleted' && record.kind !== 'PassageTimedOut') continue;
    // A turnstile that broke off says nothing about whether somebody passed.
    if (record.kind === 'PassageTimedOut' && record.body.cause !== 'timed-out') continue;
    ids.push(record.body.admissionId);
    passages.push(record.kind === 'PassageCompleted' ? 'passed' : 'not-passed');
  }
  if (ids.length === 0) return;
  await sql`
    UPDATE checkin.admission SET passage = given.passage
    FROM unnest(${ids}::text[], ${passages}::text[]) AS given (admission_id, passage)
    WHERE admission.admission_id = given.admission_id`.execute(tx);
}
