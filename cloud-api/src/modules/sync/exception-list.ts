import type {
  ExceptionDecision,
  ExceptionList,
  ExceptionRecord,
  ExceptionRow,
  OtherBranch,
} from '@gatehouse/core/contract';
import { isExceptionKind, suggestResolution, type SuggestionGround } from '@gatehouse/core/exceptions';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { notFound } from '../../platform/http/problem.ts';
import { namesOfStaff } from '../identity/contract.ts';
import { recordsOfExceptions } from './exception-records.ts';
import { otherBranchOf } from './other-branch.ts';
import { whyNotBooked } from './release-slots.ts';
import type { KeptException } from './resolutions.ts';
import { stationNames } from './stations.ts';

const LIST_MAX = 100;
const HOUR_MS = 3_600_000;

export interface ExceptionFilter {
  readonly state?: 'open' | 'resolved' | undefined;
  readonly kind?: string | undefined;
  readonly station?: string | undefined;
  readonly olderThanHours?: number | undefined;
  readonly exceptionId?: string | undefined;
}

/** What needs a person, newest first, with the records side by side, what is suggested and what was decided. */
export async function listExceptions(
  tx: Tx,
  venueId: string,
  filter: ExceptionFilter,
  nowMs: number,
): Promise<ExceptionList> {
  const { state = null, kind = null, station = null, exceptionId = null } = filter;
  const before = filter.olderThanHours === undefined ? null : nowMs - filter.olderThanHours * HOUR_MS;
  const found = await sql<KeptException & { total: number }>`
    SELECT *, count(*) OVER () AS total FROM sync.exception
    WHERE venue_id = ${venueId}
      AND (${state}::text IS NULL OR state = ${state}::text)
      AND (${kind}::text IS NULL OR kind = ${kind}::text)
      AND (${station}::text IS NULL OR station_id = ${station}::text)
      AND (${exceptionId}::text IS NULL OR exception_id = ${exceptionId}::text)
      AND (${before}::bigint IS NULL OR raised_at_ms <= ${before}::bigint)
    ORDER BY raised_at_ms DESC, exception_id LIMIT ${LIST_MAX}`.execute(tx);
  return {
    exceptions: [...(await readable(tx, venueId, found.rows))],
    total: found.rows[0]?.total ?? 0,
    counts: await countsOf(tx, venueId, filter.state),
  };
}

export async function exceptionById(tx: Tx, venueId: string, exceptionId: string): Promise<ExceptionRow> {
  const found = await sql<KeptException>`
    SELECT * FROM sync.exception WHERE venue_id = ${venueId} AND exception_id = ${exceptionId}`.execute(tx);
  const [row] = await readable(tx, venueId, found.rows);
  if (!row) throw notFound('exception');
  return row;
}

async function countsOf(
  tx: Tx,
  venueId: string,
  state: ExceptionFilter['state'],
): Promise<ExceptionList['counts']> {
  const found = await sql<{
    kind: string;
    state: 'open' | 'resolved';
    station_id: string | null;
    count: number;
  }>`
    SELECT kind, state, station_id, count(*) AS count FROM sync.exception WHERE venue_id = ${venueId}
    GROUP BY kind, state, station_id`.execute(tx);
  const sum = (rows: readonly { readonly count: number }[]) => rows.reduce((all, one) => all + one.count, 0);
  const shown = found.rows.filter((row) => state === undefined || row.state === state);
  const names = await stationNames(tx);
  const byKind = Map.groupBy(shown, (row) => row.kind);
  const byStation = Map.groupBy(
    shown.filter((row) => row.station_id !== null),
    (row) => row.station_id ?? '',
  );
  return {
    open: sum(found.rows.filter((row) => row.state === 'open')),
    resolved: sum(found.rows.filter((row) => row.state === 'resolved')),
    byKind: [...byKind].map(([kind, rows]) => ({ kind, count: sum(rows) })),
    byStation: [...byStation].map(([stationId, rows]) => ({
      stationId,
      name: names.get(stationId) ?? stationId,
      count: sum(rows),
    })),
  };
}

async function readable(
  tx: Tx,
  venueId: string,
  rows: readonly KeptException[],
): Promise<readonly ExceptionRow[]> {
  if (rows.length === 0) return [];
  const records = await recordsOfExceptions(tx, venueId, rows);
  const names = await stationNames(tx);
  const histories = await historiesOf(tx, rows, names);
  const states = await stationStates(tx);
  const branches = await branchesOf(tx, rows);
  return rows.map((row): ExceptionRow => {
    const beside = [...(records.get(row.exception_id) ?? [])];
    return {
      exceptionId: row.exception_id,
      kind: row.kind,
      raisedAtMs: row.raised_at_ms,
      stationId: row.station_id,
      stationName: row.station_id === null ? '' : (names.get(row.station_id) ?? row.station_id),
      detail: row.detail,
      facts: Object.fromEntries(Object.entries(row.facts).filter(([name]) => name !== 'theirRecord')),
      records: beside,
      otherBranch: branches.get(row.exception_id) ?? null,
      state: row.state,
      suggestion:
        row.state === 'open'
          ? suggestionFor(row, beside, states.get(row.station_id ?? ''), branches.get(row.exception_id))
          : null,
      history: histories.get(row.exception_id) ?? [],
    };
  });
}

