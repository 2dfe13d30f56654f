import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { notFound } from '../../platform/http/problem.ts';
import { forgetCustomer } from '../crm/contract.ts';
import { publishRows } from '../sync/contract.ts';
import { forgetHolder } from '../ticketing/contract.ts';
import { subjectById } from './subjects.ts';

export interface Erasure {
  readonly subjectId: string;
  readonly erasedAtMs: number;
  /** Tickets that lost their holder's name now. */
  readonly ticketCount: number;
}

/**
 * Erases a person (GDPR Art. 17): the data key is destroyed, names in the cloud's tables are emptied, and a tombstone
 * tells every station to destroy its copies. Sales, tickets and their journals stay: they never named anybody, and the
 * law on bookkeeping keeps them (Art. 17(3)(b)). Asked for again, the first answer stands.
 */
export async function eraseSubject(
  tx: Tx,
  caller: StaffCaller,
  given: { readonly venueId: string; readonly subjectId: string },
  nowMs: number,
): Promise<Erasure> {
  const { venueId, subjectId } = given;
  const subject = await subjectById(tx, subjectId);
  if (!subject || subject.venueId !== venueId) throw notFound('subject');
  if (subject.erasedAtMs !== null) return { subjectId, erasedAtMs: subject.erasedAtMs, ticketCount: 0 };
  const place = { organizationId: caller.organizationId, venueId };
  const ticketCount = await forgetHolder(tx, place, subjectId);
  await publishRows(tx, { ...place, scope: 'subjects' }, [{ rowId: subjectId, row: null }]);
  await forgetCustomer(tx, place, subjectId);
  await sql`
    UPDATE identity.subject SET sealed_key = NULL, erased_at_ms = ${nowMs}, erased_by = ${caller.operatorId}
    WHERE subject_id = ${subjectId}`.execute(tx);
  return { subjectId, erasedAtMs: nowMs, ticketCount };
}
