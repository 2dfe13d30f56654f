import { storedValueRoutes } from '@gatehouse/core/stored-value';
import type { Database, Tx } from '../../platform/database.ts';
import type { StationCaller } from '../../platform/http/caller.ts';
import { bind, type BoundRoute } from '../../platform/http/mount.ts';
import { HttpProblem } from '../../platform/http/problem.ts';
import { look, reserve } from './reserve.ts';
import { settle } from './settle.ts';

export interface StoredValueParts {
  readonly database: Database;
  readonly nowMs: () => number;
}

/** The one authority over the balances of gift cards, wallets and vouchers. */
export function createStoredValueModule({ database, nowMs }: StoredValueParts): {
  readonly routes: readonly BoundRoute[];
} {
  const asStation = <T>(station: StationCaller, run: (tx: Tx) => Promise<T>): Promise<T> => {
    if (station.state === 'revoked')
      throw new HttpProblem(403, 'station_revoked', 'This station was revoked');
    // A copied disk would spend its allotment twice.
    if (!station.isCurrent)
      throw new HttpProblem(403, 'incarnation_superseded', 'This station was enrolled anew');
    return database.tenants.transaction(station.organizationId, run);
  };
  const routes = bind('payments', storedValueRoutes, {
    look: ({ body }, station) => asStation(station, (tx) => look(tx, station, body.codeId, nowMs())),
    reserve: ({ body }, station) => asStation(station, (tx) => reserve(tx, station, body, nowMs())),
    settle: ({ body }, station) => asStation(station, (tx) => settle(tx, station, body.returned, nowMs())),
  });
  return { routes };
}
