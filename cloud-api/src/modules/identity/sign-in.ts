import { createHash, randomBytes } from 'node:crypto';
import type { StaffMember } from '@gatehouse/core/contract';
import type { Role } from '@gatehouse/core/permissions';
import { sql } from 'kysely';
import type { Argon2 } from '../../platform/argon2.ts';
import type { Database } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import type { Throttle } from '../../platform/http/throttle.ts';
import { venuesOf } from './venues.ts';

export const COOKIE = 'gatehouse_console';
const SIGN_IN_MS = 12 * 3_600_000;

export interface SignInParts {
  readonly database: Database;
  readonly argon2: Argon2;
  readonly perAddress: Throttle;
  readonly perAccount: Throttle;
  readonly nowMs: () => number;
}

interface Account {
  readonly organization_id: string;
  readonly operator_id: string;
  readonly active: boolean;
  readonly password_verifier: string;
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Checks e-mail and password and opens a sign-in; the answer is the same for an unknown address and a wrong password. */
export async function signIn(
  parts: SignInParts,
  given: { readonly email: string; readonly password: string; readonly ip: string },
): Promise<{ readonly token: string; readonly caller: StaffCaller }> {
  const email = given.email.trim().toLowerCase();
  await parts.perAddress.attempt(given.ip);
  await parts.perAccount.attempt(email);
  const account = await parts.database.platform.read(async (tx) => {
    const found = await sql<Account>`
      SELECT organization_id, operator_id, active, password_verifier FROM identity.staff
      WHERE lower(email) = ${email}`.execute(tx);
    return found.rows[0];
  });
  const right = await parts.argon2.verify(given.password, account?.password_verifier);
  if (!account || !right || !account.active) {
    throw new HttpProblem(401, 'wrong_credentials', 'E-mail or password is wrong');
  }
  await Promise.all([parts.perAddress.succeeded(given.ip), parts.perAccount.succeeded(email)]);
  const token = randomBytes(32).toString('base64url');
  const nowMs = parts.nowMs();
  await parts.database.platform.transaction(async (tx) => {
    await sql`
      INSERT INTO identity.sign_in (sign_in_hash, organization_id, operator_id, created_at_ms, expires_at_ms)
      VALUES (${hashOf(token)}, ${account.organization_id}, ${account.operator_id}, ${nowMs}, ${nowMs + SIGN_IN_MS})`.execute(
      tx,
    );
  });
  const caller = await callerOfToken(parts, token);
  if (!caller) throw new Error('a sign-in that was just made is not there');
  return { token, caller };
}

/** Who a cookie's token stands for right now: a changed role or a deactivation counts from the next request on. */
export async function callerOfToken(
  parts: Pick<SignInParts, 'database' | 'nowMs'>,
  token: string,
): Promise<StaffCaller | undefined> {
  const hash = hashOf(token);
  const row = await parts.database.platform.read(async (tx) => {
    const found = await sql<{
      organization_id: string;
      operator_id: string;
      name: string;
      role: Role;
      venue_ids: string[] | null;
    }>`
      SELECT staff.organization_id, staff.operator_id, staff.name, staff.role, staff.venue_ids
      FROM identity.sign_in JOIN identity.staff USING (organization_id, operator_id)
      WHERE sign_in_hash = ${hash} AND ended_at_ms IS NULL AND expires_at_ms > ${parts.nowMs()} AND staff.active`.execute(
      tx,
    );
    return found.rows[0];
  });
  return (
    row && {
      kind: 'staff',
      organizationId: row.organization_id,
      operatorId: row.operator_id,
      name: row.name,
      role: row.role,
      venueIds: row.venue_ids,
      signInHash: hash,
    }
  );
}

/** The token in a Cookie header; undefined when there is none of the right form. */
export const tokenIn = (cookieHeader: string | undefined): string | undefined =>
  new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(cookieHeader ?? '')?.[1];

export async function signOut(parts: SignInParts, caller: StaffCaller): Promise<void> {
  await parts.database.platform.transaction(async (tx) => {
    await sql`UPDATE identity.sign_in SET ended_at_ms = ${parts.nowMs()} WHERE sign_in_hash = ${caller.signInHash}`.execute(
      tx,
    );
  });
}

/** The signed-in person as the console shows it, with the venues they may see. */
export async function staffMemberOf(parts: SignInParts, caller: StaffCaller): Promise<StaffMember> {
  return parts.database.tenants.transaction(caller.organizationId, async (tx) => {
    const self = await sql<{ email: string; organization: string }>`
      SELECT staff.email, organization.name AS organization
      FROM identity.staff JOIN identity.organization USING (organization_id)
      WHERE operator_id = ${caller.operatorId}`.execute(tx);
    const venues = await venuesOf(tx);
    return {
      operatorId: caller.operatorId,
      name: caller.name,
      email: self.rows[0]?.email ?? '',
      role: caller.role,
      organization: { organizationId: caller.organizationId, name: self.rows[0]?.organization ?? '' },
      venues: venues
        .filter((venue) => caller.venueIds === null || caller.venueIds.includes(venue.venueId))
        .map(({ venueId, name, currency, timeZone }) => ({ venueId, name, currency, timeZone })),
    };
  });
}
