import { parseArgs } from 'node:util';
import { ConfigError } from '../config/index.ts';
import { loadOrEnrol } from '../enrolment/index.ts';
import { protectFolder, UnsafeStorageError } from '../ledger/index.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { beginRestored } from './come-back.ts';
import { runCommand, say, settingOf } from './command.ts';
import { rehearseRestore } from './rehearse.ts';
import { restoreBackup, type RestorePlan } from './restore.ts';

/**
 * `npm run restore -- --config FILE --from FILE`: puts a backup in the ledger's place; the station goes on under a new
 * incarnation. Refused while the ledger in place has sales the cloud does not (`--leave-unsynced` leaves them aside). With
 * `--drill` it only rehearses, in a folder of its own.
 */
await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      from: { type: 'string' },
      drill: { type: 'boolean', default: false },
      'leave-unsynced': { type: 'boolean', default: false },
    },
    strict: true,
  });
  if (values.from === undefined) throw new ConfigError('The command line', ['--from: is missing']);
  const { config, stationId, fileKey } = await settingOf(values.config);
  const { dataFolder } = config;
  const nowMs = Date.now();
  const order = {
    dataFolder,
    from: values.from,
    key: fileKey?.key ?? null,
    nowMs,
    stationId,
    leaveUnsynced: values['leave-unsynced'],
  };
  if (values.drill) {
    const rehearsal = rehearseRestore(order);
    describe(rehearsal, values.from);
    return say(`Drill passed in ${rehearsal.tookMs} ms; nothing of the station was touched.`);
  }
  const enrolled = await loadOrEnrol({
    dataFolder,
    cloudUrl: config.cloud.url,
    softwareVersion: SOFTWARE_VERSION,
    sellsTickets: config.role !== 'gate',
    transport: () => Promise.reject(new Error('a restore asks no cloud')),
  });
  if (!enrolled.ok) throw new UnsafeStorageError(`dataFolder: ${enrolled.detail}`);
  let incarnation = '';
  const restored = restoreBackup(order, (plan) => {
    protectFolder(dataFolder, plan.encrypted ? fileKey?.key : undefined);
    incarnation = beginRestored(dataFolder, enrolled.value, plan.stamp, nowMs);
  });
  describe(restored, values.from);
  if (restored.keptAside !== null) say(`The ledger that was in place is kept as ${restored.keptAside}.`);
  say(`From its next start the station goes on as incarnation ${incarnation}.`);
});

function describe(plan: RestorePlan, from: string): void {
  const { stamp, present, onlyAside } = plan;
  say(
    `${from}: ${stamp.recordCount} records through ${stamp.seq}, taken ${new Date(stamp.takenAtMs).toISOString()}, verified`,
  );
  if (present === 'damaged') say('The ledger in place cannot be read; what only it holds is not known.');
  else if (onlyAside)
    say(`${onlyAside} records are only in the ledger in place; those the cloud has stay there.`);
}
