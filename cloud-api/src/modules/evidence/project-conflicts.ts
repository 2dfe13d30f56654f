import { type Projector, raiseExceptions } from '../sync/contract.ts';

/** Conflicts that stations found: a person compares the two histories. */
export const conflictProjector: Projector = {
  name: 'evidence',
  async project(tx, batch) {
    await raiseExceptions(
      tx,
      batch.organizationId,
      batch.records.flatMap((record) => {
        if (record.kind !== 'EvidenceConflict') return [];
        const { conflict, aboutStationId, aboutIncarnation, held, shown } = record.body;
        return [
          {
            kind: 'evidence_conflict' as const,
            causeKey: `evidence_conflict:${record.incarnation}:${record.seq}`,
            venueId: batch.venueId,
            stationId: aboutStationId ?? batch.stationId,
            raisedAtMs: record.occurredAtMs,
            detail: `${batch.stationId} was shown something that cannot be true beside what it holds (${conflict}).`,
            facts: {
              conflict,
              foundBy: batch.stationId,
              ...(aboutIncarnation === null ? {} : { incarnation: aboutIncarnation }),
              ...(held === null ? {} : { heldNumber: held.number, heldHash: held.hash }),
              ...(shown === null ? {} : { shownNumber: shown.number, shownHash: shown.hash }),
            },
            records: [{ stationId: record.stationId, incarnation: record.incarnation, seq: record.seq }],
          },
        ];
      }),
    );
  },
};
