import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { StationConfigInput } from '@gatehouse/station/config';
import { writePrivateFile } from '../venue/private-file.ts';
import { startProcess, type BenchProcess } from './bench-process.ts';
import { NO_CLOUD } from './bench-station.ts';

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Writes the configuration of a till that runs by itself; returns the file. */
export function tillConfig(
  folder: string,
  dataFolder: string,
  port: number,
  more: Partial<StationConfigInput> = {},
): string {
  const file = join(folder, `station-${port}.json`);
  const config: StationConfigInput = {
    role: 'till',
    dataFolder,
    api: { port },
    cloud: { url: NO_CLOUD },
    log: 'error',
    ...more,
  };
  writePrivateFile(file, JSON.stringify(config));
  return file;
}

/** Starts the station the way `npm run station` does. */
export const startStation = (configFile: string): BenchProcess =>
  startProcess(['station/src/main.ts', '--config', configFile]);

/** What the machine's own user presents to the local API. */
export const launchKeyOf = (dataFolder: string): string =>
  readFileSync(join(dataFolder, 'launch.key'), 'utf8').trim();

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One request over a connection of its own; undefined while nobody listens. */
export function ask(port: number, path: string, key: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const asked = request(
      { host: '127.0.0.1', port, path, agent: false, headers: { authorization: `Bearer ${key}` } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
          }),
        );
      },
    );
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}

/** Asks again at once until the answer fits; rejects when the process ends or the deadline passes. */
export async function askUntil(
  station: BenchProcess,
  port: number,
  path: string,
  key: () => string,
  fits: (answer: Answer) => boolean,
  deadlineMs = 60_000,
): Promise<Answer> {
  const untilMs = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask(port, path, keyOrNone(key));
    if (answer && fits(answer)) return answer;
    if (station.child.exitCode !== null || performance.now() > untilMs)
      throw new Error(
        `the station did not answer ${path} (${answer?.status ?? 'nobody listens'}): ${station.lastWords()}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

/** The key file is made by the first start. */
function keyOrNone(key: () => string): string {
  try {
    return key();
  } catch {
    return 'none';
  }
}
