import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readBootstrapFile, writeOutcome } from './bootstrap/files.ts';
import { ConfigError, configOf } from './platform/config.ts';
import { createLog } from './platform/log.ts';
import { startCloud } from './start.ts';

/**
 * Runs a cloud as a process: settings from the environment, and
 * `--bootstrap FILE` to bring a venue in before requests are taken, its one-time codes written to `--outcome FILE`.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { bootstrap: { type: 'string' }, outcome: { type: 'string' } },
  });
  const config = configOf(process.env);
  const file = values.bootstrap === undefined ? undefined : await readBootstrapFile(values.bootstrap);
  const log = createLog(config.logLevel);
  const cloud = await startCloud({ ...config, log, bootstrapFile: file });

  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      log.info({ signal }, 'stopping');
      void cloud.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.fatal({ err: error }, 'could not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
  if (cloud.outcome) {
    const path = values.outcome ?? join(config.dataFolder, 'bootstrap-outcome.json');
    await writeOutcome(path, cloud.outcome);
    log.info({ path }, 'venue is in place');
  }
}

try {
  await main();
} catch (error) {
  const text = error instanceof ConfigError ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
