import {
  createClient,
  gateRoutes,
  stationRoutes,
  tillRoutes,
  type Transport,
} from '@gatehouse/core/contract';

/** The whole station as a screen sees it. */
export function createStationClient(transport: Transport) {
  return {
    station: createClient(stationRoutes, transport),
    till: createClient(tillRoutes, transport),
    gate: createClient(gateRoutes, transport),
  };
}
export type StationClient = ReturnType<typeof createStationClient>;
