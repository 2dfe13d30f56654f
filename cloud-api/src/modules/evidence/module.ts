import { evidenceConsoleRoutes, evidenceRoutes } from '@gatehouse/core/evidence';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database } from '../../platform/database.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { notFound } from '../../platform/http/problem.ts';
import type { Log } from '../../platform/log.ts';
import { requireVenue } from '../identity/contract.ts';
import { checkpointOf } from './checkpoint-of.ts';
import { hearHeads } from './heard-heads.ts';
import { logKeyOf } from './log-key.ts';
import { checkLogs } from './log-monitor.ts';
import { createLogWriter } from './log-writer.ts';
import { treeHeads } from './tree-store.ts';

export interface EvidenceModule {
  readonly routes: readonly BoundRoute[];
  /** Recomputes every tree; what does not hold is marked and not signed on. By organization, what is wrong. */
  monitor(): Promise<ReadonlyMap<string, string>>;
  /** Begins to log heads; run the monitor first. */
  start(): void;
  /** Logs what is durable now, without waiting for the next round. */
  logNow(): Promise<number>;
  stop(): Promise<void>;
}

export interface EvidenceParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly nowMs: () => number;
  readonly log: Log;
}

export function createEvidenceModule(parts: EvidenceParts): EvidenceModule {
  const { database, nowMs, log } = parts;
  const { tenants } = database;
  const logKey = logKeyOf(parts.key);
  const writer = createLogWriter({ database, logKey, nowMs, log });

  const stationRoutes = bind('evidence', evidenceRoutes, {
    checkpoint: ({ body }, station) =>
      tenants.transaction(station.organizationId, async (tx) => {
        await hearHeads(tx, station, body.heads, nowMs());
        const checkpoint = await checkpointOf(tx, { ...station, heldSizes: body.heldSizes });
        const common = { logKey: logKey.publicKey, timeMs: nowMs() };
        return checkpoint
          ? { kind: 'checkpoint' as const, checkpoint, ...common }
          : { kind: 'none' as const, ...common };
      }),
  });

  const consoleRoutes = bind('evidence', evidenceConsoleRoutes, {
    treeHeads: ({ params, query }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        await requireVenue(tx, caller, params.venueId);
        return { logKey: logKey.publicKey, treeHeads: await treeHeads(tx, query) };
      }),
    proof: ({ params, query }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const { venueId } = await requireVenue(tx, caller, params.venueId);
        const found = await sql<{ incarnation: string }>`
          SELECT incarnation FROM sync.stream
          WHERE station_id = ${params.stationId} AND venue_id = ${venueId} AND is_current`.execute(tx);
        const stream = found.rows[0];
        if (!stream) throw notFound('station');
        const heldSizes = query.fromSize === undefined ? [] : [query.fromSize];
        return { logKey: logKey.publicKey, checkpoint: await checkpointOf(tx, { ...stream, heldSizes }) };
      }),
  });

  return {
    routes: [...stationRoutes, ...consoleRoutes],
    monitor: () => checkLogs({ database, logKey, log }),
    start: () => writer.start(),
    logNow: () => writer.round(),
    stop: () => writer.stop(),
  };
}
