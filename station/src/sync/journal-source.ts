import { chainStart, type SealedRecord } from '@gatehouse/core/journal';
import { type Ledger, sha256Hex } from '../ledger/index.ts';

/** The journal of one incarnation as a pusher hands it over. A ledger is the present one's. */
export interface JournalSource {
  identity(): { readonly stationId: string; readonly incarnation: string };
  head(): { readonly seq: number; readonly hash: string };
  recordsFrom(seq: number, max: number): readonly SealedRecord[];
  hashBefore(seq: number): string | undefined;
}

interface EarlierRow {
  readonly stationId: string;
  readonly first: number | null;
  readonly count: number;
}

/** The journal of an incarnation that is over: its records stay side by side in the ledger, and no more come. */
export function earlierJournal(ledger: Ledger, incarnation: string): JournalSource {
  const row = ledger.read.get<EarlierRow>(
    `SELECT station_id AS stationId, min(position) AS first, count(position) AS count
     FROM incarnation LEFT JOIN record USING (incarnation_no) WHERE incarnation = ?`,
    incarnation,
  );
  if (!row?.stationId) throw new Error(`this ledger has no incarnation ${incarnation}`);
  const { stationId, count } = row;
  const offset = (row.first ?? 1) - 1;
  const start = chainStart(stationId, incarnation, sha256Hex);
  const hashBefore = (seq: number): string | undefined => {
    if (seq === 1) return start.hash;
    if (seq < 1 || seq > count + 1) return undefined;
    return ledger.read.value<string>('SELECT hash FROM record WHERE position = ?', seq - 1 + offset);
  };
  return {
    identity: () => ({ stationId, incarnation }),
    head: () => ({ seq: count, hash: hashBefore(count + 1) ?? start.hash }),
    recordsFrom: (seq, max) =>
      ledger.read.all<SealedRecord>(
        'SELECT seq, text, hash FROM record WHERE position BETWEEN ? AND ? ORDER BY position',
        Math.max(1, seq) + offset,
        Math.min(count, seq + max - 1) + offset,
      ),
    hashBefore,
  };
}
