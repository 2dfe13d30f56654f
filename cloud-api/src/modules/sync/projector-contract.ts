import type { JournalRecord } from '@gatehouse/core/journal';
import type { Tx } from '../../platform/database.ts';

/** A run of records of one stream, in sequence: verified, parsed, each seen by every projector exactly once. */
export interface RecordBatch {
  readonly organizationId: string;
  readonly venueId: string;
  readonly stationId: string;
  readonly incarnation: string;
  readonly timeZone: string;
  readonly records: readonly ProjectedRecord[];
}

export type ProjectedRecord = JournalRecord;

/**
 * Applies a batch inside the transaction that also moves the stream's cursor. Must be idempotent by the ids in the
 * records, because projections are rebuilt by running over the journal again. A broken business rule is raised as an
 * exception, never thrown: what happened at the counter has happened.
 */
export interface Projector {
  readonly name: string;
  project(tx: Tx, batch: RecordBatch): Promise<void>;
}
