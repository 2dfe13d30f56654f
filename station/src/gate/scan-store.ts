import { verdictView, type LiveClaim, type Verdict } from '@gatehouse/core/admission';
import type { ScanView } from '@gatehouse/core/contract';
import type { Direction } from '@gatehouse/hardware';
import { type ClaimedTicket, twoIdsOf } from '../hub/index.ts';
import type { SqlReader, SqlWriter } from '../ledger/index.ts';
import { dropErrandsOfOpenGrants } from './errands.ts';

/** One scan as the gate keeps it. */
export interface KeptScan extends ScanView {
  readonly businessDay: string;
  readonly direction: Direction;
  readonly ticketId: string | null;
  readonly entitlementWindow: string;
  readonly ordinal: number;
  readonly claimId: string | null;
}

interface ScanRow {
  readonly admissionId: string;
  readonly atMs: number;
  readonly accessPointId: string;
  readonly verdict: string;
  readonly passage: ScanView['passage'];
}

/** Scans kept for the screen and for days without a hub; the journal keeps the facts for ever. */
const SCANS_KEPT_MS = 3 * 24 * 3_600_000;

export function writeScan(writer: SqlWriter, scan: KeptScan): void {
  writer.run(
    `INSERT INTO gate_scan (admission_id, at_ms, business_day, access_point_id, verdict, passage, direction, ticket_id,
     entitlement_window, ordinal, claim_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    scan.admissionId,
    scan.atMs,
    scan.businessDay,
    scan.accessPointId,
    JSON.stringify(scan.verdict),
    scan.passage,
    scan.direction,
    scan.ticketId,
    scan.entitlementWindow,
    scan.ordinal,
    scan.claimId,
  );
  if (scan.verdict.kind === 'granted') countDay(writer, scan.businessDay, 'grants');
}

export function writePassage(
  writer: SqlWriter,
  admissionId: string,
  passage: ScanView['passage'],
  businessDay: string,
): void {
  writer.run('UPDATE gate_scan SET passage = ? WHERE admission_id = ?', passage, admissionId);
  if (passage === 'passed') countDay(writer, businessDay, 'passages');
}

function countDay(writer: SqlWriter, businessDay: string, column: 'grants' | 'passages'): void {
  writer.run(
    `INSERT INTO gate_day (business_day, ${column}) VALUES (?, 1) ON CONFLICT (business_day) DO UPDATE SET ${column} = ${column} + 1`,
    businessDay,
  );
}

export const dayCounts = (
  sql: SqlReader,
  businessDay: string,
): { readonly grants: number; readonly passages: number } =>
  sql.get<{ grants: number; passages: number }>(
    'SELECT grants, passages FROM gate_day WHERE business_day = ?',
    businessDay,
  ) ?? {
    grants: 0,
    passages: 0,
  };

/** The last scans, newest first. A verdict that does not read any more (an older version wrote it) is left out. */
export function recentScans(sql: SqlReader, count: number): ScanView[] {
  const rows = sql.all<ScanRow>(
    `SELECT admission_id AS admissionId, at_ms AS atMs, access_point_id AS accessPointId, verdict, passage
     FROM gate_scan ORDER BY scan_no DESC LIMIT ?`,
    count,
  );
  return rows.flatMap((row) => {
    const verdict = verdictView.safeParse(JSON.parse(row.verdict));
    return verdict.success ? [{ ...row, verdict: verdict.data satisfies Verdict }] : [];
  });
}

/** What this gate itself let in and nobody gave back: all it knows of use while it is cut off. */
export function passesUsedHere(
  sql: SqlReader,
  ticket: ClaimedTicket,
  nameOf: (accessPointId: string) => string,
): LiveClaim[] {
  return sql
    .all<Omit<LiveClaim, 'accessPointName'>>(
      `SELECT admission_id AS claimId, entitlement_window AS entitlementWindow, ordinal, at_ms AS claimedAtMs,
       access_point_id AS accessPointId FROM gate_scan
       WHERE ticket_id IN (?, ?) AND ordinal >= 1 AND passage <> 'not-passed'`,
      ...twoIdsOf(ticket),
    )
    .map((row) => ({ ...row, accessPointName: nameOf(row.accessPointId) }));
}

/** Drops what is too old to matter. */
export const forgetOldScans = (writer: SqlWriter, nowMs: number): void =>
  void writer.run('DELETE FROM gate_scan WHERE at_ms < ?', nowMs - SCANS_KEPT_MS);

/** Drops what is too old to matter, and says which grants had no known outcome when the process ended. */
export function openScanStore(writer: SqlWriter, nowMs: number): void {
  forgetOldScans(writer, nowMs);
  dropErrandsOfOpenGrants(writer);
  // The lane was open when this station died: the guest may be inside. The claim stays, no outcome is written, because
  // nobody saw one; the screen shows it as a fault for a person to judge.
  writer.run("UPDATE gate_scan SET passage = 'fault' WHERE passage = 'waiting'");
}
