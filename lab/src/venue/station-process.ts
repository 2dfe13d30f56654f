import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createClient,
  gateRoutes,
  stationRoutes,
  type ServiceClient,
  type StationStatus,
} from '@gatehouse/core/contract';
import type { DemoStation } from '../demo/park.ts';
import { loopbackTransport } from './loopback-transport.ts';
import { writePrivateFile } from './private-file.ts';
import { REPOSITORY } from './settings.ts';
import { superviseChild, type SupervisedChild } from './supervised-child.ts';
import { tryJson, waitFor } from './wait-for.ts';

export interface StationProcess extends DemoStation {
  readonly child: SupervisedChild;
  readonly apiUrl: string;
  /** The station's own API, asked with the key that only this machine's user can read. */
  readonly client: ServiceClient<typeof stationRoutes & typeof gateRoutes>;
  ready(): Promise<void>;
}

export interface StationProcessOptions {
  readonly station: DemoStation;
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly apiPort: number;
  /** The configuration as the station reads it, without comments. */
  readonly config: object;
  readonly onChange: () => void;
}

const START_MS = 60_000;

/** A station as it runs in a venue: one process, one configuration file, nothing else told to it. */
export function stationProcess(options: StationProcessOptions): StationProcess {
  const { station, dataFolder, apiPort } = options;
  const configFile = join(dataFolder, `${station.stationId}.config.json`);
  writePrivateFile(configFile, JSON.stringify(options.config, undefined, 2));
  const child = superviseChild({
    name: station.stationId,
    parameters: [join(REPOSITORY, 'station/src/main.ts'), '--config', configFile],
    workFolder: REPOSITORY,
    logFile: join(options.logFolder, `${station.stationId}.log`),
    onChange: options.onChange,
  });
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const key = () => readFileSync(join(dataFolder, station.stationId, 'launch.key'), 'utf8').trim();
  const transport = loopbackTransport({
    baseUrl: apiUrl,
    headers: () => ({ authorization: `Bearer ${key()}` }),
    timeoutMs: 3_000,
  });
  const client = createClient({ ...stationRoutes, ...gateRoutes }, transport);
  return {
    ...station,
    child,
    apiUrl,
    client,
    async ready() {
      const failed = () => `${station.name} did not come up: ${child.lastWords().slice(-600)}`;
      await waitFor(failed, START_MS, () => tryJson(`${apiUrl}/readyz`));
      await waitFor(failed, START_MS, async () => {
        const status = await client.status({});
        return status.ok && isAtWork(status.value) ? status.value : undefined;
      });
    },
  };
}

/** Every cable found its other end: before that a first scan would meet a lane that is not there yet. */
const isAtWork = ({ devices, cloud, hub }: StationStatus): boolean =>
  devices.every(({ health }) => health.kind !== 'gone') && cloud.state !== 'down' && hub.state !== 'down';
