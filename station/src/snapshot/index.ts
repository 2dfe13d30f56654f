export { auditReplica } from './audit.ts';
export { SNAPSHOT_FAILURES, SnapshotFailure, type SnapshotFailureCode } from './failure.ts';
export { organizationKeys } from './organization-keys.ts';
export {
  createSnapshotFollower,
  type SnapshotFollower,
  type SnapshotFollowerOptions,
} from './snapshot-follower.ts';
