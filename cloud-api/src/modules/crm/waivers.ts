import { signedRowId } from '@gatehouse/core/waivers';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { publishRows, type ProjectedRecord } from '../sync/contract.ts';
import type { Place } from './customers.ts';

export interface VenueRule {
  readonly kind: 'template' | 'question' | 'holder-rule';
  readonly id: string;
  readonly row: object;
}

/** Keeps what the venue asks its guests to sign and answer, and tells the tills. */
export async function saveVenueRules(
  tx: Tx,
  { organizationId, venueId }: Place,
  rules: readonly VenueRule[],
): Promise<void> {
  for (const { kind, id, row } of rules)
    await sql`
      INSERT INTO crm.venue_rule (organization_id, venue_id, kind, rule_id, row)
      VALUES (${organizationId}, ${venueId}, ${kind}, ${id}, ${JSON.stringify(row)}::jsonb)
      ON CONFLICT (organization_id, venue_id, kind, rule_id) DO UPDATE SET row = excluded.row`.execute(tx);
  await publishRows(
    tx,
    { organizationId, venueId, scope: 'waivers' },
    rules.map(({ kind, id, row }) => ({ rowId: `${kind}:${id}`, row })),
  );
}

type Signed = Extract<ProjectedRecord, { kind: 'WaiverSigned' }>;

/** Keeps signatures as they were given at counters and tells the tills the one of each template that holds longest. */
export async function recordSignatures(tx: Tx, place: Place, records: readonly Signed[]): Promise<void> {
  if (records.length === 0) return;
  await insertMany(
    tx,
    'crm.waiver_signed',
    {
      organization_id: ['text', () => place.organizationId],
      record_id: ['text', (one: Signed) => one.id],
      venue_id: ['text', () => place.venueId],
      customer_id: ['text', (one) => one.body.customerId],
      template_id: ['text', (one) => one.body.templateId],
      version: ['integer', (one) => one.body.version],
      signed_at_ms: ['bigint', (one) => one.occurredAtMs],
      valid_until: ['date', (one) => one.body.validUntil],
      guardian_id: ['text', (one) => one.body.guardianId],
      signature_id: ['text', (one) => one.body.signatureId],
    },
    records,
    sql`ON CONFLICT DO NOTHING`,
  );
  const best = await sql<{
    customerId: string;
    templateId: string;
    version: number;
    signedAtMs: number;
    validUntil: string;
    guardianId: string | null;
  }>`
    SELECT DISTINCT ON (customer_id, template_id) customer_id AS "customerId", template_id AS "templateId", version,
      signed_at_ms AS "signedAtMs", valid_until::text AS "validUntil", guardian_id AS "guardianId"
    FROM crm.waiver_signed
    WHERE customer_id = ANY(${records.map(({ body }) => body.customerId)}::text[])
    ORDER BY customer_id, template_id, version DESC, valid_until DESC, signed_at_ms DESC`.execute(tx);
  await publishRows(
    tx,
    { ...place, scope: 'waivers' },
    best.rows.map((row) => ({
      rowId: `signed:${signedRowId(row.customerId, row.templateId)}`,
      row: { ...row },
    })),
  );
}
