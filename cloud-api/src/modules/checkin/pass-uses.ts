import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { insertMany } from '../../platform/insert-many.ts';
import type { ProjectedRecord, RecordBatch, RecordRef } from '../sync/contract.ts';

/** One use of one pass of one ticket. */
export interface PassUse {
  readonly useId: string;
  readonly ticketId: string;
  readonly entitlementWindow: string;
  readonly ordinal: number;
  readonly accessPointId: string;
  readonly atMs: number;
  readonly record: RecordRef;
}

/** A use that came while another of the same pass stood. */
export interface DuplicateUse {
  readonly use: PassUse;
  readonly standing: PassUse;
}

interface UseColumns {
  readonly use_id: string;
  readonly ticket_id: string;
  readonly entitlement_window: string;
  readonly ordinal: number;
  readonly access_point_id: string;
  readonly at_ms: number;
  readonly freed: boolean;
  readonly station_id: string;
  readonly incarnation: string;
  readonly seq: number;
}

const passOf = (use: PassUse) => `${use.ticketId}\n${use.entitlementWindow}\n${use.ordinal}`;

/**
 * Follows claims and releases in the order of the stream, so that the outcome does not depend on how the stream was
 * cut into batches: a pass given back and used again is no duplicate, one used twice is, whatever came after.
 */
export async function followPasses(tx: Tx, batch: RecordBatch): Promise<readonly DuplicateUse[]> {
  const steps = batch.records.flatMap(stepOf);
  if (steps.length === 0) return [];
  const known = await standingUses(tx, steps);
  const freed = new Set(known.filter((one) => one.freed).map((one) => one.use.useId));
  const seen = new Set(known.map(({ use }) => use.useId));
  const byPass = new Map<string, PassUse[]>();
  const keep = (use: PassUse) => byPass.set(passOf(use), [...(byPass.get(passOf(use)) ?? []), use]);
  for (const { use } of known) keep(use);
  const fresh: PassUse[] = [];
  const newlyFreed: string[] = [];
  const duplicates: DuplicateUse[] = [];
  for (const step of steps) {
    if (step.kind === 'free') {
      freed.add(step.useId);
      newlyFreed.push(step.useId);
      continue;
    }
    const { use } = step;
    if (seen.has(use.useId)) continue;
    const standing = byPass.get(passOf(use))?.find((one) => !freed.has(one.useId));
    if (standing) duplicates.push({ use, standing });
    seen.add(use.useId);
    keep(use);
    fresh.push(use);
  }
  await saveUses(tx, batch, fresh);
  await sql`
    UPDATE checkin.pass_use SET freed = true
    WHERE NOT freed AND use_id = ANY(${newlyFreed}::text[])`.execute(tx);
  return duplicates;
}

type Step =
  | { readonly kind: 'use'; readonly use: PassUse }
  | { readonly kind: 'free'; readonly useId: string };

/**
 * A claim is the hub's; an admission without one is a gate's own while it was cut off. An admission that has a claim
 * is the same use told twice. Exits use nothing.
 */
function stepOf(record: ProjectedRecord): Step[] {
  const ref = { stationId: record.stationId, incarnation: record.incarnation, seq: record.seq };
  switch (record.kind) {
    case 'PassClaimed': {
      const { claimId, ticketId, entitlementWindow, ordinal, accessPointId } = record.body;
      const use = {
        ticketId,
        entitlementWindow,
        ordinal,
        accessPointId,
        atMs: record.occurredAtMs,
        record: ref,
      };
      return [{ kind: 'use', use: { useId: claimId, ...use } }];
    }
    case 'AdmissionGranted': {
      const { admissionId, ticketId, entitlementWindow, ordinal, accessPointId, claimId, direction } =
        record.body;
      if (claimId !== null || direction === 'out') return [];
      const use = {
        ticketId,
        entitlementWindow,
        ordinal,
        accessPointId,
        atMs: record.occurredAtMs,
        record: ref,
      };
      return [{ kind: 'use', use: { useId: admissionId, ...use } }];
    }
    case 'PassReleased':
      return [{ kind: 'free', useId: record.body.claimId }];
    case 'PassageTimedOut':
      return record.body.claimId === null ? [{ kind: 'free', useId: record.body.admissionId }] : [];
    default:
      return [];
  }
}

async function standingUses(
  tx: Tx,
  steps: readonly Step[],
): Promise<readonly { readonly use: PassUse; readonly freed: boolean }[]> {
  const tickets = steps.flatMap((step) => (step.kind === 'use' ? [step.use.ticketId] : []));
  const found = await sql<UseColumns>`
    SELECT * FROM checkin.pass_use
    WHERE ticket_id = ANY(${[...new Set(tickets)]}::text[])
    ORDER BY at_ms, use_id`.execute(tx);
  return found.rows.map((row) => ({
    freed: row.freed,
    use: {
      useId: row.use_id,
      ticketId: row.ticket_id,
      entitlementWindow: row.entitlement_window,
      ordinal: row.ordinal,
      accessPointId: row.access_point_id,
      atMs: row.at_ms,
      record: { stationId: row.station_id, incarnation: row.incarnation, seq: row.seq },
    },
  }));
}

async function saveUses(tx: Tx, batch: RecordBatch, uses: readonly PassUse[]): Promise<void> {
  await insertMany(
    tx,
    'checkin.pass_use',
    {
      organization_id: ['text', () => batch.organizationId],
      use_id: ['text', (one) => one.useId],
      venue_id: ['text', () => batch.venueId],
      ticket_id: ['text', (one) => one.ticketId],
      entitlement_window: ['text', (one) => one.entitlementWindow],
      ordinal: ['integer', (one) => one.ordinal],
      access_point_id: ['text', (one) => one.accessPointId],
      at_ms: ['bigint', (one) => one.atMs],
      station_id: ['text', (one) => one.record.stationId],
      incarnation: ['text', (one) => one.record.incarnation],
      seq: ['bigint', (one) => one.record.seq],
    },
    uses,
    sql`ON CONFLICT (organization_id, use_id) DO NOTHING`,
  );
}
