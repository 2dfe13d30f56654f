import type { Role } from '@gatehouse/core/permissions';
import { sql } from 'kysely';
import type { Argon2 } from '../../platform/argon2.ts';
import type { Tx } from '../../platform/database.ts';

export interface StaffRecord {
  readonly operatorId: string;
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  readonly email: string | null;
  readonly password: string | null;
}

/** Writes a member of staff. The stored verifier stays when the password still fits it. */
export async function saveStaff(
  tx: Tx,
  argon2: Argon2,
  organizationId: string,
  person: StaffRecord,
): Promise<void> {
  const known = await sql<{ password_verifier: string | null }>`
    SELECT password_verifier FROM identity.staff WHERE operator_id = ${person.operatorId}`.execute(tx);
  const before = known.rows[0]?.password_verifier ?? undefined;
  let verifier: string | null = null;
  if (person.password !== null) {
    const same = before !== undefined && (await argon2.verify(person.password, before));
    verifier = same ? before : await argon2.verifierOf(person.password);
  }
  await sql`
    INSERT INTO identity.staff (organization_id, operator_id, name, role, active, email, password_verifier)
    VALUES (${organizationId}, ${person.operatorId}, ${person.name}, ${person.role}, ${person.active},
      ${person.email}, ${verifier})
    ON CONFLICT (organization_id, operator_id) DO UPDATE SET name = excluded.name, role = excluded.role,
      active = excluded.active, email = excluded.email, password_verifier = excluded.password_verifier`.execute(
    tx,
  );
  // A changed password or a deactivated account ends every sign-in it had (ASVS 7.4.2, 7.4.3).
  if (!person.active || (before !== undefined && before !== verifier)) {
    await sql`
      UPDATE identity.sign_in SET ended_at_ms = created_at_ms
      WHERE operator_id = ${person.operatorId} AND ended_at_ms IS NULL`.execute(tx);
  }
}

/** Names by operator id, for lists; an id that is not here keeps standing for itself. */
export async function namesOfStaff(tx: Tx): Promise<ReadonlyMap<string, string>> {
  const found = await sql<{
    operator_id: string;
    name: string;
  }>`SELECT operator_id, name FROM identity.staff`.execute(tx);
  return new Map(found.rows.map((row) => [row.operator_id, row.name]));
}
