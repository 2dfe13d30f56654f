import {
  choiceOf,
  type ExceptionAction,
  isExceptionKind,
  type ResolutionChoice,
} from '@gatehouse/core/exceptions';
import { roleAllows } from '@gatehouse/core/permissions';
import type { ResolutionRow } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import type { StaffCaller } from '../../platform/http/caller.ts';
import { HttpProblem, notFound } from '../../platform/http/problem.ts';
import type { Venue } from '../identity/contract.ts';
import { revokeTicket, ticketsByIds } from '../ticketing/contract.ts';
import type { RecordRef } from './exceptions.ts';
import type { Projector } from './projector-contract.ts';
import { releaseSlots } from './release-slots.ts';
import { publishRows } from './scopes.ts';

export interface DecisionParts {
  readonly nowMs: () => number;
  readonly projectors: readonly Projector[];
}

/** An exception as it is kept. */
export interface KeptException {
  readonly exception_id: string;
  readonly venue_id: string;
  readonly kind: string;
  readonly raised_at_ms: number;
  readonly station_id: string | null;
  readonly detail: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly record_refs: readonly RecordRef[];
  readonly state: 'open' | 'resolved';
  readonly round: number;
}

export interface Decision {
  readonly exceptionId: string;
  readonly action: ExceptionAction;
  readonly note: string;
}

async function keptException(tx: Tx, venueId: string, exceptionId: string): Promise<KeptException> {
  const found = await sql<KeptException>`
    SELECT * FROM sync.exception WHERE venue_id = ${venueId} AND exception_id = ${exceptionId}`.execute(tx);
  const [row] = found.rows;
  if (!row) throw notFound('exception');
  return row;
}

/** Why this decision cannot be taken about this exception by this person; undefined when it can. */
export function refusalOf(
  kept: Pick<KeptException, 'kind'>,
  action: string,
  caller: Pick<StaffCaller, 'role'>,
): HttpProblem | ResolutionChoice {
  const choice = isExceptionKind(kept.kind) ? choiceOf(kept.kind, action) : undefined;
  if (!choice)
    return new HttpProblem(422, 'action_does_not_fit', 'This cannot be decided so', {
      detail: `${action} is no resolution of ${kept.kind}`,
      errors: [{ field: 'body.action', message: 'is not one of the resolutions of this kind' }],
    });
  if (choice.permission !== null && !roleAllows(caller.role, choice.permission))
    return new HttpProblem(403, 'not_allowed', 'Your role may not decide this', {
      detail: `${choice.permission} is needed`,
    });
  return choice;
}

/**
 * Decides about an exception: applies what the decision sets in motion, keeps it as a fact, and tells the stations it
 * concerns, all in one transaction. The same decision again changes nothing; another one is refused until the first
 * is taken back. Effects come before the exception's own lock, because projectors lock in that order, too.
 */
export async function decide(
  tx: Tx,
  parts: DecisionParts,
  caller: StaffCaller,
  venue: Venue,
  decision: Decision,
): Promise<void> {
  const { venueId } = venue;
  const { exceptionId, action, note } = decision;
  const kept = await keptException(tx, venueId, exceptionId);
  const choice = refusalOf(kept, action, caller);
  if (choice instanceof HttpProblem) throw choice;
  if (kept.state === 'resolved') return mustBeTheSame(tx, kept, action);
  await applyEffect(tx, parts, caller, kept, choice, note);
  await keepDecision(tx, parts, caller, venue, { kept, choice, note });
}

