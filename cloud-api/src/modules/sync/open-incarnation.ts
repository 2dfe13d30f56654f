import { genesisHash } from '@gatehouse/core/journal';
import {
  type IncarnationRequest,
  type IncarnationResponse,
  type Succession,
  successionText,
} from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database, Tx } from '../../platform/database.ts';
import { sha256Hex, verifyText } from '../../platform/ed25519.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import { certifyTicketKey } from '../ticketing/contract.ts';
import { checkKeys } from './enrolment.ts';
import { raiseExceptions, type RaisedException } from './exceptions.ts';
import { publishStation } from './stations.ts';

export interface OpenIncarnationParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly nowMs: () => number;
}

/**
 * Lets a station go on under a new incarnation, vouched for by the key of the one before. Nothing is decided about
 * who is the copy: two copies of one disk both become streams of their own, both sell, and an exception names both
 * branches. The same request again gets the same answer. A machine that a manager's enrolment has replaced may hand over
 * what it sells under the new name, and is not current.
 */
export async function openIncarnation(
  parts: OpenIncarnationParts,
  station: StationCaller,
  request: IncarnationRequest,
): Promise<IncarnationResponse> {
  const { succession } = request;
  check(station, request);
  const nowMs = parts.nowMs();
  return parts.database.tenants.transaction(station.organizationId, async (tx) => {
    await sql`SELECT 1 FROM sync.station WHERE station_id = ${station.stationId} FOR UPDATE`.execute(tx);
    const known = await sql<{ public_key: string; ticket_key_id: number | null }>`
      SELECT public_key, ticket_key_id FROM sync.stream WHERE incarnation = ${succession.incarnation}`.execute(
      tx,
    );
    const before = known.rows[0];
    if (before) {
      if (before.public_key !== succession.publicKey)
        throw wrong('succession.incarnation', 'belongs to another key');
      return { ticketKeyId: before.ticket_key_id, timeMs: nowMs };
    }
    const ticketKeyId =
      succession.ticketPublicKey === null || station.state !== 'active'
        ? null
        : await certifyTicketKey(tx, parts.key, {
            organizationId: station.organizationId,
            venueId: station.venueId,
            stationId: station.stationId,
            publicKey: succession.ticketPublicKey,
            nowMs,
          });
    await openStream(tx, station, request, ticketKeyId, nowMs);
    await raise(tx, station, succession, nowMs);
    await publishStation(tx, station.organizationId, station.stationId);
    return { ticketKeyId, timeMs: nowMs };
  });
}

const wrong = (field: string, message: string) =>
  new HttpProblem(400, 'invalid_request', 'The succession does not hold together', {
    errors: [{ field, message }],
  });

function check(station: StationCaller, { succession, signature, softwareVersion }: IncarnationRequest): void {
  if (succession.stationId !== station.stationId)
    throw wrong('succession.stationId', 'is not the station that signed the token');
  if (succession.previous.incarnation !== station.incarnation)
    throw wrong('succession.previous.incarnation', 'is not the one of the token');
  if (succession.incarnation === station.incarnation)
    throw wrong('succession.incarnation', 'is the one that signs');
  if (!verifyText(station.publicKey, successionText(succession), signature))
    throw wrong('signature', 'is not the previous incarnation’s over this succession');
  checkKeys({ ...succession, code: '', softwareVersion });
}

