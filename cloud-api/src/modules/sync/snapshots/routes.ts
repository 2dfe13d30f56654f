import { SNAPSHOT_REQUIRED, type PullRequest, snapshotRoutes } from '@gatehouse/core/sync';
import type { Tx } from '../../../platform/database.ts';
import type { StationCaller } from '../../../platform/http/caller.ts';
import { type BoundRoute, bind, bindFile } from '../../../platform/http/mount.ts';
import { HttpProblem, notFound } from '../../../platform/http/problem.ts';
import type { Database } from '../../../platform/database.ts';
import { fitSnapshot, snapshotNeed, type SnapshotOffer } from './need.ts';
import type { SnapshotShelf } from './shelf.ts';

/** Only the present installation of a station that was not revoked gets tickets, as with pulls. */
function requireCurrent(station: StationCaller): void {
  if (station.state === 'revoked') throw new HttpProblem(403, 'station_revoked', 'This station was revoked');
  if (!station.isCurrent)
    throw new HttpProblem(403, 'incarnation_superseded', 'This station was enrolled anew');
}

/** Manifests and pieces of the caller's own venue. */
export const snapshotRoutesOf = (
  database: Database,
  shelf: SnapshotShelf,
  offer: SnapshotOffer,
): BoundRoute[] => [
  ...bind('sync', snapshotRoutes, {
    async manifest(_input, station) {
      requireCurrent(station);
      const newest = await database.tenants.transaction(station.organizationId, (tx) =>
        fitSnapshot(tx, station, offer),
      );
      if (!newest) throw notFound('snapshot');
      return newest.signed;
    },
  }),
  bindFile('sync', snapshotRoutes.chunk, async ({ params }, station) => {
    requireCurrent(station);
    const file = shelf.chunkFile(station, params.hash);
    // Also one of a snapshot that was replaced since: the station asks for the manifest again.
    if (file === undefined) throw notFound('piece of a snapshot');
    return file;
  }),
];

/** Throws the problem that sends a station to the snapshot, when rows would not serve its cursor. */
export async function sendToSnapshot(
  tx: Tx,
  station: StationCaller,
  request: PullRequest,
  offer: SnapshotOffer,
): Promise<void> {
  if (request.scope !== 'tickets' || request.snapshotVersion === undefined) return;
  const need = await snapshotNeed(tx, station, request, offer);
  if (need === undefined) return;
  throw new HttpProblem(409, SNAPSHOT_REQUIRED, 'This scope is to be had as a file', { detail: need });
}
