import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { genesisHash } from '@gatehouse/core/journal';
import { certificateBindingText, type EnrolResponse, type enrolRequest } from '@gatehouse/core/sync';
import { encodeCrockford } from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database, Tx } from '../../platform/database.ts';
import { publicKeyOf, sha256Hex, verifyText } from '../../platform/ed25519.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import { pinPepperOf } from '../identity/contract.ts';
import { certifyTicketKey } from '../ticketing/contract.ts';
import { publishStation } from './stations.ts';

const CODE_MS = 10 * 60_000;

export interface EnrolmentParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly nowMs: () => number;
}

type EnrolRequest = z.infer<typeof enrolRequest>;

/** A person types it, so case, spaces and dashes do not count. */
const codeHashOf = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''))
    .digest();

/** Makes a one-time code for a station: 60 bits, ten minutes, stored as a hash. */
export async function createEnrolmentCode(
  tx: Tx,
  of: { readonly organizationId: string; readonly stationId: string },
  nowMs: number,
): Promise<{ readonly code: string; readonly expiresAtMs: number }> {
  const text = encodeCrockford(randomBytes(8)).slice(0, 12);
  const code = (text.match(/.{4}/g) ?? []).join('-');
  const expiresAtMs = nowMs + CODE_MS;
  await sql`
    INSERT INTO sync.enrolment_code (code_hash, organization_id, station_id, created_at_ms, expires_at_ms)
    VALUES (${codeHashOf(code)}, ${of.organizationId}, ${of.stationId}, ${nowMs}, ${expiresAtMs})`.execute(
    tx,
  );
  return { code, expiresAtMs };
}

interface StationColumns {
  readonly station_id: string;
  readonly register_id: string;
  readonly venue_id: string;
  readonly name: string;
  readonly place: string;
  readonly role: EnrolResponse['role'];
}

/**
 * Turns a code into a station with the key it brought. The code works once; the same request again (its answer was
 * lost on the way) gets the same answer, because it can give nobody anything new.
 */
export async function enrolStation(parts: EnrolmentParts, request: EnrolRequest): Promise<EnrolResponse> {
  const codeHash = codeHashOf(request.code);
  const nowMs = parts.nowMs();
  const organizationId = await parts.database.platform.transaction(async (tx) => {
    const found = await sql<{ organization_id: string }>`
      SELECT organization_id FROM sync.enrolment_code WHERE code_hash = ${codeHash}`.execute(tx);
    return found.rows[0]?.organization_id;
  });
  if (organizationId === undefined) throw badCode();
  return parts.database.tenants.transaction(organizationId, async (tx) => {
    const used = await sql<{ station_id: string }>`
      UPDATE sync.enrolment_code SET used_at_ms = ${nowMs}, used_by_incarnation = ${request.incarnation}
      WHERE code_hash = ${codeHash} AND used_at_ms IS NULL AND expires_at_ms > ${nowMs}
      RETURNING station_id`.execute(tx);
    const stationId = used.rows[0]?.station_id;
    const ticketKeyId =
      stationId === undefined
        ? await knownEnrolment(tx, codeHash, request)
        : await openStream(tx, parts, organizationId, stationId, request, nowMs);
    return answerOf(tx, parts, organizationId, request.incarnation, ticketKeyId, nowMs);
  });
}

const badCode = () =>
  new HttpProblem(403, 'code_not_valid', 'This enrolment code is not valid', {
    detail: 'It is unknown, was used, or is older than ten minutes.',
    errors: [{ field: 'code', message: 'not valid' }],
  });

/** Throws a problem naming the key that does not fit; says nothing about the code, so it costs no attempt. */
export function checkKeys(request: EnrolRequest): void {
  const wrong = (field: string, message: string) =>
    new HttpProblem(400, 'invalid_request', 'The keys do not hold together', {
      errors: [{ field, message }],
    });
  if (!publicKeyOf(request.publicKey))
    throw wrong('publicKey', 'not a raw Ed25519 key (32 bytes, base64url)');
  if (request.ticketPublicKey !== null && !publicKeyOf(request.ticketPublicKey)) {
    throw wrong('ticketPublicKey', 'not a raw Ed25519 key (32 bytes, base64url)');
  }
  const fingerprint = fingerprintOf(request.certificatePem);
  if (fingerprint === undefined) throw wrong('certificatePem', 'not a certificate');
  if (!verifyText(request.publicKey, certificateBindingText(fingerprint), request.certificateSignature)) {
    throw wrong('certificateSignature', 'is not the station key’s over the certificate');
  }
}

