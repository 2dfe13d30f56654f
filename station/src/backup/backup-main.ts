import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigError } from '../config/index.ts';
import { openKeyFiles } from '../enrolment/key-files.ts';
import { protectFolder } from '../ledger/index.ts';
import { runCommand, say, settingOf } from './command.ts';
import { copyLedger } from './copy-ledger.ts';

/**
 * `npm run backup -- --config FILE`: a verified copy now, whether the station runs or not. `--export-key FILE` writes the
 * key of encrypted files instead: without it a backup is of no use on another computer.
 */
await runCommand(async () => {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, 'export-key': { type: 'string' } },
    strict: true,
  });
  const { config, stationId, fileKey } = await settingOf(values.config);
  const exported = values['export-key'];
  if (exported !== undefined) {
    if (!fileKey) throw new ConfigError('The command line', ['--export-key: nothing is encrypted here']);
    const path = resolve(exported);
    // It may be the key of another station, and the only one.
    if (existsSync(path)) throw new ConfigError('The command line', [`--export-key: ${path} exists already`]);
    openKeyFiles(dirname(path)).write(basename(path), Buffer.from(fileKey.key).toString('base64url'));
    return say(`The key is in ${path}. Keep it away from this computer and from the backups.`);
  }
  if (!config.backup)
    throw new ConfigError('The configuration', ['backup.folder: is missing; name a folder on another disk']);
  if (fileKey) protectFolder(config.dataFolder, fileKey.key);
  const { folder, keep } = config.backup;
  const file = join(config.dataFolder, 'ledger.db');
  const order = { file, folder, keep, stationId, takenAtMs: Date.now() };
  const { path, stamp, sizeBytes, encrypted } = await copyLedger(order);
  say(`${path}: ${stamp.recordCount} records through ${stamp.seq}, ${sizeBytes} bytes, verified`);
  say(encrypted ? 'It is encrypted under this station’s key.' : 'It is not encrypted.');
});
