import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { insertMany } from '../../platform/insert-many.ts';
import { lockAccounts } from './account-store.ts';

export interface Returned {
  readonly accountId: string;
  readonly returnedMinor: number;
}

/** How long a wish of another station stands: it asks again when its guest still waits. */
const RECALL_MS = 60_000;

/**
 * Takes back what a station does not need. Sums only grow, so an older message changes nothing. What was sold there may
 * not have arrived yet: handing it back first frees nothing before it does. The answer names all that is set aside for
 * the station: of a reservation whose answer got lost it knows nothing.
 */
export async function settle(
  tx: Tx,
  station: StationCaller,
  returned: readonly Returned[],
  nowMs: number,
): Promise<{ granted: { accountId: string; grantedMinor: number }[]; recalled: string[] }> {
  const { organizationId, stationId, incarnation } = station;
  const sums = new Map(returned.map((one) => [one.accountId, one]));
  const known = new Set((await lockAccounts(tx, [...sums.keys()])).map(({ accountId }) => accountId));
  await insertMany(
    tx,
    'stored_value.allotment',
    {
      organization_id: ['text', () => organizationId],
      account_id: ['text', (one) => one.accountId],
      station_id: ['text', () => stationId],
      incarnation: ['text', () => incarnation],
      returned_minor: ['bigint', (one) => one.returnedMinor],
    },
    [...sums.values()].filter(({ accountId }) => known.has(accountId)),
    sql`ON CONFLICT (organization_id, account_id, station_id, incarnation) DO UPDATE
        SET returned_minor = greatest(stored_value.allotment.returned_minor, excluded.returned_minor)`,
  );
  const found = await sql<{ account_id: string; granted_minor: number; is_recalled: boolean }>`
    SELECT account_id, granted_minor, coalesce(recalled_at_ms > ${nowMs - RECALL_MS}, false) AS is_recalled
    FROM stored_value.allotment
    WHERE station_id = ${stationId} AND incarnation = ${incarnation}
      AND (account_id = ANY(${[...sums.keys()]}::text[]) OR recalled_at_ms > ${nowMs - RECALL_MS}
        OR granted_minor + issued_minor - redeemed_minor > returned_minor)
    ORDER BY account_id LIMIT 1000`.execute(tx);
  return {
    granted: found.rows.map((row) => ({ accountId: row.account_id, grantedMinor: row.granted_minor })),
    recalled: found.rows.flatMap((row) => (row.is_recalled ? [row.account_id] : [])),
  };
}
