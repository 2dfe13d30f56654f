import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BootstrapOutcome } from '@gatehouse/cloud-api';
import { z } from 'zod';
import { demoBootstrap } from '../demo/bootstrap.ts';
import type { Credentials } from './credentials.ts';
import { readPrivateJson, writePrivateFile } from './private-file.ts';
import { REPOSITORY, type VenuePorts } from './settings.ts';
import { superviseChild, type SupervisedChild } from './supervised-child.ts';
import { tryJson, waitFor } from './wait-for.ts';

/** What the lab reads of the file; the cloud's own schema would bring the whole cloud into this process. */
const bootstrapOutcome: z.ZodType<Pick<BootstrapOutcome, 'enrolments'>> = z.object({
  enrolments: z.array(
    z.object({
      stationId: z.string(),
      registerId: z.string(),
      code: z.string().nullable(),
      expiresAtMs: z.int().nullable(),
    }),
  ),
});

export interface CloudProcess {
  readonly child: SupervisedChild;
  readonly url: string;
  /** Resolves when it answers and the demo venue is in it. */
  ready(): Promise<Pick<BootstrapOutcome, 'enrolments'>>;
}

interface CloudProcessOptions {
  readonly dataFolder: string;
  readonly logFolder: string;
  readonly ports: VenuePorts;
  readonly credentials: Credentials;
  readonly nowMs: number;
  readonly onChange: () => void;
}

/** A first start makes a database cluster; on a slow disk with everything else starting this is the longest part. */
const FIRST_START_MS = 120_000;

/** The cloud as a process of its own, with its embedded PostgreSQL in the data folder and the demo venue in it. */
export function cloudProcess(options: CloudProcessOptions): CloudProcess {
  const folder = join(options.dataFolder, 'cloud');
  const bootstrapFile = join(options.dataFolder, 'demo-venue.json');
  const outcomeFile = join(folder, 'bootstrap-outcome.json');
  const consolePage = join(REPOSITORY, 'web/console/dist');
  writePrivateFile(bootstrapFile, JSON.stringify(demoBootstrap(options.credentials, options.nowMs)));
  // Codes of an earlier start are worthless; a fresh file says that this start has the venue in place.
  rmSync(outcomeFile, { force: true });
  const url = `http://127.0.0.1:${options.ports.cloud}`;
  const child = superviseChild({
    name: 'cloud',
    parameters: [
      join(REPOSITORY, 'cloud-api/src/main.ts'),
      '--bootstrap',
      bootstrapFile,
      '--outcome',
      outcomeFile,
    ],
    workFolder: REPOSITORY,
    environment: {
      DATA_FOLDER: folder,
      HOST: '127.0.0.1',
      PORT: String(options.ports.cloud),
      POSTGRES_PORT: String(options.ports.postgres),
      CONSOLE_FOLDER: existsSync(consolePage) ? consolePage : '',
      // The lab's data is all in its folder: a DATABASE_URL meant for something else must not be filled with it.
      DATABASE_URL: '',
      LOG_LEVEL: 'info',
    },
    logFile: join(options.logFolder, 'cloud.log'),
    onChange: options.onChange,
  });
  return {
    child,
    url,
    async ready() {
      await waitFor(
        () => `The cloud did not come up: ${child.lastWords().slice(-600)}`,
        FIRST_START_MS,
        () => tryJson(`${url}/readyz`),
      );
      return waitFor(
        () => `The cloud wrote no bootstrap outcome: ${child.lastWords().slice(-600)}`,
        60_000,
        () => readPrivateJson(outcomeFile, bootstrapOutcome),
      );
    },
  };
}
