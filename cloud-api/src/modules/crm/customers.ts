import {
  type CustomerRow,
  customerRow,
  PHOTO_PREFIX,
  type PersonText,
  sealText,
  VISITS_SHOWN,
} from '@gatehouse/core/customers';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Tx } from '../../platform/database.ts';
import { nodeSealing } from '../../platform/node-sealing.ts';
import { createSubject, type Subject } from '../privacy/contract.ts';
import { publishRows, type ScopeChange } from '../sync/contract.ts';

export interface Place {
  readonly organizationId: string;
  readonly venueId: string;
}

export interface NewCustomer {
  readonly text: PersonText;
  readonly guardianId: string | null;
}

interface CustomerColumns {
  readonly customer_id: string;
  readonly sealed: string;
  readonly guardian_id: string | null;
  readonly created_at_ms: number;
  readonly visits: CustomerRow['visits'];
  readonly memberships: CustomerRow['memberships'];
}

/** Adds a person with a key of their own. Publish the subject and the customer afterwards, in the order of scopes. */
export async function addCustomer(
  tx: Tx,
  key: CloudKey,
  place: Place,
  { text, guardianId }: NewCustomer,
  nowMs: number,
): Promise<Subject> {
  const subject = await createSubject(tx, key, place, nowMs);
  const sealed = Buffer.from(sealText('person', subject, JSON.stringify(text), nodeSealing)).toString(
    'base64url',
  );
  await insertCustomer(tx, place, { customerId: subject.subjectId, sealed, guardianId, createdAtMs: nowMs });
  return subject;
}

/** Keeps a person whose words were sealed elsewhere; the same one twice is one. */
export const insertCustomer = (
  tx: Tx,
  { organizationId, venueId }: Place,
  row: Pick<CustomerRow, 'customerId' | 'sealed' | 'guardianId' | 'createdAtMs'>,
): Promise<unknown> =>
  sql`
    INSERT INTO crm.customer (organization_id, customer_id, venue_id, sealed, guardian_id, created_at_ms)
    VALUES (${organizationId}, ${row.customerId}, ${venueId}, ${row.sealed}, ${row.guardianId}, ${row.createdAtMs})
    ON CONFLICT (organization_id, customer_id) DO UPDATE SET sealed = excluded.sealed`.execute(tx);

/** Publishes people as they are now to the tills of their venue. */
export async function publishCustomers(tx: Tx, place: Place, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  const found = await sql<CustomerColumns>`
    SELECT customer_id, sealed, guardian_id, created_at_ms, visits, memberships FROM crm.customer
    WHERE customer_id = ANY(${[...customerIds]}::text[])`.execute(tx);
  const photos = await sql<{ customer_id: string; sealed: string }>`
    SELECT customer_id, sealed FROM crm.sealed_text
    WHERE kind = 'photo' AND customer_id = ANY(${[...customerIds]}::text[])`.execute(tx);
  const rows = found.rows.map((row): ScopeChange => ({
    rowId: row.customer_id,
    row: customerRow.parse({
      customerId: row.customer_id,
      sealed: row.sealed,
      guardianId: row.guardian_id,
      createdAtMs: row.created_at_ms,
      visits: row.visits,
      memberships: row.memberships,
    }),
  }));
  const pictures = photos.rows.map(({ customer_id: customerId, sealed }): ScopeChange => ({
    rowId: `${PHOTO_PREFIX}${customerId}`,
    row: { customerId, sealed },
  }));
  await publishRows(tx, { ...place, scope: 'customers' }, [...rows, ...pictures]);
}

/** Notes a day somebody was here; the newest few are kept. */
export async function addVisits(tx: Tx, customerIds: readonly string[], day: string): Promise<void> {
  if (customerIds.length === 0) return;
  const found = await sql<{ customer_id: string; visits: string[] }>`
    SELECT customer_id, visits FROM crm.customer
    WHERE customer_id = ANY(${[...customerIds]}::text[]) FOR UPDATE`.execute(tx);
  for (const { customer_id, visits } of found.rows) {
    const next = [...new Set([day, ...visits])].toSorted().toReversed().slice(0, VISITS_SHOWN);
    await sql`UPDATE crm.customer SET visits = ${JSON.stringify(next)}::jsonb WHERE customer_id = ${customer_id}`.execute(
      tx,
    );
  }
}

/** Notes that a ticket is somebody's membership. */
export async function addMembership(
  tx: Tx,
  customerId: string,
  membership: CustomerRow['memberships'][number],
): Promise<void> {
  const found = await sql<{ memberships: CustomerRow['memberships'] }>`
    SELECT memberships FROM crm.customer WHERE customer_id = ${customerId} FOR UPDATE`.execute(tx);
  const [row] = found.rows;
  if (!row) return;
  const others = row.memberships.filter(({ ticketId }) => ticketId !== membership.ticketId);
  const next = [membership, ...others].slice(0, 20);
  await sql`UPDATE crm.customer SET memberships = ${JSON.stringify(next)}::jsonb WHERE customer_id = ${customerId}`.execute(
    tx,
  );
}

/** Takes a person's rows out of the cloud and tells every till. What they signed stays, by id. */
export async function forgetCustomer(tx: Tx, place: Place, customerId: string): Promise<void> {
  const texts = await sql<{ kind: string }>`
    DELETE FROM crm.sealed_text WHERE customer_id = ${customerId} RETURNING kind`.execute(tx);
  const gone = await sql<{ customer_id: string }>`
    DELETE FROM crm.customer WHERE customer_id = ${customerId} RETURNING customer_id`.execute(tx);
  const changes: ScopeChange[] = [];
  if (gone.rows.length > 0) changes.push({ rowId: customerId, row: null });
  if (texts.rows.some(({ kind }) => kind === 'photo'))
    changes.push({ rowId: `${PHOTO_PREFIX}${customerId}`, row: null });
  await publishRows(tx, { ...place, scope: 'customers' }, changes);
}
