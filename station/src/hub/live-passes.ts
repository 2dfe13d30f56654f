import { claimedTicketIds, type LiveClaim } from '@gatehouse/core/admission';
import type { JournalRecord } from '@gatehouse/core/journal';
import type { SqlReader, SqlWriter } from '../ledger/index.ts';

/**
 * Passes in use at this venue: what the hub claimed, and what gates that were cut off admitted on their own. A claim
 * is one INSERT under UNIQUE (ticket, entitlement window, ordinal); releasing deletes it and the next claim may have it.
 */
const CLAIM = `INSERT INTO live_pass
  (claim_id, ticket_id, entitlement_window, ordinal, access_point_id, gate_station_id, claimed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`;
const CLAIM_IF_FREE = CLAIM.replace('INSERT INTO', 'INSERT OR IGNORE INTO');

/** Own facts of a hub: throws (and rolls the claim back) when the pass is taken, which `decide` must have prevented. */
export function projectOwnPass(writer: SqlWriter, record: JournalRecord): void {
  if (record.kind === 'PassClaimed') {
    const { claimId, ticketId, entitlementWindow, ordinal, accessPointId, gateStationId } = record.body;
    writer.run(
      CLAIM,
      claimId,
      ticketId,
      entitlementWindow,
      ordinal,
      accessPointId,
      gateStationId,
      record.occurredAtMs,
    );
  } else if (record.kind === 'PassReleased') {
    writer.run('DELETE FROM live_pass WHERE claim_id = ?', record.body.claimId);
  }
}

/**
 * Facts of a peer. A gate that was cut off has let somebody in: the pass is used, whatever the order of arrival. Where
 * it was claimed already both admissions stand; the excess is an exception for a person, raised where all journals meet.
 */
export function projectPeerPass(writer: SqlWriter, record: JournalRecord): void {
  if (
    record.kind === 'AdmissionGranted' &&
    record.body.direction === 'in' &&
    record.body.claimId === null &&
    record.body.ordinal >= 1
  ) {
    const { admissionId, ticketId, entitlementWindow, ordinal, accessPointId } = record.body;
    // The question may have been heard and claimed although its answer never reached the gate: that is this pass.
    if (
      writer.value(
        'SELECT 1 FROM claim_answer WHERE operation_id = ? AND claim_id IS NOT NULL',
        admissionId,
      ) === 1
    )
      return;
    writer.run(
      CLAIM_IF_FREE,
      admissionId,
      ticketId,
      entitlementWindow,
      ordinal,
      accessPointId,
      record.stationId,
      record.occurredAtMs,
    );
  } else if (
    record.kind === 'PassageTimedOut' &&
    record.body.claimId === null &&
    record.body.cause === 'timed-out'
  ) {
    writer.run('DELETE FROM live_pass WHERE claim_id = ?', record.body.admissionId);
  }
}

/** A ticket as it was presented; its id is known once its row is here. */
export interface ClaimedTicket {
  readonly serial: string;
  readonly ticketId: string | undefined;
}

/** The ids a ticket may have been claimed under, for a statement that takes two. */
export function twoIdsOf({ serial, ticketId }: ClaimedTicket): [string, string] {
  const [first = '', second = first] = claimedTicketIds(serial, ticketId);
  return [first, second];
}

interface LivePassRow {
  readonly claimId: string;
  readonly entitlementWindow: string;
  readonly ordinal: number;
  readonly claimedAtMs: number;
  readonly accessPointId: string;
}

const LIVE_PASSES = `SELECT claim_id AS claimId, entitlement_window AS entitlementWindow, ordinal,
  claimed_at_ms AS claimedAtMs, access_point_id AS accessPointId FROM live_pass WHERE ticket_id IN (?, ?)`;

/**
 * Passes of a ticket in use. It may have been claimed on its signature alone, before its row was known: both its id
 * and the id made of its serial count, or the arrival of the row would grant a second entry.
 */
export function livePassesOf(
  sql: SqlReader,
  ticket: ClaimedTicket,
  nameOf: (accessPointId: string) => string,
): LiveClaim[] {
  return sql
    .all<LivePassRow>(LIVE_PASSES, ...twoIdsOf(ticket))
    .map((row) => ({ ...row, accessPointName: nameOf(row.accessPointId) }));
}

/** The gate that holds a claim; undefined when it is not in use. */
export const holderOfClaim = (sql: SqlReader, claimId: string): string | undefined =>
  sql.value<string>('SELECT gate_station_id FROM live_pass WHERE claim_id = ?', claimId);
