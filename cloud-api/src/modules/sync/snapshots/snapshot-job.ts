import { sign } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { isDigested } from '@gatehouse/core/replica';
import { manifestSigningText, type SnapshotManifest } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { CloudKey } from '../../../platform/cloud-key.ts';
import type { Database } from '../../../platform/database.ts';
import type { Log } from '../../../platform/log.ts';
import { organizationKey } from '../../ticketing/contract.ts';
import type { Built, BuildOrder } from './build-worker.ts';
import { pruneTombstones } from './horizon.ts';
import { ROWS_BEHIND_MAX } from './need.ts';
import type { SnapshotShelf, VenueName } from './shelf.ts';
import { settleDigest } from './settle-digest.ts';

export interface SnapshotJob {
  start(): void;
  stop(): Promise<void>;
  /** Looks over all venues once; resolves when what was due is built. */
  runOnce(): Promise<void>;
  /** Builds a venue's snapshot now, due or not. */
  build(venue: VenueName): Promise<SnapshotManifest>;
  /** Has one built soon; false when the last try failed a while ago at most, or nothing is built here. */
  request(venue: VenueName): boolean;
}

export interface SnapshotJobParts {
  readonly database: Database;
  readonly key: CloudKey;
  /** Of the unprivileged role that serves tenants: the worker has a connection of its own. */
  readonly databaseUrl: string;
  readonly shelf: SnapshotShelf;
  readonly nowMs: () => number;
  readonly log: Log;
  readonly lookEveryMs?: number;
}

const LOOK_EVERY_MS = 60_000;
/** After a build that failed, stations get rows for so long instead of a promise. */
const PROMISE_AFTER_MS = 10 * 60_000;
/** A scope that moved by this part of itself since the last file is worth another one. */
const MOVED_PART = 0.05;

/** Keeps each venue's snapshot young enough, one build at a time, and old deletions from piling up. */
export function createSnapshotJob(parts: SnapshotJobParts): SnapshotJob {
  const { database, shelf, log, nowMs } = parts;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let worker: Worker | undefined;
  let isStopping = false;
  let isStarted = false;
  /** One build at a time: each takes a core. */
  let turn: Promise<unknown> = Promise.resolve();
  const queued = new Set<string>();
  const failedAtMs = new Map<string, number>();
  const nameOf = ({ organizationId, venueId }: VenueName): string =>
    JSON.stringify([organizationId, venueId]);

  const isDue = ({ organizationId, venueId, generation, position }: ScopeState): boolean => {
    if (position < ROWS_BEHIND_MAX) return false;
    const last = shelf.newest({ organizationId, venueId })?.manifest;
    const at = last?.scopes.find(({ scope }) => scope === 'tickets');
    if (!last || !at || at.generation !== generation) return true;
    return position - at.position >= Math.max(ROWS_BEHIND_MAX, at.rowCount * MOVED_PART);
  };

  const build = (venue: VenueName): Promise<SnapshotManifest> => {
    const next = turn.then(async () => {
      try {
        const manifest = await buildNow(venue);
        failedAtMs.delete(nameOf(venue));
        return manifest;
      } catch (error) {
        failedAtMs.set(nameOf(venue), nowMs());
        throw error;
      }
    });
    turn = next.catch(() => undefined);
    return next;
  };

  const buildNow = async (venue: VenueName): Promise<SnapshotManifest> => {
    if (isStopping) throw new Error('stopping');
    const { organizationId, venueId } = venue;
    const startedMs = nowMs();
    const folders = shelf.folders(venue);
    const order: BuildOrder = {
      organizationId,
      venueId,
      databaseUrl: parts.databaseUrl,
      workFolder: folders.work,
      chunkFolder: folders.chunks,
    };
    const started = new Worker(
      new URL(`./build-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
      { workerData: order },
    );
    worker = started;
    const { file, keptDigests } = await new Promise<Built>((resolve, reject) => {
      started.once('message', resolve);
      started.once('error', reject);
      started.once('exit', (code) => reject(new Error(`the build ended with code ${code}`)));
    }).finally(() => (worker = undefined));
    const manifest: SnapshotManifest = {
      format: 1,
      organizationId,
      venueId,
      ...file,
      builtAtMs: nowMs(),
    };
    const text = JSON.stringify(manifest);
    const signed = await database.tenants.transaction(organizationId, async (tx) => {
      const { keyId, privateKey } = await organizationKey(tx, parts.key, organizationId);
      const signature = sign(null, Buffer.from(manifestSigningText(text)), privateKey).toString('base64url');
      return { text, keyId, signature };
    });
    for (const { scope, digest } of manifest.scopes) {
      const kept = keptDigests[scope];
      if (kept === digest || kept === undefined || !isDigested(scope)) continue;
      // Null: rows from before digests were kept. Another value: the running one is wrong, and stations would fetch
      // the scope anew because of it.
      if (kept !== null) log.error({ venueId, scope }, 'the running digest of a scope did not fit its rows');
      await database.tenants.transaction(organizationId, (tx) => settleDigest(tx, venueId, scope));
    }
    shelf.add(venue, signed);
    log.info(
      { venueId, fileBytes: file.fileBytes, chunks: file.chunks.length, tookMs: nowMs() - startedMs },
      'ticket snapshot built',
    );
    return manifest;
  };

  const runOnce = async (): Promise<void> => {
    const found = await database.platform.read((db) =>
      sql<ScopeState>`
        SELECT organization_id AS "organizationId", venue_id AS "venueId", generation, position
        FROM sync.scope WHERE scope = 'tickets' ORDER BY organization_id, venue_id`.execute(db),
    );
    for (const state of found.rows) {
      if (isStopping) return;
      const { organizationId, venueId } = state;
      try {
        const forgotten = await database.tenants.transaction(organizationId, (tx) =>
          pruneTombstones(tx, venueId, nowMs()),
        );
        if (forgotten > 0) log.info({ venueId, forgotten }, 'deletions older than the horizon forgotten');
        if (isDue(state)) await build({ organizationId, venueId });
      } catch (error) {
        // One venue's trouble must not cost the others their snapshot.
        if (!isStopping) log.error({ err: error, venueId }, 'a ticket snapshot could not be built');
      }
    }
  };

  const look = (): void => {
    running = runOnce()
      .catch((error: unknown) => {
        if (!isStopping) log.error({ err: error }, 'looking for snapshots to build failed');
      })
      .finally(() => {
        if (!isStopping) timer = setTimeout(look, parts.lookEveryMs ?? LOOK_EVERY_MS);
        timer?.unref();
      });
  };

  return {
    build,
    runOnce,
    request(venue) {
      if (!isStarted || isStopping) return false;
      const name = nameOf(venue);
      if (nowMs() - (failedAtMs.get(name) ?? -Infinity) < PROMISE_AFTER_MS) return false;
      if (queued.has(name)) return true;
      queued.add(name);
      build(venue)
        .catch((error: unknown) => {
          if (!isStopping)
            log.error({ err: error, venueId: venue.venueId }, 'a ticket snapshot could not be built');
        })
        .finally(() => queued.delete(name));
      return true;
    },
    start() {
      isStarted = true;
      timer = setTimeout(look, parts.lookEveryMs ?? LOOK_EVERY_MS);
      timer.unref();
    },
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await worker?.terminate();
      await turn;
      await running;
    },
  };
}

interface ScopeState extends VenueName {
  readonly generation: string;
  readonly position: number;
}
