import { claimedTicketIds, type LiveClaim } from '@gatehouse/core/admission';
import { readRecord, type JournalRecord, type RecordBody } from '@gatehouse/core/journal';
import type { SqlReader, SqlWriter } from '../ledger/index.ts';

/**
 * Passes in use at this venue: what the hub claimed, and what gates that were cut off admitted on their own. A claim
 * is one INSERT under UNIQUE (ticket, entitlement window, ordinal); releasing deletes it and the next claim may have it.
 */
const CLAIM = `INSERT INTO live_pass
  (claim_id, ticket_id, entitlement_window, ordinal, access_point_id, gate_station_id, claimed_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`;
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
  } else if (record.kind === 'PassageForced') useAgain(writer, record);
}

/**
 * Facts of a peer. A gate has let somebody in that this hub knows nothing of, because the gate was cut off or because
 * this hub was set up anew and its own claims are lost: the pass is used, whatever the order of arrival. Where it was
 * claimed already both admissions stand; the excess is an exception for a person, raised where all journals meet.
 */
export function projectPeerPass(writer: SqlWriter, record: JournalRecord): void {
  if (record.kind === 'AdmissionGranted') {
    const { admissionId, direction, ordinal } = record.body;
    if (direction === 'out' || ordinal < 1) return;
    // Claimed here (although the answer may never have reached the gate), or given back before this fact came.
    if (claimOf(writer, admissionId) !== undefined || releaseOf(writer, admissionId) !== undefined) return;
    use(writer, record.body, record);
  } else if (record.kind === 'PassageTimedOut' && record.body.cause === 'timed-out') {
    const { admissionId, claimId } = record.body;
    // A claim of this hub ends by a release, which is a fact of its own.
    const lost = claimOf(writer, admissionId) === undefined ? claimId : null;
    writer.run('DELETE FROM live_pass WHERE claim_id IN (?, ?)', admissionId, lost ?? admissionId);
  } else if (record.kind === 'PassageForced') useAgain(writer, record);
}

/** One more pass of the ticket is in use; of a group ticket whose ordinal another gate has, the lowest that is free. */
function use(
  writer: SqlWriter,
  admission: RecordBody<'AdmissionGranted'>,
  { stationId, occurredAtMs }: Pick<JournalRecord, 'stationId' | 'occurredAtMs'>,
): void {
  const { ticketId, entitlementWindow, accessPointId } = admission;
  const claimId = admission.claimId ?? admission.admissionId;
  if (holderOfClaim(writer, claimId) !== undefined) return;
  const taken = new Set(
    writer
      .all<{ ordinal: number }>(
        'SELECT ordinal FROM live_pass WHERE ticket_id = ? AND entitlement_window = ?',
        ticketId,
        entitlementWindow,
      )
      .map(({ ordinal }) => ordinal),
  );
  let { ordinal } = admission;
  if (taken.has(ordinal)) for (ordinal = 1; taken.has(ordinal);) ordinal += 1;
  writer.run(CLAIM, claimId, ticketId, entitlementWindow, ordinal, accessPointId, stationId, occurredAtMs);
}

/**
 * Somebody walked through after the grant of this admission had timed out: the pass is used after all. A release that
 * is still under way is answered beforehand with no; one that was carried out is made up for.
 */
function useAgain(
  writer: SqlWriter,
  record: Pick<JournalRecord, 'refs' | 'stationId' | 'occurredAtMs'>,
): void {
  const [admissionId] = record.refs;
  const admission = admissionId === undefined ? undefined : admissionById(writer, admissionId);
  if (!admission || admission.direction === 'out' || admission.ordinal < 1) return;
  writer.run(
    'INSERT OR IGNORE INTO claim_answer (operation_id, claim_id, answer, at_ms) VALUES (?, ?, ?, ?)',
    releaseKey(admission.admissionId),
    admission.claimId,
    'false',
    record.occurredAtMs,
  );
  const claimId = claimOf(writer, admission.admissionId);
  if (claimId === undefined || holderOfClaim(writer, claimId) === undefined) use(writer, admission, record);
}

function admissionById(sql: SqlReader, admissionId: string): RecordBody<'AdmissionGranted'> | undefined {
  const text = sql.value<string>(
    'SELECT text FROM record WHERE id = ? UNION ALL SELECT text FROM peer_record WHERE id = ?',
    admissionId,
    admissionId,
  );
  const read = text === undefined ? undefined : readRecord(text);
  return read?.kind === 'record' && read.record.kind === 'AdmissionGranted' ? read.record.body : undefined;
}

/** The claim this hub answered an operation with; undefined when it granted none, or was never asked. */
const claimOf = (sql: SqlReader, operationId: string): string | undefined =>
  sql.value<string | null>('SELECT claim_id FROM claim_answer WHERE operation_id = ?', operationId) ??
  undefined;

/** Answers to releases are kept beside those to claims, under a name of their own. */
export const releaseKey = (operationId: string): string => `release:${operationId}`;

const releaseOf = (sql: SqlReader, operationId: string): string | undefined =>
  sql.value<string>('SELECT answer FROM claim_answer WHERE operation_id = ?', releaseKey(operationId));

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
