import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Tx } from '../../platform/database.ts';
import { publishRows } from '../sync/contract.ts';

export interface Subject {
  readonly subjectId: string;
  /** 32 bytes; what is sealed under it is gone with it. */
  readonly key: Buffer;
}

export interface SubjectPlace {
  readonly organizationId: string;
  readonly venueId: string;
}

const keyContext = (organizationId: string, subjectId: string) =>
  `subject-key:${organizationId}:${subjectId}`;

/** A person with a fresh data key, kept sealed here. `publishSubject` hands it to the stations of the venue. */
export async function createSubject(
  tx: Tx,
  cloudKey: CloudKey,
  { organizationId, venueId }: SubjectPlace,
  nowMs: number,
): Promise<Subject> {
  const subjectId = randomUUID();
  const key = randomBytes(32);
  await sql`
    INSERT INTO identity.subject (organization_id, subject_id, venue_id, sealed_key, created_at_ms)
    VALUES (${organizationId}, ${subjectId}, ${venueId},
      ${cloudKey.seal(key, keyContext(organizationId, subjectId))}, ${nowMs})`.execute(tx);
  return { subjectId, key };
}

/**
 * Takes in a person whom a station made, with the key it made; `subject` is set when the person is new here. A key
 * that differs from the one known is not taken: what is sealed under the known one must stay readable.
 */
export async function adoptSubject(
  tx: Tx,
  cloudKey: CloudKey,
  { organizationId, venueId }: SubjectPlace,
  given: { readonly subjectId: string; readonly key: string | null },
  nowMs: number,
): Promise<{ readonly state: 'alive' | 'erased' | 'unknown'; readonly subject?: Subject }> {
  const { subjectId } = given;
  if (given.key !== null) {
    const key = Buffer.from(given.key, 'base64url');
    const added = await sql<{ subject_id: string }>`
      INSERT INTO identity.subject (organization_id, subject_id, venue_id, sealed_key, created_at_ms)
      VALUES (${organizationId}, ${subjectId}, ${venueId},
        ${cloudKey.seal(key, keyContext(organizationId, subjectId))}, ${nowMs})
      ON CONFLICT (organization_id, subject_id) DO NOTHING RETURNING subject_id`.execute(tx);
    if (added.rows.length > 0) return { state: 'alive', subject: { subjectId, key } };
  }
  const known = await subjectById(tx, subjectId);
  if (!known || known.venueId !== venueId) return { state: 'unknown' };
  return { state: known.erasedAtMs === null ? 'alive' : 'erased' };
}

/** A person's data key; undefined once they were erased. */
export async function subjectKey(
  tx: Tx,
  cloudKey: CloudKey,
  organizationId: string,
  subjectId: string,
): Promise<Buffer | undefined> {
  const found = await sql<{ sealed_key: Uint8Array | null }>`
    SELECT sealed_key FROM identity.subject WHERE subject_id = ${subjectId}`.execute(tx);
  const sealed = found.rows[0]?.sealed_key;
  return sealed ? cloudKey.open(sealed, keyContext(organizationId, subjectId)) : undefined;
}

/** Hands a subject's key to the stations of a venue. Comes after the tickets: scopes are locked in one order by all. */
export const publishSubject = (tx: Tx, place: SubjectPlace, { subjectId, key }: Subject): Promise<number> =>
  publishRows(tx, { ...place, scope: 'subjects' }, [
    { rowId: subjectId, row: { subjectId, key: key.toString('base64url') } },
  ]);

export interface KeptSubject {
  readonly venueId: string;
  readonly createdAtMs: number;
  readonly erasedAtMs: number | null;
}

export async function subjectById(tx: Tx, subjectId: string): Promise<KeptSubject | undefined> {
  const found = await sql<{ venue_id: string; created_at_ms: number; erased_at_ms: number | null }>`
    SELECT venue_id, created_at_ms, erased_at_ms FROM identity.subject
    WHERE subject_id = ${subjectId} FOR UPDATE`.execute(tx);
  const row = found.rows[0];
  return row && { venueId: row.venue_id, createdAtMs: row.created_at_ms, erasedAtMs: row.erased_at_ms };
}
