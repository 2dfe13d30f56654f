/** What other modules may use of sync: rows for stations, exceptions for people, and the shape of a projector. */
export { publishRows, type ScopeChange } from './scopes.ts';
export { type RaisedException, raiseExceptions, type RecordRef } from './exceptions.ts';
export type { Projector, ProjectedRecord, RecordBatch } from './projector-contract.ts';
export { openExceptionCount } from './exception-list.ts';
export { fleetOf, stationNames } from './stations.ts';
