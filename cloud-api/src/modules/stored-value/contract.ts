import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';

/** What other modules may use of stored value. */

/** What is owed on all gift cards and wallets of the organization, in minor units by kind and currency. */
export async function storedValueOwed(
  tx: Tx,
): Promise<readonly { readonly account: string; readonly currency: string; readonly owedMinor: number }[]> {
  const found = await sql<{ account: string; currency: string; owed: number }>`
    SELECT account, currency, sum(issued_minor - redeemed_minor)::bigint AS owed
    FROM stored_value.account GROUP BY account, currency ORDER BY account, currency`.execute(tx);
  return found.rows.map((row) => ({ account: row.account, currency: row.currency, owedMinor: row.owed }));
}
