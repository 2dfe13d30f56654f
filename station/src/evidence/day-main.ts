import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, say, settingOf } from '../backup/command.ts';
import { loadOrEnrol, openIncarnations } from '../enrolment/index.ts';
import { SqlConnection } from '../ledger/sql.ts';
import { systemClock, UnsafeStorageError } from '../ledger/index.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { dayFileOf, writeDayFile } from './day-writer.ts';
import { lastCheckpointOf } from './store.ts';
import { openCopy } from './verify/open-copy.ts';

/**
 * `npm run evidence -- --config FILE [--through SEQ]`: writes the evidence of the stretch that ends with a record (the
 * journal's last one, if none is named), for a station that is stopped. A running one writes it at each close.
 */
await runCommand(async () => {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, through: { type: 'string' } },
    strict: true,
  });
  const { config, fileKey } = await settingOf(values.config);
  const { dataFolder } = config;
  const enrolled = await loadOrEnrol({
    dataFolder,
    cloudUrl: config.cloud.url,
    softwareVersion: SOFTWARE_VERSION,
    sellsTickets: config.role !== 'gate',
    transport: () => Promise.reject(new Error('this command asks nobody')),
  });
  if (!enrolled.ok) throw new UnsafeStorageError(enrolled.detail);
  const incarnations = openIncarnations({ dataFolder, enrolment: enrolled.value });
  const identity = incarnations.identity();
  const key = incarnations.stationKey(identity.incarnation);
  if (!key)
    throw new UnsafeStorageError(`the key of incarnation ${identity.incarnation} is not on this disk`);
  const copy = openCopy(join(dataFolder, 'ledger.db'), { key: fileKey?.key });
  try {
    const sql = new SqlConnection(copy.db);
    const last = sql.value<number>(
      'SELECT max(seq) FROM record JOIN incarnation USING (incarnation_no) WHERE incarnation = ?',
      identity.incarnation,
    );
    const throughSeq = values.through === undefined ? (last ?? 0) : Number(values.through);
    const content = dayFileOf({
      sql,
      identity,
      throughSeq,
      stationKey: () => key,
      clock: systemClock,
      softwareVersion: SOFTWARE_VERSION,
      checkpoint: () => lastCheckpointOf(sql, identity),
    });
    if (content === null)
      throw new UnsafeStorageError(
        `--through: the journal has no record ${values.through ?? ''}; its last is ${last ?? 0}`,
      );
    const folder = join(dataFolder, 'evidence');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    say(writeDayFile(folder, identity, throughSeq, content));
  } finally {
    copy.close();
  }
});