const TWO_HISTORIES: readonly string[] = ['stream_forked', 'station_cloned', 'station_restored'];

async function branchesOf(tx: Tx, rows: readonly KeptException[]): Promise<ReadonlyMap<string, OtherBranch>> {
  const branches = new Map<string, OtherBranch>();
  for (const row of rows) {
    if (!TWO_HISTORIES.includes(row.kind)) continue;
    const branch = await otherBranchOf(tx, row);
    if (branch) branches.set(row.exception_id, branch);
  }
  return branches;
}

function suggestionFor(
  row: KeptException,
  records: readonly ExceptionRecord[],
  stationState: SuggestionGround['stationState'],
  branch: OtherBranch | undefined,
): ExceptionRow['suggestion'] {
  if (!isExceptionKind(row.kind)) return null;
  const [first] = records;
  const balances = first !== undefined && whyNotBooked(first.text) === undefined;
  const ground: SuggestionGround = {
    facts: row.facts,
    moments: records.map((record) => ({
      stream: `${record.incarnation}${record.stands ? '' : ' other branch'}`,
      seq: record.seq,
      occurredAtMs: record.occurredAtMs,
      clockOffsetMs: record.clockOffsetMs,
    })),
    verdict: row.kind === 'unbalanced_record' ? (balances ? 'sound' : 'unsound') : first?.quarantine?.verdict,
    stationState,
    branch,
  };
  const { action, reason, values } = suggestResolution(row.kind, ground);
  return { action, reason, values: { ...values } };
}

async function stationStates(
  tx: Tx,
): Promise<ReadonlyMap<string, NonNullable<SuggestionGround['stationState']>>> {
  const found = await sql<{ station_id: string; state: NonNullable<SuggestionGround['stationState']> }>`
    SELECT station_id, state FROM sync.station`.execute(tx);
  return new Map(found.rows.map((row) => [row.station_id, row.state]));
}

interface DecisionColumns {
  readonly exception_id: string;
  readonly round: number;
  readonly kind: 'resolved' | 'reopened';
  readonly action: string;
  readonly note: string;
  readonly operator_id: string;
  readonly at_ms: number;
  readonly task: ExceptionDecision['task'];
  readonly station_ids: readonly string[];
}

interface AckColumns {
  readonly exception_id: string;
  readonly round: number;
  readonly kind: 'resolved' | 'reopened' | 'task-closed';
  readonly station_id: string;
  readonly seq: number;
  readonly at_ms: number;
}

async function historiesOf(
  tx: Tx,
  rows: readonly KeptException[],
  names: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, ExceptionDecision[]>> {
  const ids = rows.map((row) => row.exception_id);
  const decisions = await sql<DecisionColumns>`
    SELECT exception_id, round, kind, action, note, operator_id, at_ms, task, station_ids FROM sync.decision
    WHERE exception_id = ANY(${ids}::text[]) ORDER BY round, at_ms, kind DESC`.execute(tx);
  const acks = await sql<AckColumns>`
    SELECT exception_id, round, kind, station_id, seq, at_ms FROM sync.decision_ack
    WHERE exception_id = ANY(${ids}::text[]) ORDER BY at_ms, station_id`.execute(tx);
  const staff = await namesOfStaff(tx);
  const nameOf = (stationId: string) => names.get(stationId) ?? stationId;
  const histories = new Map<string, ExceptionDecision[]>();
  for (const row of decisions.rows) {
    const mine = acks.rows.filter((ack) => ack.exception_id === row.exception_id && ack.round === row.round);
    const noted = mine.filter((ack) => ack.kind === row.kind);
    const heard = new Set(noted.map((ack) => ack.station_id));
    const decision: ExceptionDecision = {
      kind: row.kind,
      round: row.round,
      action: row.action,
      note: row.note,
      operatorName: staff.get(row.operator_id) ?? row.operator_id,
      atMs: row.at_ms,
      task: row.task,
      taskClosedAtMs:
        row.task === null ? null : (mine.find((ack) => ack.kind === 'task-closed')?.at_ms ?? null),
      acknowledged: noted.map((ack) => ({
        stationName: nameOf(ack.station_id),
        atMs: ack.at_ms,
        seq: ack.seq,
      })),
      waitingFor: row.station_ids.filter((id) => !heard.has(id)).map(nameOf),
    };
    histories.set(row.exception_id, [...(histories.get(row.exception_id) ?? []), decision]);
  }
  return histories;
}
