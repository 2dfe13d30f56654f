import { hash } from 'node:crypto';
import type { TicketRow } from '@gatehouse/core/tickets';
import type { Scope } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import { publishRows } from '../modules/sync/contract.ts';
import type { Database } from '../platform/database.ts';

const ROWS_AT_ONCE = 10_000;

/** Publishes tickets to the stations of a venue by the product's own way; ids alone publish that they are gone. */
export async function publishTickets(
  database: Database,
  of: { readonly organizationId: string; readonly venueId: string },
  tickets: readonly (TicketRow | string)[],
): Promise<void> {
  for (let at = 0; at < tickets.length; at += ROWS_AT_ONCE) {
    const changes = tickets
      .slice(at, at + ROWS_AT_ONCE)
      .map((row) => (typeof row === 'string' ? { rowId: row, row: null } : { rowId: row.ticketId, row }));
    await database.tenants.transaction(of.organizationId, (tx) =>
      publishRows(tx, { ...of, scope: 'tickets' }, changes),
    );
  }
}

/** Tickets as a season sells them: random serials, a few products, some for sessions; the same for the same seed. */
export function ticketsFor(seed: string, count: number, from = 0): TicketRow[] {
  return Array.from({ length: count }, (_, index) => ticketFor(seed, from + index));
}

function ticketFor(seed: string, index: number): TicketRow {
  const digest = hash('sha256', `${seed}:${index}`, 'hex');
  const forSession = index % 5 === 0;
  return {
    ticketId: `0197${digest.slice(0, 4)}-${digest.slice(4, 8)}-7${digest.slice(8, 11)}-8${digest.slice(11, 14)}-${digest.slice(14, 26)}`,
    serial: digest.slice(26, 42),
    keyId: 1,
    productId: forSession ? 'climb' : 'day-ticket',
    variantId: forSession ? 'climb-adult' : 'adult',
    ticketClass: forSession ? 3 : 1,
    sessionId: forSession ? `climb-${index % 40}` : null,
    scope: forSession ? 7 + (index % 40) : 0,
    validFromDay: 2_500 + (index % 90),
    validUntilDay: 2_500 + (index % 90),
    admits: 1,
    status: 'valid',
    statusReason: '',
    soldAtMs: 1_790_000_000_000 + index * 1_000,
    holderSealed: '',
  };
}

interface VenueScope {
  readonly organizationId: string;
  readonly venueId: string;
  readonly scope: Scope;
}

/** Where a scope of the cloud stands. */
export const scopeState = (
  database: Database,
  { organizationId, venueId, scope }: VenueScope,
): Promise<{ readonly generation: string; readonly position: number; readonly digest: string | null }> =>
  database.tenants.transaction(organizationId, async (tx) => {
    const found = await sql<{ generation: string; position: number; digest: string | null }>`
      SELECT generation, position, digest FROM sync.scope WHERE venue_id = ${venueId} AND scope = ${scope}`.execute(
      tx,
    );
    const state = found.rows[0];
    if (!state) throw new Error(`${scope} was never published`);
    return state;
  });

/** Makes a scope another generation, as a cloud does that rebuilt it. */
export const newGeneration = (
  database: Database,
  { organizationId, venueId, scope }: VenueScope,
  generation: string,
): Promise<unknown> =>
  database.tenants.transaction(organizationId, (tx) =>
    sql`UPDATE sync.scope SET generation = ${generation} WHERE venue_id = ${venueId} AND scope = ${scope}`.execute(
      tx,
    ),
  );
