import { type EvidenceConflictKind, fact, type RecordBody } from '@gatehouse/core/journal';
import type { Clock } from '@gatehouse/core/time';
import type { Ledger } from '../ledger/index.ts';

export type Conflict = RecordBody<'EvidenceConflict'>;

/** What staff see of a conflict until it has grown old. */
export interface EvidenceAlarm {
  readonly conflict: EvidenceConflictKind;
  readonly aboutStationId: string | null;
  readonly atMs: number;
}

/** Notes what cannot be true beside what is held: once in the journal, and to whoever listens. Nothing stops for it. */
export interface ConflictBook {
  raise(conflict: Conflict): void;
  /** Conflicts of the last day, newest first. */
  alarms(): readonly EvidenceAlarm[];
}

/** A day: until then somebody has looked, and the record is in the journal and in the cloud for good. */
const SHOWN_MS = 24 * 3_600_000;

export function createConflictBook(options: {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly onConflict?: (conflict: Conflict) => void;
}): ConflictBook {
  const { ledger, clock } = options;
  const read = (): EvidenceAlarm[] =>
    ledger.read.all<EvidenceAlarm>(
      `SELECT conflict, about_station_id AS aboutStationId, at_ms AS atMs FROM evidence_conflict
       WHERE at_ms > ? ORDER BY at_ms DESC LIMIT 20`,
      clock.nowMs() - SHOWN_MS,
    );
  let known = read();
  return {
    raise(conflict) {
      const { held, shown } = conflict;
      const parts = [conflict.conflict, conflict.aboutStationId, conflict.aboutIncarnation];
      // By what is held and not by what is shown: a peer that was cut off shows a new head every few seconds.
      const key = [...parts, held?.number ?? shown?.number, held?.hash ?? shown?.hash].join(':');
      const isNew = ledger.transact((writer) => {
        if (writer.value('SELECT 1 FROM evidence_conflict WHERE conflict_key = ?', key) === 1) return false;
        const { record } = writer.append(fact('EvidenceConflict', conflict));
        writer.run(
          `INSERT INTO evidence_conflict (conflict_key, conflict, about_station_id, record_id, detail, at_ms)
           VALUES (?, ?, ?, ?, ?, ?)`,
          key,
          conflict.conflict,
          conflict.aboutStationId,
          record.id,
          JSON.stringify({ held, shown }),
          clock.nowMs(),
        );
        return true;
      });
      if (!isNew) return;
      known = read();
      options.onConflict?.(conflict);
    },
    alarms: () => known.filter(({ atMs }) => atMs > clock.nowMs() - SHOWN_MS),
  };
}
