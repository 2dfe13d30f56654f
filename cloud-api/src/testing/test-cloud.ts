import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consoleRoutes, createClient, type ServiceClient } from '@gatehouse/core/contract';
import { bootstrapFile, type BootstrapInput, type BootstrapOutcome } from '../bootstrap/schema.ts';
import { type CloudKey, loadCloudKey } from '../platform/cloud-key.ts';
import { type Database, openDatabase } from '../platform/database.ts';
import { createLog } from '../platform/log.ts';
import { type Cluster, startCluster } from '../platform/postgres/cluster.ts';
import { type Cloud, type CloudOptions, startCloud } from '../start.ts';
import { PASSWORD, venueFile } from './fixtures.ts';
import { enrolTestStation, httpTransport, type TestStation } from './test-station.ts';

export type ConsoleClient = ServiceClient<typeof consoleRoutes>;

/** A cloud on a real PostgreSQL of its own, reached over HTTP and, for looking inside, as the unprivileged roles. */
export interface TestCloud {
  readonly cloud: Cloud;
  readonly url: string;
  readonly cluster: Cluster;
  readonly key: CloudKey;
  readonly database: Database;
  readonly outcomes: ReadonlyMap<string, BootstrapOutcome>;
  /** Moves the cloud's clock. */
  passMs(ms: number): void;
  enrol(stationId: string): Promise<TestStation>;
  cookieOf(email: string): Promise<string>;
  console(email: string): Promise<ConsoleClient>;
  stop(): Promise<void>;
}

const DATABASE = 'gatehouse';

export async function startTestCloud(
  files: readonly BootstrapInput[] = [venueFile()],
  options: Partial<CloudOptions> = {},
): Promise<TestCloud> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'gatehouse-cloud-'));
  // Run as root, the server has another account: let it pass, or its files would move out of this folder and stay.
  await chmod(dataFolder, 0o755);
  const log = createLog('silent');
  const cluster = await startCluster({ dataFolder, port: 0, password: 'test', log, throwAway: true });
  const key = await loadCloudKey(dataFolder);
  const databaseUrl = cluster.urlOf(DATABASE);
  let passedMs = 0;
  const nowMs = () => Date.now() + passedMs;
  const cloud = await startCloud({
    dataFolder,
    databaseUrl,
    port: 0,
    log,
    nowMs,
    ...options,
  });
  const database = openDatabase(databaseUrl, key);
  const outcomes = new Map<string, BootstrapOutcome>();
  for (const file of files) {
    outcomes.set(file.organization.organizationId, await cloud.bootstrap(bootstrapFile.parse(file)));
  }
  const codeOf = (stationId: string) => {
    const all = [...outcomes.values()].flatMap((one) => one.enrolments);
    const code = all.find((one) => one.stationId === stationId)?.code;
    if (typeof code !== 'string') throw new Error(`no code for ${stationId}`);
    return code;
  };
  const cookieOf = (email: string) => signInCookie(cloud.url, email);
  return {
    cloud,
    url: cloud.url,
    cluster,
    key,
    database,
    outcomes,
    passMs: (ms) => void (passedMs += ms),
    enrol: (stationId) => enrolTestStation(cloud.url, codeOf(stationId)),
    cookieOf,
    async console(email) {
      const cookie = await cookieOf(email);
      return createClient(
        consoleRoutes,
        httpTransport(cloud.url, async () => ({ cookie })),
      );
    },
    async stop() {
      await cloud.stop();
      await database.close();
      await cluster.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function signInCookie(url: string, email: string): Promise<string> {
  const response = await fetch(`${url}/v1/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`sign-in of ${email} failed with ${response.status}`);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** The value of an answer that must be one. */
export function valueOf<T>(answer: { ok: true; value: T } | { ok: false; problem: unknown }): T {
  if (!answer.ok) throw new Error(`expected an answer, got ${JSON.stringify(answer.problem)}`);
  return answer.value;
}
