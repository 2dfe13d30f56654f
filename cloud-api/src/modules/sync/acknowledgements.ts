import { sql } from 'kysely';
import { insertMany } from '../../platform/insert-many.ts';
import type { ProjectedRecord, Projector } from './projector-contract.ts';

type Of<K extends ProjectedRecord['kind']> = Extract<ProjectedRecord, { kind: K }>;
type Acknowledging = Of<'ExceptionResolved'> | Of<'ExceptionReopened'> | Of<'OfficeTaskClosed'>;

const KIND_OF = {
  ExceptionResolved: 'resolved',
  ExceptionReopened: 'reopened',
  OfficeTaskClosed: 'task-closed',
} as const;

const isAcknowledging = (record: ProjectedRecord): record is Acknowledging =>
  Object.hasOwn(KIND_OF, record.kind);

/**
 * What stations' journals say about decisions. A station that was set up anew takes note of old decisions again, in a
 * new journal: the first one counts.
 */
export const acknowledgementProjector: Projector = {
  name: 'acknowledgements',
  async project(tx, batch) {
    await insertMany(
      tx,
      'sync.decision_ack',
      {
        organization_id: ['text', () => batch.organizationId],
        exception_id: ['text', ({ body }: Acknowledging) => body.exceptionId],
        round: ['integer', ({ body }) => body.round],
        kind: ['text', ({ kind }) => KIND_OF[kind]],
        station_id: ['text', () => batch.stationId],
        incarnation: ['text', () => batch.incarnation],
        seq: ['bigint', (record) => record.seq],
        at_ms: ['bigint', (record) => record.occurredAtMs + (record.clockOffsetMs ?? 0)],
      },
      batch.records.filter(isAcknowledging),
      sql`ON CONFLICT DO NOTHING`,
    );
  },
};