/** Keeps the decision about an open exception as a fact and tells the stations it concerns; its effect is done. */
async function keepDecision(
  tx: Tx,
  parts: DecisionParts,
  caller: StaffCaller,
  venue: Venue,
  decided: { readonly kept: KeptException; readonly choice: ResolutionChoice; readonly note: string },
): Promise<void> {
  const { kept, choice, note } = decided;
  const { exception_id: exceptionId } = kept;
  const { action } = choice;
  const moved = await sql<{ round: number }>`
    UPDATE sync.exception SET state = 'resolved', round = round + 1
    WHERE exception_id = ${exceptionId} AND state = 'open' AND round = ${kept.round} RETURNING round`.execute(
    tx,
  );
  const round = moved.rows[0]?.round;
  if (round === undefined) throw decidedMeanwhile();
  const { effect } = choice;
  const task = effect.kind === 'station-task' ? effect.task : null;
  const stationIds = concernedStations(kept);
  const nowMs = parts.nowMs();
  await sql`
    INSERT INTO sync.decision
      (organization_id, exception_id, round, kind, action, note, operator_id, at_ms, task, station_ids)
    VALUES (${caller.organizationId}, ${exceptionId}, ${round}, 'resolved', ${action}, ${note},
      ${caller.operatorId}, ${nowMs}, ${task}, ${stationIds}::text[])`.execute(tx);
  await publish(tx, caller, venue, { kept, action, note, round, task, stationIds, state: 'resolved', nowMs });
}

/** Settles what was open because a station was mistrusted: it is trusted again and its records were judged anew. */
export async function settleReinstated(
  tx: Tx,
  parts: DecisionParts,
  caller: StaffCaller,
  venue: Venue,
  stationId: string,
): Promise<void> {
  const choice = choiceOf('revoked_station_records', 'reopen');
  if (!choice) throw new Error('records of a reinstated station can be taken into the books');
  const open = await sql<KeptException>`
    SELECT * FROM sync.exception WHERE venue_id = ${venue.venueId} AND station_id = ${stationId}
      AND kind = 'revoked_station_records' AND state = 'open' ORDER BY exception_id`.execute(tx);
  for (const kept of open.rows)
    await keepDecision(tx, parts, caller, venue, { kept, choice, note: REINSTATED_NOTE });
}

const REINSTATED_NOTE = 'The station is trusted again; what it had handed over was judged anew.';

/**
 * The same decision about several exceptions, each in a transaction of its own: one that cannot be decided so is left
 * as it was and named, and holds up no other.
 */
export async function bulkDecide(
  transaction: (run: (tx: Tx) => Promise<void>) => Promise<void>,
  parts: DecisionParts,
  caller: StaffCaller,
  venue: Venue,
  given: {
    readonly exceptionIds: readonly string[];
    readonly action: ExceptionAction;
    readonly note: string;
  },
): Promise<{ resolved: string[]; skipped: { exceptionId: string; code: string }[] }> {
  const resolved: string[] = [];
  const skipped: { exceptionId: string; code: string }[] = [];
  for (const exceptionId of new Set(given.exceptionIds)) {
    try {
      await transaction((tx) => decide(tx, parts, caller, venue, { ...given, exceptionId }));
      resolved.push(exceptionId);
    } catch (error) {
      if (!(error instanceof HttpProblem)) throw error;
      skipped.push({ exceptionId, code: error.problem.code });
    }
  }
  return { resolved, skipped };
}

/** Takes the last decision back. What it set in motion stays: a revoked ticket stays revoked, a released record counts. */
export async function reopen(
  tx: Tx,
  caller: StaffCaller,
  venue: Venue,
  given: { readonly exceptionId: string; readonly reason: string },
  nowMs: number,
): Promise<void> {
  const kept = await keptException(tx, venue.venueId, given.exceptionId);
  if (kept.state === 'open') return;
  const moved = await sql`
    UPDATE sync.exception SET state = 'open'
    WHERE exception_id = ${given.exceptionId} AND state = 'resolved' AND round = ${kept.round} RETURNING 1`.execute(
    tx,
  );
  if (moved.rows.length === 0) throw decidedMeanwhile();
  const stationIds = concernedStations(kept);
  const action = await actionOf(tx, kept);
  await sql`
    INSERT INTO sync.decision
      (organization_id, exception_id, round, kind, action, note, operator_id, at_ms, task, station_ids)
    VALUES (${caller.organizationId}, ${given.exceptionId}, ${kept.round}, 'reopened', ${action}, ${given.reason},
      ${caller.operatorId}, ${nowMs}, NULL, ${stationIds}::text[])`.execute(tx);
  const of = { kept, action, note: given.reason, round: kept.round, task: null, stationIds, nowMs };
  await publish(tx, caller, venue, { ...of, state: 'reopened' });
}

