/** What other modules may use of sync: rows for stations, exceptions for people, and the shape of a projector. */
export { publishRows, type ScopeChange } from './scopes.ts';
export { openExceptionCount, type RaisedException, raiseExceptions, type RecordRef } from './exceptions.ts';
export type { Projector, ProjectedRecord, RecordBatch } from './projector-contract.ts';
export { fleetOf } from './fleet.ts';
export { stationNames } from './stations.ts';
export type { SnapshotJob } from './snapshots/index.ts';
export type { SyncParts } from './module.ts';
