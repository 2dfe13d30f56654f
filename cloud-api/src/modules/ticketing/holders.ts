import { sealHolder } from '@gatehouse/core/subjects';
import { type ConsoleTicketRow, parseTicketCode } from '@gatehouse/core/tickets';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database, Tx } from '../../platform/database.ts';
import { nodeSealing } from '../../platform/node-sealing.ts';
import { createSubject, publishSubject, type Subject } from '../privacy/contract.ts';
import { publishRows } from '../sync/contract.ts';
import { consoleTicketOf, type TicketColumns, ticketRowOf } from './tickets.ts';

/** A name sealed for who presents this code, base64url. Throws for a code that is none of ours. */
export function sealedFor(code: string, ticketId: string, name: string, subject: Subject): string {
  const parsed = parseTicketCode(code);
  if (typeof parsed === 'string') throw new Error(`a code that was issued does not read: ${parsed}`);
  const { claims, signature } = parsed;
  const holder = { name, subjectId: subject.subjectId, subjectKey: subject.key };
  const to = { ticketId, serial: claims.serial, signature };
  return Buffer.from(sealHolder(holder, to, nodeSealing)).toString('base64url');
}

/** Takes a person's name off the tickets, here and at the stations; returns how many had it. */
export async function forgetHolder(
  tx: Tx,
  place: { readonly organizationId: string; readonly venueId: string },
  subjectId: string,
): Promise<number> {
  const changed = await sql<TicketColumns>`
    UPDATE ticketing.ticket SET holder_name = '', holder_sealed = ''
    WHERE subject_id = ${subjectId} RETURNING *`.execute(tx);
  const rows = changed.rows.map((row) => ({ rowId: row.ticket_id, row: ticketRowOf(row) }));
  await publishRows(tx, { ...place, scope: 'tickets' }, rows);
  return rows.length;
}

/** Everything ticketing holds on a person, for the person. */
export async function ticketsOfSubject(tx: Tx, subjectId: string): Promise<readonly ConsoleTicketRow[]> {
  const found = await sql<TicketColumns>`
    SELECT * FROM ticketing.ticket WHERE subject_id = ${subjectId} ORDER BY sold_at_ms, ticket_id`.execute(
    tx,
  );
  return found.rows.map(consoleTicketOf);
}

/**
 * Seals the names of tickets an earlier version issued and publishes them anew: until then stations had them in the
 * clear. Runs at the start and is done when nothing is left; returns how many it sealed.
 */
export async function sealEarlierHolders(
  database: Database,
  cloudKey: CloudKey,
  nowMs: number,
): Promise<number> {
  const organizations = await database.platform.read(async (db) => {
    const found = await sql<{ organization_id: string }>`
      SELECT DISTINCT organization_id FROM sync.station`.execute(db);
    return found.rows.map((row) => row.organization_id);
  });
  let sealed = 0;
  for (const organizationId of organizations) {
    sealed += await database.tenants.transaction(organizationId, async (tx) => {
      const found = await sql<TicketColumns & { code: string; venue_id: string }>`
        SELECT * FROM ticketing.ticket
        WHERE holder_name <> '' AND subject_id IS NULL AND code IS NOT NULL FOR UPDATE`.execute(tx);
      const subjects: { readonly venueId: string; readonly subject: Subject }[] = [];
      for (const row of found.rows) {
        const place = { organizationId, venueId: row.venue_id };
        const subject = await createSubject(tx, cloudKey, place, nowMs);
        subjects.push({ venueId: row.venue_id, subject });
        const holderSealed = sealedFor(row.code, row.ticket_id, row.holder_name, subject);
        await sql`
          UPDATE ticketing.ticket SET subject_id = ${subject.subjectId}, holder_sealed = ${holderSealed}
          WHERE ticket_id = ${row.ticket_id}`.execute(tx);
        await publishRows(tx, { ...place, scope: 'tickets' }, [
          { rowId: row.ticket_id, row: ticketRowOf({ ...row, holder_sealed: holderSealed }) },
        ]);
      }
      for (const { venueId, subject } of subjects)
        await publishSubject(tx, { organizationId, venueId }, subject);
      return found.rows.length;
    });
  }
  return sealed;
}
