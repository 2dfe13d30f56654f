import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openKeyVault, wrappersFor } from '../at-rest/index.ts';
import { ConfigError, readConfig, type StationConfig } from '../config/index.ts';
import type { FileKey } from '../at-rest/index.ts';
import { UnsafeStorageError, useSqliteEngine } from '../ledger/index.ts';

/** What both commands need: the configuration, whose data folder it is, and the key of its files. */
export interface CommandSetting {
  readonly config: StationConfig;
  readonly stationId: string;
  /** Undefined where nothing is encrypted. */
  readonly fileKey: FileKey | undefined;
}

export async function settingOf(configFile: string | undefined): Promise<CommandSetting> {
  if (configFile === undefined) throw new ConfigError('The command line', ['--config: is missing']);
  const config = readConfig(configFile);
  const identity = join(config.dataFolder, 'keys', 'identity.json');
  let stationId: string;
  try {
    ({ stationId } = JSON.parse(readFileSync(identity, 'utf8')) as { stationId: string });
  } catch (error) {
    throw new UnsafeStorageError(
      `dataFolder: ${config.dataFolder} is not the folder of an enrolled station (${(error as Error).message})`,
      { cause: error },
    );
  }
  const fileKey = await openKeyVault(config.dataFolder, wrappersFor(config.atRest, undefined)).load();
  // Before anything is opened: the lock beside the ledger would load the other build.
  if (fileKey) useSqliteEngine('ciphers');
  return { config, stationId, fileKey };
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Ends with a sentence for what a person can put right, and with the stack for a bug. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const known = error instanceof ConfigError || error instanceof UnsafeStorageError;
    const message =
      error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = known ? 2 : 1;
  }
}
