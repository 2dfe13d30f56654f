import { randomBytes, randomUUID } from 'node:crypto';
import { chainHash, chainStart, type Fact, type JournalRecord, recordText } from '@gatehouse/core/journal';
import { businessDayOf } from '@gatehouse/core/time';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { sha256Hex } from '../../platform/ed25519.ts';
import { insertMany } from '../../platform/insert-many.ts';
import type { Venue } from '../identity/contract.ts';

/** The station the cloud's own records name: it stands at no counter and has no register. */
export const CLOUD_STATION = 'cloud';
const bootId = randomUUID();

interface Head {
  readonly incarnation: string;
  readonly next_seq: number;
  readonly head_hash: string;
}

/**
 * Takes the lock of the venue's own journal until the transaction ends: who holds it is the only one who writes what
 * the cloud itself originates, so a run that looked at the books after this sees all that earlier runs posted.
 */
export async function lockVenueJournal(tx: Tx, organizationId: string, venueId: string): Promise<Head> {
  const incarnation = randomBytes(16).toString('hex');
  const start = chainStart(CLOUD_STATION, incarnation, sha256Hex);
  await sql`
    INSERT INTO payments.venue_journal (organization_id, venue_id, incarnation, next_seq, head_hash)
    VALUES (${organizationId}, ${venueId}, ${incarnation}, 1, ${start.hash})
    ON CONFLICT (organization_id, venue_id) DO NOTHING`.execute(tx);
  const locked = await sql<Head>`
    SELECT incarnation, next_seq, head_hash FROM payments.venue_journal WHERE venue_id = ${venueId} FOR UPDATE`.execute(
    tx,
  );
  return locked.rows[0] as Head;
}

/** Writes facts of the cloud behind the locked head, chained and kept as bytes like any station's. */
export async function appendVenueRecords(
  tx: Tx,
  of: { readonly organizationId: string; readonly venue: Venue; readonly head: Head },
  facts: readonly Fact[],
  nowMs: number,
): Promise<readonly JournalRecord[]> {
  const { organizationId, venue, head } = of;
  let { next_seq: seq, head_hash: hash } = head;
  const written = facts.map((fact) => {
    const header = {
      stationId: CLOUD_STATION,
      incarnation: head.incarnation,
      seq,
      id: randomUUID(),
      kind: fact.kind,
      kindVersion: fact.kindVersion,
      organizationId,
      venueId: venue.venueId,
      registerId: CLOUD_STATION,
      businessDay: businessDayOf(nowMs, venue),
      occurredAtMs: nowMs,
      monotonicMs: Math.round(performance.now()),
      bootId,
      clockOffsetMs: 0,
      operatorId: null,
      shiftId: null,
      refs: [],
    };
    const text = recordText(header, fact);
    hash = chainHash(text, hash, sha256Hex);
    seq += 1;
    return { record: { ...header, ...fact } as JournalRecord, text, hash };
  });
  await insertMany(
    tx,
    'payments.venue_record',
    {
      organization_id: ['text', () => organizationId],
      venue_id: ['text', () => venue.venueId],
      seq: ['bigint', (one) => one.record.seq],
      record_id: ['text', (one) => one.record.id],
      hash: ['bytea', (one) => Buffer.from(one.hash, 'hex')],
      bytes: ['bytea', (one) => Buffer.from(one.text)],
    },
    written,
  );
  await sql`
    UPDATE payments.venue_journal SET next_seq = ${seq}, head_hash = ${hash}
    WHERE venue_id = ${venue.venueId}`.execute(tx);
  return written.map(({ record }) => record);
}
