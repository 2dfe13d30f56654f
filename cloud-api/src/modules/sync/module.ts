import { randomUUID } from 'node:crypto';
import { consoleRoutes } from '@gatehouse/core/contract';
import { SCOPE_ROW_VERSIONS, syncRoutes, UPGRADE_REQUIRED } from '@gatehouse/core/sync';
import { sql } from 'kysely';
import type { CloudKey } from '../../platform/cloud-key.ts';
import type { Database, Tx } from '../../platform/database.ts';
import type { StaffCaller, StationCaller } from '../../platform/http/caller.ts';
import type { Metrics } from '../../platform/http/metrics.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import { createThrottle } from '../../platform/http/throttle.ts';
import type { Log } from '../../platform/log.ts';
import { requireVenue } from '../identity/contract.ts';
import { acceptPush } from './accept-push.ts';
import { CAPACITY, type CapacityLimits, createCapacity } from './capacity.ts';
import { checkKeys, createEnrolmentCode, enrolStation } from './enrolment.ts';
import { exceptionById, listExceptions } from './exception-list.ts';
import { acknowledgeAlarm, fleetOf, stationDetailOf } from './fleet.ts';
import { greet } from './hello.ts';
import { openIncarnation } from './open-incarnation.ts';
import { createProjection, type Projection } from './project-streams.ts';
import type { Projector } from './projector-contract.ts';
import { reinstateStation } from './reinstate-station.ts';
import { revokeStation } from './revoke-station.ts';
import { pullPage } from './scopes.ts';
import {
  createSnapshotJob,
  openShelf,
  sendToSnapshot,
  snapshotRoutesOf,
  type SnapshotJob,
} from './snapshots/index.ts';
import { keepProven, stationOfToken } from './station-token.ts';
import { bulkDecide, decide, reopen } from './resolutions.ts';
import { saveStation } from './stations.ts';

export interface SyncModule {
  readonly routes: readonly BoundRoute[];
  readonly projection: Projection;
  readonly snapshots: SnapshotJob;
  stationOf(authorization: string | undefined): Promise<StationCaller | undefined>;
}

export interface SyncParts {
  readonly database: Database;
  readonly key: CloudKey;
  readonly projectors: readonly Projector[];
  readonly nowMs: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
  /** How much is taken at a time; left out, what a process of its own takes. */
  readonly capacity?: CapacityLimits | undefined;
  /** Versions of published rows; left out, this software's own. */
  readonly rowVersions?: Readonly<Record<string, number>> | undefined;
  readonly onVenueMoved: (venue: { readonly organizationId: string; readonly venueId: string }) => void;
  /** Where ticket snapshots are kept, and the tenants' database for the thread that builds them. */
  readonly snapshotFolder: string;
  readonly tenantUrl: string;
}

