import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivateFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.part`;
  writeFileSync(part, text, { mode: 0o600 });
  // A part left by an earlier umask keeps its mode when it is written over.
  chmodSync(part, 0o600);
  renameSync(part, path);
}

/** Reads a JSON file that this software wrote; undefined when it is absent. Throws, naming the file, when it is damaged. */
export function readPrivateJson<S extends z.ZodType>(path: string, schema: S): z.output<S> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(
      `${path} is damaged (${error instanceof Error ? error.message : 'unreadable'}); remove the data folder to start afresh`,
      { cause: error },
    );
  }
}
