import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { JournalRecord } from '@gatehouse/core/journal';
import type { SqlReader, SqlWriter } from '../ledger/index.ts';

/** People counted through each access point per business day, from this station's and its peers' journals. */
const COUNT = `INSERT INTO passage_count (business_day, access_point_id, direction, passages) VALUES (?, ?, ?, 1)
  ON CONFLICT (business_day, access_point_id) DO UPDATE SET passages = passages + 1`;

export function projectPassage(writer: SqlWriter, record: JournalRecord): void {
  if (record.kind !== 'PassageCompleted') return;
  writer.run(COUNT, record.businessDay, record.body.accessPointId, record.body.direction);
}

/** People inside an area on a business day: in less out, never below 0 (a door held open lets people out uncounted). */
export function insideOf(sql: SqlReader, policy: VenuePolicy, areaId: string, businessDay: string): number {
  const counts = sql.all<{ accessPointId: string; direction: string; passages: number }>(
    'SELECT access_point_id AS accessPointId, direction, passages FROM passage_count WHERE business_day = ?',
    businessDay,
  );
  const leadingIn = policy.accessPoints.filter(
    (point) => point.direction === 'in' && point.toAreaId === areaId,
  );
  const gates = new Set(leadingIn.map((point) => point.gateName));
  let inside = 0;
  for (const { accessPointId, direction, passages } of counts) {
    const point = policy.accessPoints.find((candidate) => candidate.accessPointId === accessPointId);
    if (!point) continue;
    if (direction === 'in' && point.toAreaId === areaId) inside += passages;
    // An access point names where it leads, not where it comes from: a way out belongs to the area its gate leads into.
    if (direction === 'out' && gates.has(point.gateName)) inside -= passages;
  }
  return Math.max(0, inside);
}