export function createSyncModule(parts: SyncParts): SyncModule {
  const { database, nowMs, metrics } = parts;
  const { tenants } = database;
  // Guesses: 60 bits behind ten wrong tries per address every ten minutes. No limit over all addresses: it would
  // let anybody keep everybody from enrolling.
  const perAddress = createThrottle(10, 600);
  const capacity = createCapacity(parts.capacity ?? CAPACITY);
  const rowVersions = parts.rowVersions ?? SCOPE_ROW_VERSIONS;
  const projection = createProjection({ ...parts, onProjected: parts.onVenueMoved });

  const shelf = openShelf(parts.snapshotFolder);
  const snapshots = createSnapshotJob({ ...parts, databaseUrl: parts.tenantUrl, shelf });
  const offer = { newest: shelf.newest, request: snapshots.request };

  const stationRoutes = bind('sync', syncRoutes, {
    async hello({ body }, station) {
      const answer = await greet({ tenants, nowMs, capacity, rowVersions }, station, body);
      parts.onVenueMoved(station);
      return answer;
    },
    async push({ body }, station) {
      const entered = capacity.enter();
      if (entered.kind === 'full')
        return { kind: 'retry' as const, afterMs: entered.afterMs, timeMs: nowMs() };
      const { answer, accepted, quarantined } = await projection
        .accepting(() => acceptPush({ tenants, nowMs, capacity }, station, body))
        .finally(entered.leave);
      metrics.recordsAccepted.inc({ outcome: 'accepted' }, accepted - quarantined);
      metrics.recordsAccepted.inc({ outcome: 'quarantined' }, quarantined);
      if (accepted > 0) projection.wake();
      return answer;
    },
    pull({ body }, station) {
      if (station.state === 'revoked')
        throw new HttpProblem(403, 'station_revoked', 'This station was revoked');
      // What its disk is, a copy or a backup, is not known: it may hand over what it sold, and learns nothing new.
      if (!station.isCurrent)
        throw new HttpProblem(403, 'incarnation_superseded', 'This station was enrolled anew');
      const rowVersion = rowVersions[body.scope] ?? 1;
      if (body.rowVersion < rowVersion) {
        throw new HttpProblem(426, UPGRADE_REQUIRED, 'This station is too old for these rows', {
          detail: `${body.scope} is published in version ${rowVersion}; the station reads version ${body.rowVersion}.`,
        });
      }
      return tenants.transaction(station.organizationId, async (tx) => {
        await sendToSnapshot(tx, station, body, offer);
        return pullPage(tx, station, body, nowMs());
      });
    },
    async openIncarnation({ body }, station) {
      const answer = await openIncarnation(parts, station, body);
      parts.onVenueMoved(station);
      return answer;
    },
    async enrol({ body }, _caller, exchange) {
      checkKeys(body);
      await perAddress.attempt(exchange.ip);
      const answer = await enrolStation(parts, body);
      await perAddress.succeeded(exchange.ip);
      return answer;
    },
  });

  /** Does something in a venue and tells its room. */
  const moving = async <T>(
    { organizationId }: StaffCaller,
    { venueId }: { readonly venueId: string },
    run: (tx: Tx) => Promise<T>,
  ): Promise<T> => {
    const done = await tenants.transaction(organizationId, run);
    parts.onVenueMoved({ organizationId, venueId });
    return done;
  };

  const fleetRoutes = bind('sync', consoleRoutes, {
    fleet: ({ params }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        return { stations: [...(await fleetOf(tx, venue.venueId, venue.hubStationId, nowMs()))] };
      }),
    createEnrolment: ({ params, body }, caller) =>
      moving(caller, params, async (tx) => {
        const { organizationId } = caller;
        const { venueId } = await requireVenue(tx, caller, params.venueId);
        // A register that has a station gets a new installation of it, under its old id: gates are named by it.
        const found = await sql<{ station_id: string }>`
          SELECT station_id FROM sync.station
          WHERE venue_id = ${venueId} AND register_id = ${body.registerId} AND state = 'active'`.execute(tx);
        const stationId = found.rows[0]?.station_id ?? randomUUID();
        await saveStation(tx, { ...body, organizationId, venueId, stationId, state: 'active' }, nowMs());
        return createEnrolmentCode(tx, { organizationId, stationId }, nowMs());
      }),
    revokeStation: ({ params }, caller) =>
      moving(caller, params, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        await revokeStation(tx, caller.organizationId, params);
        const fleet = await fleetOf(tx, venue.venueId, venue.hubStationId, nowMs());
        const revoked = fleet.find((one) => one.stationId === params.stationId);
        if (!revoked) throw new Error('a revoked station is shown in the fleet');
        return revoked;
      }),
    reinstateStation: ({ params }, caller) =>
      moving(caller, params, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        const releasedCount = await reinstateStation(tx, parts, caller, venue, params.stationId);
        return { stationId: params.stationId, releasedCount };
      }),
    stationDetail: ({ params }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        return stationDetailOf(tx, venue, params.stationId, nowMs());
      }),
    acknowledgeAlarm: ({ params }, caller) =>
      moving(caller, params, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        await acknowledgeAlarm(tx, caller, params, nowMs());
        return { stations: [...(await fleetOf(tx, venue.venueId, venue.hubStationId, nowMs()))] };
      }),
    exceptions: ({ params, query }, caller) =>
      tenants.transaction(caller.organizationId, async (tx) => {
        const { venueId } = await requireVenue(tx, caller, params.venueId);
        return listExceptions(tx, venueId, query, nowMs());
      }),
    resolveException: ({ params, body }, caller) =>
      moving(caller, params, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        await decide(tx, parts, caller, venue, { ...body, exceptionId: params.exceptionId });
        return exceptionById(tx, venue.venueId, params.exceptionId);
      }),
    resolveExceptions: async ({ params, body }, caller) => {
      const { organizationId } = caller;
      const venue = await tenants.transaction(organizationId, (tx) =>
        requireVenue(tx, caller, params.venueId),
      );
      const answer = await bulkDecide(
        (run) => tenants.transaction(organizationId, run),
        parts,
        caller,
        venue,
        body,
      );
      parts.onVenueMoved({ organizationId, venueId: venue.venueId });
      return answer;
    },
    reopenException: ({ params, body }, caller) =>
      moving(caller, params, async (tx) => {
        const venue = await requireVenue(tx, caller, params.venueId);
        await reopen(tx, caller, venue, { ...params, reason: body.reason }, nowMs());
        return exceptionById(tx, venue.venueId, params.exceptionId);
      }),
  });

  return {
    routes: [...stationRoutes, ...snapshotRoutesOf(database, shelf, offer), ...fleetRoutes],
    projection,
    snapshots,
    stationOf: keepProven((authorization) => stationOfToken(database, authorization, nowMs()), nowMs),
  };
}