/** SHA-256 over the DER, lower-case hex without colons. */
function fingerprintOf(pem: string): string | undefined {
  try {
    return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
  } catch {
    return undefined;
  }
}

async function knownEnrolment(tx: Tx, codeHash: Buffer, request: EnrolRequest): Promise<number | null> {
  const found = await sql<{ public_key: string; ticket_key_id: number | null }>`
    SELECT public_key, ticket_key_id FROM sync.enrolment_code
    JOIN sync.stream ON incarnation = used_by_incarnation
    WHERE code_hash = ${codeHash} AND incarnation = ${request.incarnation}`.execute(tx);
  const stream = found.rows[0];
  if (stream?.public_key !== request.publicKey) throw badCode();
  return stream.ticket_key_id;
}

async function openStream(
  tx: Tx,
  parts: EnrolmentParts,
  organizationId: string,
  stationId: string,
  request: EnrolRequest,
  nowMs: number,
): Promise<number | null> {
  const found = await sql<StationColumns & { state: string }>`
    SELECT * FROM sync.station WHERE station_id = ${stationId} FOR UPDATE`.execute(tx);
  const station = found.rows[0];
  if (!station || station.state === 'revoked') throw badCode();
  const taken = await sql`SELECT 1 FROM sync.stream WHERE incarnation = ${request.incarnation}`.execute(tx);
  if (taken.rows.length > 0) throw badCode();
  // The former incarnation may still hand over what it has not; it only is no longer the station its peers know.
  await sql`
    UPDATE sync.stream SET is_current = false, superseded_by = 'enrolment'
    WHERE station_id = ${stationId} AND is_current`.execute(tx);
  const genesis = genesisHash(stationId, request.incarnation, sha256Hex);
  const ticketKeyId =
    request.ticketPublicKey === null
      ? null
      : await certifyTicketKey(tx, parts.key, {
          organizationId,
          venueId: station.venue_id,
          stationId,
          publicKey: request.ticketPublicKey,
          nowMs,
        });
  const opened = await sql<{ stream_id: number }>`
    INSERT INTO sync.stream (organization_id, venue_id, station_id, incarnation, public_key, certificate_pem,
      certificate_signature, ticket_key_id, enrolled_at_ms, is_current, next_seq, head_hash)
    VALUES (${organizationId}, ${station.venue_id}, ${stationId}, ${request.incarnation}, ${request.publicKey},
      ${request.certificatePem}, ${request.certificateSignature}, ${ticketKeyId}, ${nowMs}, true, 1, ${genesis})
    RETURNING stream_id`.execute(tx);
  await sql`
    INSERT INTO sync.projection (stream_id, organization_id, projected_seq)
    VALUES (${opened.rows[0]?.stream_id}, ${organizationId}, 0)`.execute(tx);
  await publishStation(tx, organizationId, stationId);
  return ticketKeyId;
}

async function answerOf(
  tx: Tx,
  parts: EnrolmentParts,
  organizationId: string,
  incarnation: string,
  ticketKeyId: number | null,
  nowMs: number,
): Promise<EnrolResponse> {
  const found = await sql<StationColumns>`
    SELECT station.* FROM sync.stream JOIN sync.station USING (organization_id, station_id)
    WHERE incarnation = ${incarnation}`.execute(tx);
  const station = found.rows[0];
  if (!station) throw new Error('a station that just enrolled is not there');
  return {
    stationId: station.station_id,
    registerId: station.register_id,
    organizationId,
    venueId: station.venue_id,
    name: station.name,
    place: station.place,
    role: station.role,
    ticketKeyId,
    pinPepper: pinPepperOf(parts.key, organizationId, station.venue_id).toString('base64url'),
    timeMs: nowMs,
  };
}
