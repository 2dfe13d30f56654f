import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { certificateText, type TicketKey } from '@gatehouse/core/tickets';
import { ticketDayOf } from '@gatehouse/core/time';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Tx } from '../../platform/database.ts';
import { rawPublicKeyOf } from '../../platform/ed25519.ts';
import { venuesOf } from '../identity/contract.ts';
import { publishRows } from '../sync/contract.ts';
import { ticketClassesOf } from './catalogue.ts';

/** How far ahead a till may sell, and how long its certificate lasts: a season pass sold at the end of a season. */
const AHEAD_DAYS = 800;
const CERTIFICATE_MS = 400 * 86_400_000;

interface KeyColumns {
  readonly key_id: number;
  readonly public_key: string;
  readonly revoked: boolean;
  readonly certificate: string | null;
}

const ticketKeyOf = (organizationId: string, row: KeyColumns): TicketKey => ({
  keyId: row.key_id,
  organizationId,
  publicKey: row.public_key,
  revoked: row.revoked,
  certificate: row.certificate === null ? null : (JSON.parse(row.certificate) as TicketKey['certificate']),
});

async function nextKeyId(tx: Tx, organizationId: string): Promise<number> {
  const taken = await sql<{ key_id: number }>`
    INSERT INTO ticketing.key_counter AS counter (organization_id, next_key_id) VALUES (${organizationId}, 2)
    ON CONFLICT (organization_id) DO UPDATE SET next_key_id = counter.next_key_id + 1
    RETURNING next_key_id - 1 AS key_id`.execute(tx);
  return taken.rows[0]?.key_id as number;
}

const sealContext = (organizationId: string, keyId: number) => `ticket-key:${organizationId}:${keyId}`;

/** The organization's signing key, made on first use; its private half rests sealed under the key file. */
export async function organizationKey(
  tx: Tx,
  key: CloudKey,
  organizationId: string,
): Promise<{ readonly keyId: number; readonly privateKey: KeyObject }> {
  const found = await sql<{ key_id: number; sealed_private_key: Buffer }>`
    SELECT key_id, sealed_private_key FROM ticketing.ticket_key
    WHERE sealed_private_key IS NOT NULL AND NOT revoked ORDER BY key_id DESC LIMIT 1`.execute(tx);
  const known = found.rows[0];
  if (known) {
    const opened = key.open(known.sealed_private_key, sealContext(organizationId, known.key_id));
    return {
      keyId: known.key_id,
      privateKey: createPrivateKey({ key: opened, format: 'der', type: 'pkcs8' }),
    };
  }
  const { privateKey } = generateKeyPairSync('ed25519');
  const keyId = await nextKeyId(tx, organizationId);
  const sealed = key.seal(
    privateKey.export({ format: 'der', type: 'pkcs8' }),
    sealContext(organizationId, keyId),
  );
  await sql`
    INSERT INTO ticketing.ticket_key (organization_id, key_id, public_key, sealed_private_key)
    VALUES (${organizationId}, ${keyId}, ${rawPublicKeyOf(privateKey)}, ${sealed})`.execute(tx);
  return { keyId, privateKey };
}

/** Publishes every key of the organization to the gates of a venue. */
export async function publishKeys(tx: Tx, organizationId: string, venueId: string): Promise<void> {
  const found = await sql<KeyColumns>`
    SELECT key_id, public_key, revoked, certificate FROM ticketing.ticket_key ORDER BY key_id`.execute(tx);
  await publishRows(
    tx,
    { organizationId, venueId, scope: 'keys' },
    found.rows.map((row) => ({ rowId: String(row.key_id), row: ticketKeyOf(organizationId, row) })),
  );
}

export interface CertificateRequest {
  readonly organizationId: string;
  readonly venueId: string;
  readonly stationId: string;
  /** Raw Ed25519 key, base64url. */
  readonly publicKey: string;
  readonly nowMs: number;
}

/**
 * Gives a station's ticket key an id and a certificate of the organization's key: it may sign the ticket classes its
 * venue sells and nothing else, and not for ever. Gates hear of it in the same transaction.
 */
