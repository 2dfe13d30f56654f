import type { CloudKey } from '../../../platform/cloud-key.ts';
import { openDatabase } from '../../../platform/database.ts';
import { createLog } from '../../../platform/log.ts';
import { createCancellationJob } from '../cancellation-job.ts';

/** A process that goes through cancelled sessions, one ticket per batch, and says each; made to be killed. */
const [url = '', app = '', platform = ''] = process.argv.slice(2);
const key = {
  derive: (name: string) => Buffer.from(name.endsWith('app') ? app : platform, 'base64url'),
} as unknown as CloudKey;
const database = openDatabase(url, key);
const job = createCancellationJob({
  database,
  nowMs: Date.now,
  log: createLog('silent'),
  batch: 1,
  onBatch: () =>
    new Promise((resolve) => {
      process.stdout.write('batch\n', () => setTimeout(resolve, 50));
    }),
});
await job.runOnce();
await database.close();
