import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Role } from '@gatehouse/core/permissions';
import type { StaffRow } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { Argon2 } from '../../platform/argon2.ts';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Tx } from '../../platform/database.ts';

/**
 * Mixed into every PIN verifier of a venue. Four digits fall to a stolen database in minutes, so half of what a
 * verification needs is never in one: here it follows from the key file, at a station it lies in its key store.
 */
export const pinPepperOf = (key: CloudKey, organizationId: string, venueId: string): Buffer =>
  key.derive(`pin-pepper:${organizationId}:${venueId}`);

/** Stores a PIN; keeps the verifier when it is the same PIN, so that stations are not sent a new row for nothing. */
export async function savePin(
  tx: Tx,
  argon2: Argon2,
  pepper: Buffer,
  of: { readonly organizationId: string; readonly venueId: string; readonly operatorId: string },
  pin: string,
): Promise<void> {
  const known = await sql<{ salt: Buffer; hash: Buffer }>`
    SELECT salt, hash FROM identity.staff_pin
    WHERE venue_id = ${of.venueId} AND operator_id = ${of.operatorId}`.execute(tx);
  const before = known.rows[0];
  if (before && timingSafeEqual(await argon2.hash(pin, before.salt, pepper), before.hash)) return;
  const salt = randomBytes(16);
  await sql`
    INSERT INTO identity.staff_pin (organization_id, venue_id, operator_id, salt, hash)
    VALUES (${of.organizationId}, ${of.venueId}, ${of.operatorId}, ${salt}, ${await argon2.hash(pin, salt, pepper)})
    ON CONFLICT (organization_id, venue_id, operator_id) DO UPDATE SET salt = excluded.salt, hash = excluded.hash`.execute(
    tx,
  );
}

/** Stores what a badge is known by at stations; its code itself is kept nowhere. */
export async function saveBadge(
  tx: Tx,
  pepper: Buffer,
  of: { readonly venueId: string; readonly operatorId: string },
  code: string,
): Promise<void> {
  const digest = createHmac('sha256', pepper).update(`badge:${code}`).digest('base64url');
  await sql`
    UPDATE identity.staff_pin SET badge_digest = ${digest}
    WHERE venue_id = ${of.venueId} AND operator_id = ${of.operatorId}`.execute(tx);
}

/** The `staff` scope of a venue: everyone with a PIN there. */
export async function staffRowsOf(tx: Tx, venueId: string): Promise<readonly StaffRow[]> {
  const found = await sql<{
    operator_id: string;
    name: string;
    role: Role;
    active: boolean;
    salt: Buffer;
    hash: Buffer;
    badge_digest: string | null;
  }>`
    SELECT staff.operator_id, staff.name, staff.role, staff.active, pin.salt, pin.hash, pin.badge_digest
    FROM identity.staff_pin AS pin JOIN identity.staff USING (organization_id, operator_id)
    WHERE pin.venue_id = ${venueId} ORDER BY operator_id`.execute(tx);
  return found.rows.map((row) => ({
    operatorId: row.operator_id,
    name: row.name,
    role: row.role,
    active: row.active,
    pinSalt: row.salt.toString('base64url'),
    pinHash: row.hash.toString('base64url'),
    ...(row.badge_digest !== null && { badgeDigest: row.badge_digest }),
  }));
}
