import { fact } from '@gatehouse/core/journal';
import { closingBodies, type DeferredBalance, readDeferredAccount } from '@gatehouse/core/ledger';
import { businessDayOf } from '@gatehouse/core/time';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { Venue } from '../identity/contract.ts';
import { sessionEnds } from '../ticketing/contract.ts';
import { bookProjector } from './project-books.ts';
import { appendVenueRecords, CLOUD_STATION, lockVenueJournal } from './venue-journal.ts';

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Turns into revenue what was deferred to sessions that ended and business days that are past: the only thing that
 * does. Idempotent by the balances themselves, read under the lock of the venue's journal: a second run finds
 * nothing, and a sale that a till hands over a week late is settled by the run after it. Resolves to the number of
 * records written.
 */
export async function runClosing(
  tx: Tx,
  organizationId: string,
  venue: Venue,
  nowMs: number,
): Promise<number> {
  const head = await lockVenueJournal(tx, organizationId, venue.venueId);
  const found = await sql<DeferredBalance>`
    SELECT account, currency,
      sum(CASE side WHEN 'credit' THEN amount_minor ELSE -amount_minor END)::bigint AS "creditMinor"
    FROM payments.posting
    WHERE venue_id = ${venue.venueId} AND account LIKE 'deferred-revenue:%'
    GROUP BY account, currency
    HAVING sum(CASE side WHEN 'credit' THEN amount_minor ELSE -amount_minor END) <> 0
    ORDER BY account, currency`.execute(tx);
  const wanted = new Set(
    found.rows
      .flatMap(({ account }) => readDeferredAccount(account)?.of ?? [])
      .filter((of) => !ISO_DATE.test(of)),
  );
  const ends = await sessionEnds(tx, [...wanted]);
  const today = businessDayOf(nowMs, venue);
  const isOver = (of: string): boolean =>
    ISO_DATE.test(of) ? of < today : (ends.get(of) ?? Number.POSITIVE_INFINITY) < nowMs;
  const facts = closingBodies(found.rows, isOver).map((body) => fact('RevenueRecognised', body));
  if (facts.length === 0) return 0;
  const records = await appendVenueRecords(tx, { organizationId, venue, head }, facts, nowMs);
  await bookProjector.project(tx, {
    organizationId,
    venueId: venue.venueId,
    stationId: CLOUD_STATION,
    incarnation: head.incarnation,
    timeZone: venue.timeZone,
    records,
  });
  return records.length;
}
