import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
export const DEFAULT_PORT = 7070;
/** Ports of one venue lie within this many above its base, so two venues need bases this far apart. */
export const PORT_BLOCK = 100;

export interface LabSettings {
  readonly basePort: number;
  readonly dataFolder: string;
}

export type SettingsResult =
  | { readonly kind: 'ok'; readonly settings: LabSettings }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads GATEHOUSE_PORT and GATEHOUSE_DATA; the reason of a refusal names the variable. */
export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): SettingsResult {
  const port = environment['GATEHOUSE_PORT'] ?? String(DEFAULT_PORT);
  const basePort = Number(port);
  if (!/^\d+$/.test(port) || basePort < 1024 || basePort + PORT_BLOCK > 65_535) {
    return {
      kind: 'invalid',
      reason: `GATEHOUSE_PORT is ${JSON.stringify(port)}: give a whole number from 1024 to ${65_535 - PORT_BLOCK}`,
    };
  }
  const folder = environment['GATEHOUSE_DATA'];
  if (folder === '')
    return { kind: 'invalid', reason: 'GATEHOUSE_DATA is empty: name a folder or leave it out' };
  return {
    kind: 'ok',
    settings: { basePort, dataFolder: folder === undefined ? join(REPOSITORY, '.data') : resolve(folder) },
  };
}

/** Who listens where. Proxies stand between every station and what it talks to, so that a link can be cut. */
export function portsOf(basePort: number) {
  return {
    lab: basePort,
    cloud: basePort + 1,
    postgres: basePort + 2,
    stations: {
      'gate-a': { api: basePort + 10, peer: basePort + 11 },
      'gate-b': { api: basePort + 12, peer: basePort + 13 },
      'till-1': { api: basePort + 14, peer: basePort + 15 },
      'till-2': { api: basePort + 16, peer: basePort + 17 },
    },
    devices: {
      'till-1-scanner': basePort + 30,
      'till-1-printer': basePort + 31,
      'till-1-terminal': basePort + 36,
      'till-1-kitchen': basePort + 37,
      'till-1-display': basePort + 38,
      'gate-a-scanner': basePort + 32,
      'gate-a-turnstile': basePort + 33,
      'gate-b-scanner': basePort + 34,
      'gate-b-turnstile': basePort + 35,
      'till-2-scanner': basePort + 40,
      'till-2-printer': basePort + 41,
      'till-2-terminal': basePort + 42,
    },
    cloudLinks: {
      'gate-a': basePort + 60,
      'gate-b': basePort + 61,
      'till-1': basePort + 62,
      'till-2': basePort + 65,
    },
    lanLinks: { 'gate-b': basePort + 63, 'till-1': basePort + 64, 'till-2': basePort + 66 },
  } as const;
}
export type VenuePorts = ReturnType<typeof portsOf>;
