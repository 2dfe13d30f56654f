import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { asCloudAdministrator } from '../venue/cloud-administrator.ts';
import type { VenuePorts } from '../venue/settings.ts';

/** Postings by record: "record line account side amount currency", sorted, so that two books are compared to the unit. */
export type Books = readonly string[];

interface PostingRow {
  readonly recordId: string;
  readonly line: number;
  readonly account: string;
  readonly side: string;
  readonly amountMinor: number | string;
  readonly currency: string;
}

const textOf = (row: PostingRow): string =>
  [row.recordId, row.line, row.account, row.side, row.amountMinor, row.currency].join(' ');

/** What a station's own ledger file says, read beside the running station. */
export function booksOfStation(dataFolder: string, stationId: string): Books {
  const db = new DatabaseSync(join(dataFolder, stationId, 'ledger.db'), { readOnly: true });
  try {
    const rows = db
      .prepare(
        `SELECT record.id AS recordId, posting.line, account.account, posting.side, posting.amount_minor AS amountMinor,
           posting.currency FROM posting JOIN record USING (position) JOIN account USING (account_no)`,
      )
      .all() as unknown as PostingRow[];
    return rows.map(textOf).toSorted();
  } finally {
    db.close();
  }
}

/** What the cloud's database says of the same records. */
export async function booksOfCloud(
  dataFolder: string,
  ports: VenuePorts,
  recordIds: readonly string[],
): Promise<Books> {
  return asCloudAdministrator(join(dataFolder, 'cloud'), ports.postgres, async (client) => {
    const { rows } = await client.query<PostingRow>(
      `SELECT record_id AS "recordId", line, account, side, amount_minor AS "amountMinor", currency
       FROM payments.posting WHERE record_id = ANY($1)`,
      [recordIds],
    );
    return rows.map(textOf).toSorted();
  });
}

/** Sum of debits less credits over everything the cloud has booked, by currency: zero, or the books do not balance. */
export async function imbalanceOfCloud(
  dataFolder: string,
  ports: VenuePorts,
): Promise<Record<string, number>> {
  return asCloudAdministrator(join(dataFolder, 'cloud'), ports.postgres, async (client) => {
    const { rows } = await client.query<{ currency: string; off: string }>(
      `SELECT currency, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS off
       FROM payments.posting GROUP BY currency`,
    );
    return Object.fromEntries(rows.map(({ currency, off }) => [currency, Number(off)]));
  });
}
