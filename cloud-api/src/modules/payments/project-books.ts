import { type Posting, postingsOf } from '@gatehouse/core/ledger';
import { sql } from 'kysely';
import { insertMany } from '../../platform/insert-many.ts';
import {
  type ProjectedRecord,
  type Projector,
  type RaisedException,
  raiseExceptions,
} from '../sync/contract.ts';

interface Line {
  readonly record: ProjectedRecord;
  readonly line: number;
  readonly posting: Posting;
}

/** Keeps the books. A record whose amounts do not balance posts nothing and goes to a person, with all it says. */
export const bookProjector: Projector = {
  name: 'books',
  async project(tx, batch) {
    const lines: Line[] = [];
    const unbalanced: RaisedException[] = [];
    for (const record of batch.records) {
      try {
        postingsOf(record).forEach((posting, line) => lines.push({ record, line, posting }));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        unbalanced.push({
          kind: 'unbalanced_record',
          causeKey: `unbalanced_record:${record.incarnation}:${record.seq}`,
          venueId: batch.venueId,
          stationId: batch.stationId,
          raisedAtMs: record.occurredAtMs,
          detail: `Record ${record.seq} (${record.kind}) cannot be booked: ${error.message}`,
          facts: { seq: record.seq, recordKind: record.kind },
          records: [{ stationId: record.stationId, incarnation: record.incarnation, seq: record.seq }],
        });
      }
    }
    await insertMany(
      tx,
      'payments.posting',
      {
        organization_id: ['text', () => batch.organizationId],
        record_id: ['text', (one) => one.record.id],
        line: ['integer', (one) => one.line],
        venue_id: ['text', () => batch.venueId],
        account: ['text', (one) => one.posting.account],
        side: ['text', (one) => one.posting.side],
        amount_minor: ['bigint', (one) => one.posting.amountMinor],
        currency: ['text', (one) => one.posting.currency],
        business_day: ['date', (one) => one.record.businessDay],
      },
      lines,
      sql`ON CONFLICT (organization_id, record_id, line) DO NOTHING`,
    );
    await raiseExceptions(tx, batch.organizationId, unbalanced);
  },
};