const decidedMeanwhile = () =>
  new HttpProblem(409, 'decided_meanwhile', 'Somebody else has just decided about this', {
    detail: 'Look at it again.',
  });

async function actionOf(tx: Tx, kept: KeptException): Promise<string> {
  const found = await sql<{ action: string }>`
    SELECT action FROM sync.decision
    WHERE exception_id = ${kept.exception_id} AND round = ${kept.round} AND kind = 'resolved'`.execute(tx);
  return found.rows[0]?.action ?? '';
}

async function mustBeTheSame(tx: Tx, kept: KeptException, action: string): Promise<void> {
  if ((await actionOf(tx, kept)) !== action) throw decidedMeanwhile();
}

async function applyEffect(
  tx: Tx,
  parts: DecisionParts,
  caller: StaffCaller,
  kept: KeptException,
  { effect }: ResolutionChoice,
  note: string,
): Promise<void> {
  if (effect.kind === 'project-record') return releaseSlots(tx, parts, caller, kept);
  if (effect.kind !== 'void-ticket') return;
  const named = String(kept.facts['ticketId'] ?? '');
  // A gate may know a ticket only by the serial in its code: the ticket behind it is the one to revoke.
  const ticketId = (await ticketsByIds(tx, [named])).get(named)?.ticketId;
  if (ticketId === undefined)
    throw new HttpProblem(409, 'ticket_unknown', 'The ticket has not arrived yet', {
      detail: 'The till that sold it has not handed its sale over. Try again when it has.',
    });
  await revokeTicket(tx, caller, { venueId: kept.venue_id, ticketId, reason: note }, parts.nowMs());
}

/** The station it was found at and those whose records it names. */
export const concernedStations = (kept: Pick<KeptException, 'station_id' | 'record_refs'>): string[] => [
  ...new Set([
    ...(kept.station_id === null ? [] : [kept.station_id]),
    ...kept.record_refs.map((ref) => ref.stationId),
  ]),
];

interface Published {
  readonly kept: KeptException;
  readonly action: string;
  readonly note: string;
  readonly round: number;
  readonly task: string | null;
  readonly stationIds: readonly string[];
  readonly state: 'resolved' | 'reopened';
  readonly nowMs: number;
}

async function publish(tx: Tx, caller: StaffCaller, venue: Venue, of: Published): Promise<void> {
  const { kept } = of;
  const { ticketId, refundedMinor, paidMinor } = kept.facts;
  const overMinor =
    typeof refundedMinor === 'number' && typeof paidMinor === 'number' ? refundedMinor - paidMinor : null;
  const row: ResolutionRow = {
    exceptionId: kept.exception_id,
    kind: kept.kind,
    stationId: kept.station_id,
    records: kept.record_refs.map(({ stationId, incarnation, seq }) => ({ stationId, incarnation, seq })),
    stationIds: [...of.stationIds],
    action: of.action,
    round: of.round,
    state: of.state,
    task: of.task,
    ticketId: typeof ticketId === 'string' ? ticketId : null,
    amountMinor: overMinor,
    currency: overMinor === null ? '' : venue.currency,
    note: of.note,
    operatorId: caller.operatorId,
    decidedAtMs: of.nowMs,
  };
  const name = { organizationId: caller.organizationId, venueId: venue.venueId } as const;
  await publishRows(tx, { ...name, scope: 'resolutions' }, [{ rowId: kept.exception_id, row }]);
}
