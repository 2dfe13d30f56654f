import { setTimeout as pause } from 'node:timers/promises';
import { bodySchemaOf, readRecord } from '@gatehouse/core/journal';
import { sql } from 'kysely';
import type { Database, Tx } from '../../platform/database.ts';
import type { Metrics } from '../../platform/http/metrics.ts';
import { insertMany } from '../../platform/insert-many.ts';
import type { Log } from '../../platform/log.ts';
import { venueById } from '../identity/contract.ts';
import { raiseExceptions } from './exceptions.ts';
import type { ProjectedRecord, Projector, RecordBatch } from './projector-contract.ts';
import { fieldWrittenTwice } from './written-twice.ts';

const BATCH_RECORDS = 1_000;
const POLL_MS = 1_000;
/**
 * Accepting comes first: while pushes keep coming, rounds are this far apart, so that figures still move and the
 * stations' journals come in at nearly full speed; afterwards the projection catches up. A round gives every stream a
 * batch: in a venue where some till always pushes, one stream must not wait for all others.
 */
const BUSY_REST_MS = 1_000;
/** Longer than a station takes between an answer and its next batch. */
const QUIET_AFTER_MS = 60;
const LOOK_EVERY_MS = 20;
/** A stream that fails for a reason that is not in its values waits longer each time; the others go on. */
const FIRST_BACK_OFF_MS = 1_000;
const BACK_OFF_MAX_MS = 60_000;

export interface ProjectionParts {
  readonly database: Database;
  readonly projectors: readonly Projector[];
  readonly nowMs: () => number;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'recordsProjected' | 'projectionLag'>;
  /** Told after each commit which venue's figures have moved. */
  readonly onProjected: (venue: { readonly organizationId: string; readonly venueId: string }) => void;
}

export interface Projection {
  start(): void;
  /** New records are there: do not wait for the next look. */
  wake(): void;
  /** Accepts a push; the projection keeps out of its way. */
  accepting<T>(run: () => Promise<T>): Promise<T>;
  /** Resolves when every stored record is applied. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

interface WaitingStream {
  readonly stream_id: number;
  readonly organization_id: string;
  readonly behind: number;
}

/**
 * Applies stored records to the projections, after the acknowledgement and apart from it: batch by batch, each
 * stream in order, cursor and rows in one transaction. A crash in between loses nothing and repeats nothing.
 */
export function createProjection(parts: ProjectionParts): Projection {
  let running: Promise<void> | undefined;
  let stopping = false;
  let wakeUp: (() => void) | undefined;
  let woken = false;
  let pushes = 0;
  let lastPushMs = Number.NEGATIVE_INFINITY;
  const isBusy = () => pushes > 0 || performance.now() - lastPushMs < QUIET_AFTER_MS;

  const letPushesPass = async (): Promise<void> => {
    const untilMs = performance.now() + BUSY_REST_MS;
    while (!stopping && isBusy() && performance.now() < untilMs) await pause(LOOK_EVERY_MS);
  };
  const failing = new Map<number, { readonly waitMs: number; readonly untilMs: number }>();
  const advance = async (stream: WaitingStream): Promise<boolean> => {
    const failed = failing.get(stream.stream_id);
    if (failed && performance.now() < failed.untilMs) return false;
    try {
      const moved = await projectNext(parts, stream);
      failing.delete(stream.stream_id);
      return moved;
    } catch (error) {
      const waitMs = failed ? Math.min(failed.waitMs * 2, BACK_OFF_MAX_MS) : FIRST_BACK_OFF_MS;
      failing.set(stream.stream_id, { waitMs, untilMs: performance.now() + waitMs });
      parts.log.error({ err: error, streamId: stream.stream_id, waitMs }, 'a stream could not be applied');
      return false;
    }
  };
  const round = async (): Promise<boolean> => {
    await letPushesPass();
    const waiting = await waitingStreams(parts.database);
    parts.metrics.projectionLag.set(waiting.reduce((sum, one) => sum + one.behind, 0));
    let moved = false;
    for (const stream of waiting) {
      if (stopping) return false;
      moved = (await advance(stream)) || moved;
    }
    return moved;
  };
  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (woken || stopping) wakeUp();
    });
  const run = async (): Promise<void> => {
    await projectFormerlyUnknown(parts).catch((error: unknown) => {
      parts.log.error({ err: error }, 'records of formerly unknown kinds could not be applied');
    });
    while (!stopping) {
      woken = false;
      const moved = await round().catch((error: unknown) => {
        parts.log.error({ err: error }, 'projection failed and will be tried again');
        return false;
      });
      if (!moved) await rest();
    }
  };

  return {
    start() {
      running ??= run();
    },
    wake() {
      woken = true;
      wakeUp?.();
    },
    async accepting(run) {
      pushes += 1;
      try {
        return await run();
      } finally {
        pushes -= 1;
        lastPushMs = performance.now();
      }
    },
    async caughtUp() {
      while ((await waitingStreams(parts.database)).length > 0) {
        if (running || !(await round())) await pause(20);
      }
    },
    async stop() {
      stopping = true;
      wakeUp?.();
      await running;
    },
  };
}