export async function certifyTicketKey(tx: Tx, key: CloudKey, request: CertificateRequest): Promise<number> {
  const { organizationId, venueId, stationId, publicKey } = request;
  const issuer = await organizationKey(tx, key, organizationId);
  const known = await sql<{ key_id: number; station_id: string | null }>`
    SELECT key_id, station_id FROM ticketing.ticket_key WHERE public_key = ${publicKey}`.execute(tx);
  if (known.rows[0] && known.rows[0].station_id !== stationId)
    throw new Error('a ticket key belongs to one station');
  const keyId = known.rows[0]?.key_id ?? (await nextKeyId(tx, organizationId));
  const certificate = await makeCertificate(tx, issuer, keyId, request);
  await sql`
    INSERT INTO ticketing.ticket_key (organization_id, key_id, public_key, certificate, station_id, venue_id)
    VALUES (${organizationId}, ${keyId}, ${publicKey}, ${JSON.stringify(certificate)}, ${stationId}, ${venueId})
    ON CONFLICT (organization_id, key_id) DO UPDATE SET certificate = excluded.certificate`.execute(tx);
  await publishKeys(tx, organizationId, venueId);
  return keyId;
}

/** Takes back every ticket key of a station; all venues that sell hear of it, because all know the key. */
export async function revokeTicketKeys(tx: Tx, organizationId: string, stationId: string): Promise<void> {
  const revoked = await sql`
    UPDATE ticketing.ticket_key SET revoked = true
    WHERE station_id = ${stationId} AND NOT revoked RETURNING key_id`.execute(tx);
  if (revoked.rows.length === 0) return;
  for (const { venueId } of await venuesOf(tx)) await publishKeys(tx, organizationId, venueId);
}

/** Gives a station its ticket keys back after a revocation that was a mistake. */
export async function reinstateTicketKeys(tx: Tx, organizationId: string, stationId: string): Promise<void> {
  const trusted = await sql`
    UPDATE ticketing.ticket_key SET revoked = false
    WHERE station_id = ${stationId} AND revoked RETURNING key_id`.execute(tx);
  if (trusted.rows.length === 0) return;
  for (const { venueId } of await venuesOf(tx)) await publishKeys(tx, organizationId, venueId);
}

async function makeCertificate(
  tx: Tx,
  issuer: { readonly keyId: number; readonly privateKey: KeyObject },
  keyId: number,
  request: CertificateRequest,
): Promise<NonNullable<TicketKey['certificate']>> {
  const { organizationId, stationId, publicKey, nowMs } = request;
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const bounds = {
    stationId,
    issuerKeyId: issuer.keyId,
    ticketClasses: [...(await ticketClassesOf(tx, request.venueId))],
    validUntilDayMax: ticketDayOf(today) + AHEAD_DAYS,
    notAfterMs: nowMs + CERTIFICATE_MS,
  };
  const text = certificateText({ keyId, organizationId, publicKey }, bounds);
  return { ...bounds, signature: sign(null, Buffer.from(text), issuer.privateKey).toString('base64url') };
}

/**
 * Renews the certificates of a venue's stations when their bounds no longer fit: a class was added to the catalogue,
 * or less than half of their time is left.
 */
export async function renewCertificates(
  tx: Tx,
  key: CloudKey,
  of: { readonly organizationId: string; readonly venueId: string; readonly nowMs: number },
): Promise<void> {
  const issuer = await organizationKey(tx, key, of.organizationId);
  const wanted = (await ticketClassesOf(tx, of.venueId)).join();
  const found = await sql<KeyColumns & { station_id: string }>`
    SELECT key_id, public_key, revoked, certificate, station_id FROM ticketing.ticket_key
    WHERE venue_id = ${of.venueId} AND certificate IS NOT NULL AND NOT revoked`.execute(tx);
  for (const row of found.rows) {
    const { certificate } = ticketKeyOf(of.organizationId, row);
    const fits = certificate?.ticketClasses.join() === wanted;
    if (fits && (certificate?.notAfterMs ?? 0) - of.nowMs > CERTIFICATE_MS / 2) continue;
    const renewed = await makeCertificate(tx, issuer, row.key_id, {
      ...of,
      stationId: row.station_id,
      publicKey: row.public_key,
    });
    await sql`
      UPDATE ticketing.ticket_key SET certificate = ${JSON.stringify(renewed)} WHERE key_id = ${row.key_id}`.execute(
      tx,
    );
  }
  await publishKeys(tx, of.organizationId, of.venueId);
}
