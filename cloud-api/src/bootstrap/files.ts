import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { ConfigError } from '../platform/config.ts';
import { type BootstrapFile, bootstrapFile, type BootstrapOutcome } from './schema.ts';

/** Reads a bootstrap file; throws `ConfigError` naming the field that is wrong. */
export async function readBootstrapFile(path: string): Promise<BootstrapFile> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${path}: ${(error as Error).message}`);
  }
  const read = bootstrapFile.safeParse(value);
  if (!read.success) throw new ConfigError(`${path}:\n${z.prettifyError(read.error)}`);
  return read.data;
}

/** Writes codes where only their owner may read them; a reader never sees half a file. */
export async function writeOutcome(path: string, outcome: BootstrapOutcome): Promise<void> {
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, JSON.stringify(outcome, undefined, 2), { mode: 0o600 });
  await rename(partial, path);
}