async function openStream(
  tx: Tx,
  station: StationCaller,
  { succession, signature }: IncarnationRequest,
  ticketKeyId: number | null,
  nowMs: number,
): Promise<void> {
  const { organizationId, venueId, stationId } = station;
  const genesis = genesisHash(stationId, succession.incarnation, sha256Hex);
  const previous = await sql<{ superseded_by: string | null }>`
    SELECT superseded_by FROM sync.stream WHERE stream_id = ${station.streamId} FOR UPDATE`.execute(tx);
  const isReplaced = previous.rows[0]?.superseded_by === 'enrolment';
  await sql`
    UPDATE sync.stream SET is_current = false, superseded_by = coalesce(superseded_by, 'succession')
    WHERE stream_id = ${station.streamId}`.execute(tx);
  const opened = await sql<{ stream_id: number }>`
    INSERT INTO sync.stream (organization_id, venue_id, station_id, incarnation, public_key, certificate_pem,
      certificate_signature, ticket_key_id, enrolled_at_ms, is_current, next_seq, head_hash, cause,
      previous_incarnation, succession, succession_signature, superseded_by)
    VALUES (${organizationId}, ${venueId}, ${stationId}, ${succession.incarnation}, ${succession.publicKey},
      ${succession.certificatePem}, ${succession.certificateSignature}, ${ticketKeyId}, ${nowMs}, ${!isReplaced}, 1,
      ${genesis}, ${succession.cause}, ${station.incarnation}, ${JSON.stringify(succession)}::jsonb, ${signature},
      ${isReplaced ? 'enrolment' : null})
    RETURNING stream_id`.execute(tx);
  await sql`
    INSERT INTO sync.projection (stream_id, organization_id, projected_seq)
    VALUES (${opened.rows[0]?.stream_id}, ${organizationId}, 0)`.execute(tx);
}

const KIND_OF = {
  forked: 'station_cloned',
  restored: 'station_restored',
  truncated: 'station_truncated',
} as const satisfies Record<Succession['cause'], RaisedException['kind']>;

const WORDS: Readonly<Record<Succession['cause'], string>> = {
  forked: 'Two different journals of this station exist: its disk was copied, or an old copy of it sold on.',
  restored:
    'This station came back from an older copy of its disk: it no longer knows what it wrote after it.',
  truncated: 'The end of this station’s journal is gone from its disk: it had written more than is there.',
};

/** One exception per incarnation that went on; a second one that went on from the same place makes it a copied disk for certain. */
async function raise(tx: Tx, station: StationCaller, succession: Succession, nowMs: number): Promise<void> {
  const { previous, cause, incarnation, evidence } = succession;
  const found = await sql<{ incarnation: string; next_seq: number; first: number }>`
    SELECT incarnation, next_seq, first_seq AS first FROM sync.stream
    WHERE previous_incarnation = ${previous.incarnation} ORDER BY stream_id`.execute(tx);
  const branches = found.rows.map((row) => row.incarnation);
  const held = await sql<{ next_seq: number; fork_seq: number | null }>`
    SELECT next_seq, fork_seq FROM sync.stream WHERE stream_id = ${station.streamId}`.execute(tx);
  const heldThrough = (held.rows[0]?.next_seq ?? 1) - 1;
  const isCopied = branches.length > 1;
  await raiseExceptions(tx, station.organizationId, [
    {
      kind: isCopied ? 'station_cloned' : KIND_OF[cause],
      causeKey: `succession:${incarnation}`,
      venueId: station.venueId,
      stationId: station.stationId,
      raisedAtMs: nowMs,
      detail: `${isCopied ? WORDS.forked : WORDS[cause]} It goes on selling under a new incarnation, and both histories are kept.`,
      facts: {
        cause,
        previousIncarnation: previous.incarnation,
        previousSeq: previous.seq,
        newIncarnation: incarnation,
        heldThrough,
        copies: branches.length,
        ...(evidence === null ? {} : { evidenceSeq: evidence.seq, evidenceHash: evidence.hash }),
        ...(isCopied ? { otherIncarnations: branches.filter((one) => one !== incarnation).join(' ') } : {}),
      },
      records: placesOf(station, [
        held.rows[0]?.fork_seq,
        previous.seq,
        Math.min(heldThrough, previous.seq + 1),
      ]),
    },
  ]);
}

const placesOf = (station: StationCaller, places: readonly (number | null | undefined)[]) =>
  [...new Set(places)].flatMap((seq) =>
    seq === null || seq === undefined || seq < 1
      ? []
      : [{ stationId: station.stationId, incarnation: station.incarnation, seq }],
  );