async function waitingStreams(database: Database): Promise<readonly WaitingStream[]> {
  return database.platform.read(async (tx) => {
    const found = await sql<WaitingStream>`
      SELECT stream_id, stream.organization_id, next_seq - 1 - projected_seq AS behind
      FROM sync.stream JOIN sync.projection USING (stream_id)
      WHERE projected_seq < next_seq - 1 ORDER BY stream_id`.execute(tx);
    return found.rows;
  });
}

interface StreamColumns {
  readonly projected_seq: number;
  readonly venue_id: string;
  readonly station_id: string;
  readonly incarnation: string;
}

type StreamName = Pick<WaitingStream, 'stream_id' | 'organization_id'>;
type NextParts = Pick<ProjectionParts, 'database' | 'projectors' | 'nowMs' | 'metrics' | 'onProjected'>;

/**
 * Applies the next batch of one stream; false when another process is at it or nothing is left. When the database
 * refuses a value, the batch is halved until the one record is found, and that one is put aside: nothing a station
 * sends may block what is behind it.
 */
export async function projectNext(
  parts: NextParts,
  stream: StreamName,
  limit = BATCH_RECORDS,
): Promise<boolean> {
  try {
    return await projectBatch(parts, stream, limit);
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    if (limit > 1) return projectNext(parts, stream, Math.floor(limit / 2));
    return skipNext(parts, stream, (error as Error).message);
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity): the values are to blame, not the moment. */
const isRefusedValue = (error: unknown): boolean =>
  /^2[23]/.test((error as { code?: string } | null)?.code ?? '') || error instanceof RangeError;

async function skipNext(parts: NextParts, stream: StreamName, detail: string): Promise<boolean> {
  return parts.database.tenants.transaction(stream.organization_id, async (tx) => {
    const at = await lockCursor(tx, stream);
    const next = at && (await recordsAfter(tx, stream.stream_id, at.projected_seq, 1))[0];
    if (!at || !next) return false;
    await putAside(tx, parts.nowMs(), { ...at, ...stream }, [{ seq: next.seq, detail }]);
    await moveCursor(tx, stream, next.seq);
    return true;
  });
}

async function lockCursor(tx: Tx, stream: StreamName): Promise<StreamColumns | undefined> {
  const locked = await sql<StreamColumns>`
    SELECT projected_seq, venue_id, station_id, incarnation
    FROM sync.projection JOIN sync.stream USING (stream_id)
    WHERE stream_id = ${stream.stream_id} FOR UPDATE OF projection SKIP LOCKED`.execute(tx);
  return locked.rows[0];
}

async function moveCursor(tx: Tx, stream: StreamName, seq: number): Promise<void> {
  await sql`
    UPDATE sync.projection SET projected_seq = ${seq} WHERE stream_id = ${stream.stream_id}`.execute(tx);
}

async function projectBatch(parts: NextParts, stream: StreamName, limit: number): Promise<boolean> {
  const organizationId = stream.organization_id;
  const done = await parts.database.tenants.transaction(organizationId, async (tx) => {
    const at = await lockCursor(tx, stream);
    if (!at) return undefined;
    const rows = await recordsAfter(tx, stream.stream_id, at.projected_seq, limit);
    const last = rows.at(-1);
    if (!last) return undefined;
    await applyRows(tx, parts, stream, at, rows);
    await moveCursor(tx, stream, last.seq);
    return { venueId: at.venue_id, count: rows.length };
  });
  if (!done) return false;
  parts.metrics.recordsProjected.inc(done.count);
  parts.onProjected({ organizationId, venueId: done.venueId });
  return true;
}

/**
 * Applies records of kinds that an earlier software did not know and this one does. They come after records that
 * were written later; projectors allow for that, because two stations' journals never arrive in one order either.
 */
export async function projectFormerlyUnknown(
  parts: Omit<NextParts, 'metrics' | 'onProjected'>,
): Promise<number> {
  const streams = await parts.database.platform.read(async (db) => {
    const found = await sql<StreamName>`
      SELECT stream_id, organization_id FROM sync.projection ORDER BY stream_id`.execute(db);
    return found.rows;
  });
  let applied = 0;
  for (const stream of streams) {
    applied += await parts.database.tenants.transaction(stream.organization_id, async (tx) => {
      const at = await lockCursor(tx, stream);
      const rows = at ? await knownNow(tx, stream.stream_id, at.projected_seq) : [];
      if (!at || rows.length === 0) return 0;
      await applyRows(tx, parts, stream, at, rows);
      await sql`
        UPDATE sync.unknown_kind SET projected = true
        WHERE stream_id = ${stream.stream_id} AND seq = ANY(${rows.map((row) => row.seq)}::bigint[])`.execute(
        tx,
      );
      return rows.length;
    });
  }
  return applied;
}

/** Passed over by the projection because their kind was unknown, and readable by now. */
async function knownNow(tx: Tx, streamId: number, projectedSeq: number): Promise<readonly StoredRow[]> {
  const found = await sql<StoredRow & { kind: string; kind_version: number }>`
    SELECT seq, bytes, false AS aside, kind, kind_version
    FROM sync.unknown_kind JOIN sync.record USING (stream_id, seq)
    WHERE stream_id = ${streamId} AND seq <= ${projectedSeq} AND NOT projected ORDER BY seq`.execute(tx);
  return found.rows.filter(({ kind, kind_version }) => bodySchemaOf(kind, kind_version) !== undefined);
}

/**
 * Applies records that were put aside and are released, or applies some again after an update, in the order of their
 * slots and under the stream's cursor. Those the projection has not come to yet it will find by itself.
 */
export async function projectSlots(
  tx: Tx,
  parts: Pick<NextParts, 'nowMs' | 'projectors'>,
  stream: StreamName,
  seqs: readonly number[],
): Promise<number> {
  const locked = await sql<StreamColumns>`
    SELECT projected_seq, venue_id, station_id, incarnation
    FROM sync.projection JOIN sync.stream USING (stream_id)
    WHERE stream_id = ${stream.stream_id} FOR UPDATE OF projection`.execute(tx);
  const [at] = locked.rows;
  if (!at) return 0;
  const found = await sql<StoredRow>`
    SELECT seq, bytes, false AS aside FROM sync.record
    WHERE stream_id = ${stream.stream_id} AND seq = ANY(${[...seqs]}::bigint[]) AND seq <= ${at.projected_seq}
    ORDER BY seq`.execute(tx);
  if (found.rows.length > 0) await applyRows(tx, parts, stream, at, found.rows);
  return found.rows.length;
}

interface StoredRow {
  readonly seq: number;
  readonly bytes: Buffer;
  readonly aside: boolean;
}

async function applyRows(
  tx: Tx,
  parts: Pick<NextParts, 'nowMs' | 'projectors'>,
  stream: StreamName,
  at: StreamColumns,
  rows: readonly StoredRow[],
): Promise<void> {
  const venue = await venueById(tx, at.venue_id);
  const batch: RecordBatch = {
    organizationId: stream.organization_id,
    venueId: at.venue_id,
    stationId: at.station_id,
    incarnation: at.incarnation,
    timeZone: venue?.timeZone ?? 'UTC',
    records: await readableRecords(tx, parts.nowMs(), { ...at, ...stream }, rows),
  };
  for (const projector of parts.projectors) await projector.project(tx, batch);
}

async function recordsAfter(
  tx: Tx,
  streamId: number,
  seq: number,
  limit: number,
): Promise<readonly StoredRow[]> {
  const found = await sql<StoredRow>`
    SELECT seq, bytes, EXISTS (SELECT 1 FROM sync.quarantine WHERE quarantine.stream_id = record.stream_id
      AND quarantine.seq = record.seq AND NOT EXISTS (SELECT 1 FROM sync.release
        WHERE release.stream_id = record.stream_id AND release.seq = record.seq)) AS aside
    FROM sync.record WHERE stream_id = ${streamId} AND seq > ${seq} ORDER BY seq LIMIT ${limit}`.execute(tx);
  return found.rows;
}

/** Parses what was stored as bytes. What does not parse is put aside in its slot; what is not known yet is left. */
async function readableRecords(
  tx: Tx,
  nowMs: number,
  stream: StreamColumns & { readonly stream_id: number; readonly organization_id: string },
  rows: readonly StoredRow[],
): Promise<readonly ProjectedRecord[]> {
  const records: ProjectedRecord[] = [];
  const malformed: { readonly seq: number; readonly detail: string }[] = [];
  for (const { seq, bytes, aside } of rows) {
    if (aside) continue;
    const text = bytes.toString('utf8');
    const read = readRecord(text);
    const twice = read.kind === 'record' ? fieldWrittenTwice(text, read.record) : undefined;
    if (twice !== undefined) {
      malformed.push({ seq, detail: `${twice} is written twice, and differently` });
      continue;
    }
    // A branch of a forked journal is a stream of its own: what is found about it must not be taken for the other's.
    if (read.kind === 'record') records.push({ ...read.record, incarnation: stream.incarnation });
    else if (read.kind === 'malformed') malformed.push({ seq, detail: read.detail.slice(0, 1_000) });
  }
  await putAside(tx, nowMs, stream, malformed);
  return records;
}

async function putAside(
  tx: Tx,
  nowMs: number,
  stream: StreamColumns & { readonly stream_id: number; readonly organization_id: string },
  malformed: readonly { readonly seq: number; readonly detail: string }[],
): Promise<void> {
  await insertMany(
    tx,
    'sync.quarantine',
    {
      stream_id: ['bigint', () => stream.stream_id],
      seq: ['bigint', (one) => one.seq],
      organization_id: ['text', () => stream.organization_id],
      cause: ['text', () => 'malformed'],
      detail: ['text', (one) => one.detail],
      at_ms: ['bigint', () => nowMs],
    },
    malformed,
    sql`ON CONFLICT DO NOTHING`,
  );
  await raiseExceptions(
    tx,
    stream.organization_id,
    malformed.map(({ seq, detail }) => ({
      kind: 'quarantined_record' as const,
      causeKey: `quarantined_record:${stream.incarnation}:${seq}`,
      venueId: stream.venue_id,
      stationId: stream.station_id,
      raisedAtMs: nowMs,
      detail: `Record ${seq} was put aside: ${detail}`,
      facts: { seq, cause: 'malformed' },
      records: [{ stationId: stream.station_id, incarnation: stream.incarnation, seq }],
    })),
  );
}
