import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { stationConfig, type StationConfig } from './station-config.ts';

/** What is wrong with a configuration, one line per key, each with what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(source: string, problems: readonly string[]) {
    super([`${source} cannot be used:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/** Reads and checks a configuration file; throws `ConfigError` that names every key at fault. */
export function readConfig(file: string): StationConfig {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new ConfigError(file, [error instanceof SyntaxError ? `not valid JSON: ${message}` : message]);
  }
  const config = parseConfig(raw, file);
  const folder = dirname(resolve(file));
  return {
    ...config,
    dataFolder: resolve(folder, config.dataFolder),
    ...(config.uiFolder !== undefined && { uiFolder: resolve(folder, config.uiFolder) }),
    ...(config.atRest.keyFile !== undefined && {
      atRest: { ...config.atRest, keyFile: resolve(folder, config.atRest.keyFile) },
    }),
    ...(config.backup && { backup: { ...config.backup, folder: resolve(folder, config.backup.folder) } }),
  };
}

export function parseConfig(raw: unknown, source = 'The configuration'): StationConfig {
  const parsed = stationConfig.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    source,
    parsed.error.issues.flatMap((issue) => problemsOf(issue, [])),
  );
}

function problemsOf(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): string[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `${keyOf([...path, key])}: there is no such key; remove it or correct its spelling`,
    );
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0 && issue.message === 'Invalid input') {
    return issue.errors.flat().flatMap((inner) => problemsOf(inner, path));
  }
  if (issue.code === 'invalid_type' && /received undefined/.test(issue.message))
    return [`${keyOf(path)}: is missing (${issue.expected})`];
  return [`${keyOf(path)}: ${issue.message}`];
}

const keyOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || 'the file';
