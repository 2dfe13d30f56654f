export { createSnapshotJob, type SnapshotJob } from './snapshot-job.ts';
export { openShelf, type SnapshotShelf } from './shelf.ts';
export { sendToSnapshot, snapshotRoutesOf } from './routes.ts';
