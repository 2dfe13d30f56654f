import { genesisHash } from '@gatehouse/core/journal';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { sha256Hex } from '../../platform/ed25519.ts';
import type { StaffCaller, StationCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import { insertMany } from '../../platform/insert-many.ts';
import type { Venue } from '../identity/contract.ts';
import { reinstateTicketKeys } from '../ticketing/contract.ts';
import { incarnationOf } from './branch-stream.ts';
import { raiseExceptions } from './exceptions.ts';
import { duplicateOf, type JudgedRecord, judgeRecords } from './judge-records.ts';
import { projectSlots } from './project-streams.ts';
import type { Projector } from './projector-contract.ts';
import { settleReinstated } from './resolutions.ts';
import { publishStation } from './stations.ts';

const BATCH_RECORDS = 1_000;

export interface ReinstateParts {
  readonly projectors: readonly Projector[];
  readonly nowMs: () => number;
}

interface AsideRow {
  readonly seq: number;
  readonly hash: string;
  readonly before: string | null;
  readonly bytes: Buffer;
}

/**
 * Trusts a station again that was revoked by mistake: gates take what it signs, and what it handed over meanwhile is
 * judged as if it arrived today and applied in sequence. What does not hold stays aside, now as a record that is wrong
 * by itself; that the station was mistrusted is settled, as a decision of whoever trusts it again. Doing it again changes
 * nothing. Returns how many records count now.
 */
export async function reinstateStation(
  tx: Tx,
  parts: ReinstateParts,
  caller: StaffCaller,
  venue: Venue,
  stationId: string,
): Promise<number> {
  const { organizationId, operatorId } = caller;
  const { venueId } = venue;
  const found = await sql<{ state: string }>`
    SELECT state FROM sync.station WHERE venue_id = ${venueId} AND station_id = ${stationId} FOR UPDATE`.execute(
    tx,
  );
  if (found.rows.length === 0) throw notFound('station');
  await sql`
    UPDATE sync.station SET state = 'active' WHERE station_id = ${stationId} AND state = 'revoked'`.execute(
    tx,
  );
  await reinstateTicketKeys(tx, organizationId, stationId);
  await publishStation(tx, organizationId, stationId);
  const streams = await sql<{ stream_id: number; incarnation: string }>`
    SELECT stream_id, incarnation FROM sync.stream WHERE station_id = ${stationId} ORDER BY stream_id`.execute(
    tx,
  );
  let released = 0;
  for (const { stream_id, incarnation } of streams.rows) {
    const station: StationCaller = {
      kind: 'station',
      organizationId,
      venueId,
      stationId,
      incarnation: incarnationOf(incarnation),
      streamId: stream_id,
      publicKey: '',
      state: 'active',
      isCurrent: true,
    };
    released += await releaseStream(tx, parts, { ...station, streamName: incarnation }, operatorId);
  }
  await settleReinstated(tx, parts, caller, venue, stationId);
  return released;
}

type StreamOwner = StationCaller & { readonly streamName: string };

async function releaseStream(
  tx: Tx,
  parts: ReinstateParts,
  station: StreamOwner,
  operatorId: string,
): Promise<number> {
  const stream = { stream_id: station.streamId, organization_id: station.organizationId };
  let released = 0;
  for (let after = 0; ;) {
    const rows = await asideAfter(tx, station.streamId, after);
    const last = rows.at(-1);
    if (!last) return released;
    after = last.seq;
    const judged = await judgeAgain(tx, station, rows);
    const sound = judged.filter((one) => one.quarantine === null);
    await raiseUnsound(tx, parts, station, judged);
    await insertMany(
      tx,
      'sync.release',
      {
        stream_id: ['bigint', () => station.streamId],
        seq: ['bigint', (one) => one.seq],
        organization_id: ['text', () => station.organizationId],
        operator_id: ['text', () => operatorId],
        at_ms: ['bigint', () => parts.nowMs()],
      },
      sound,
      sql`ON CONFLICT DO NOTHING`,
    );
    await insertMany(
      tx,
      'sync.unknown_kind',
      {
        stream_id: ['bigint', () => station.streamId],
        seq: ['bigint', (one) => one.seq],
        organization_id: ['text', () => station.organizationId],
        kind: ['text', (one) => one.unknownKind?.kind],
        kind_version: ['integer', (one) => one.unknownKind?.version],
      },
      sound.filter((one) => one.unknownKind !== null),
      sql`ON CONFLICT DO NOTHING`,
    );
    await projectSlots(
      tx,
      parts,
      stream,
      sound.map(({ seq }) => seq),
    );
    released += sound.length;
  }
}

async function asideAfter(tx: Tx, streamId: number, seq: number): Promise<readonly AsideRow[]> {
  const found = await sql<AsideRow>`
    SELECT record.seq, encode(record.hash, 'hex') AS hash, record.bytes, encode(before.hash, 'hex') AS before
    FROM sync.quarantine JOIN sync.record USING (stream_id, seq)
    LEFT JOIN sync.record AS before ON before.stream_id = record.stream_id AND before.seq = record.seq - 1
    WHERE record.stream_id = ${streamId} AND record.seq > ${seq} AND cause = 'station-revoked'
      AND NOT EXISTS (SELECT 1 FROM sync.release WHERE release.stream_id = record.stream_id AND release.seq = record.seq)
    ORDER BY record.seq LIMIT ${BATCH_RECORDS}`.execute(tx);
  return found.rows;
}

/** Each row as if it arrived today: what holds is linked, this station's own, and of an id no other record has. */
async function judgeAgain(
  tx: Tx,
  station: StationCaller,
  rows: readonly AsideRow[],
): Promise<readonly JudgedRecord[]> {
  const genesis = genesisHash(station.stationId, station.incarnation, sha256Hex);
  const judged = rows.flatMap(({ seq, hash, bytes, before }) => {
    const previous = before ?? (seq === 1 ? genesis : undefined);
    return judgeRecords(station, [{ seq, hash, text: bytes.toString('utf8') }], previous);
  });
  const taken = await sql<{ record_id: string }>`
    SELECT record_id FROM sync.record WHERE record_id = ANY(${judged.flatMap((one) => one.recordId ?? [])}::text[])`.execute(
    tx,
  );
  const used = new Set(taken.rows.map((row) => row.record_id));
  return judged.map((one) => {
    if (one.recordId === null) return one;
    if (used.has(one.recordId)) return duplicateOf(one);
    used.add(one.recordId);
    return one;
  });
}

/** While its station was mistrusted nobody was asked about a record that is wrong by itself. */
async function raiseUnsound(
  tx: Tx,
  parts: ReinstateParts,
  station: StreamOwner,
  judged: readonly JudgedRecord[],
): Promise<void> {
  const { stationId, venueId, streamName } = station;
  const unsound = judged.flatMap(({ seq, quarantine }) => (quarantine ? [{ seq, ...quarantine }] : []));
  if (unsound.length === 0) return;
  await raiseExceptions(
    tx,
    station.organizationId,
    unsound.map(({ seq, cause, detail }) => ({
      kind: 'quarantined_record' as const,
      causeKey: `quarantined_record:${streamName}:${seq}`,
      venueId,
      stationId,
      raisedAtMs: parts.nowMs(),
      detail: `Record ${seq} was put aside: ${detail}`,
      facts: { seq, cause },
      records: [{ stationId, incarnation: streamName, seq }],
    })),
  );
}
