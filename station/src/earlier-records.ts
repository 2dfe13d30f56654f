import type { Ledger } from './ledger/index.ts';

/** What an earlier enrolment of this ledger wrote and the cloud never acknowledged. */
export interface EarlierRecords {
  readonly incarnation: string;
  readonly count: number;
  readonly oldestAtMs: number;
}

/**
 * Records of other incarnations than the present one that no cloud has acknowledged. Only the present one is handed
 * over: these stay in the ledger until a person takes care of them, and nobody may call the station synced meanwhile.
 */
export function earlierUnsynced(ledger: Ledger): EarlierRecords[] {
  const { incarnation } = ledger.identity();
  const others =
    ledger.read.value<number>('SELECT count(*) FROM incarnation WHERE incarnation <> ?', incarnation) ?? 0;
  // Going through the journal is for the station that was enrolled twice, not for every start.
  if (others === 0) return [];
  return ledger.read.all<EarlierRecords>(
    `SELECT incarnation, count(*) AS count, min(occurred_at_ms) AS oldestAtMs FROM record
     JOIN incarnation AS of USING (incarnation_no)
     WHERE incarnation <> ? AND seq > coalesce(
       (SELECT acked_seq FROM peer_cursor WHERE peer = 'cloud' AND peer_cursor.incarnation = of.incarnation), 0)
     GROUP BY incarnation_no ORDER BY incarnation_no`,
    incarnation,
  );
}
