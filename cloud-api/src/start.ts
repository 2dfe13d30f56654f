import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createServer, type Server } from 'node:http';
import { sql } from 'kysely';
import { applyBootstrap } from './bootstrap/apply.ts';
import type { BootstrapFile, BootstrapOutcome } from './bootstrap/schema.ts';
import { compose, MIGRATIONS } from './compose.ts';
import { liveFigures } from './live-figures.ts';
import type { SnapshotJob, SyncParts } from './modules/sync/contract.ts';
import type { EvidenceModule } from './modules/evidence/module.ts';
import { createArgon2 } from './platform/argon2.ts';
import { type CloudKey, loadCloudKey } from './platform/cloud-key.ts';
import { type CloudConfig, type Service, SERVICES } from './platform/config.ts';
import { openDatabase, urlAs } from './platform/database.ts';
import { createApp } from './platform/http/app.ts';
import { createLive, type Live, type VenueName } from './platform/http/live.ts';
import { createMetrics } from './platform/http/metrics.ts';
import { createLog, type Log } from './platform/log.ts';
import { migrate } from './platform/migrate.ts';
import { startCluster } from './platform/postgres/cluster.ts';
import { ensureDatabase, ensureRoles } from './platform/roles.ts';

export interface CloudOptions extends Partial<CloudConfig> {
  readonly dataFolder: string;
  readonly nowMs?: () => number;
  readonly log?: Log;
  /** A venue to bring in before the first request is taken. */
  readonly bootstrapFile?: BootstrapFile | undefined;
  /** False leaves projecting and closing to `projected` and `closed`: whoever runs on virtual time says when. */
  readonly background?: boolean;
  /** How much is taken at a time, and in which versions rows are published; left out, this software's own. */
  readonly sync?: Pick<SyncParts, 'capacity' | 'rowVersions'>;
}

export interface Cloud {
  readonly url: string;
  /** What bringing in `bootstrapFile` handed back. */
  readonly outcome: BootstrapOutcome | null;
  /** Brings an organization with a venue in, or up to date. */
  bootstrap(file: BootstrapFile): Promise<BootstrapOutcome>;
  /** Resolves when everything that was accepted is in the projections. */
  projected(): Promise<void>;
  /** Builds ticket snapshots where they are due; `venue` builds that venue's now. */
  readonly snapshots: Pick<SnapshotJob, 'runOnce' | 'build'>;
  /** The log of journal heads: log now, check now. */
  readonly evidence: Pick<EvidenceModule, 'logNow' | 'monitor'>;
  /** Sends the messages that are due now; resolves to how many were tried. */
  mailed(): Promise<number>;
  /** Runs the closing now instead of within the minute; resolves to the number of records written. */
  closed(): Promise<number>;
  /** Finishes requests, then projections, then the database. */
  stop(): Promise<void>;
}

const EMBEDDED_DATABASE = 'gatehouse';
const DRAIN_MS = 5_000;

/** Starts a cloud in this process; resolves when it answers. */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const log = options.log ?? createLog(options.logLevel ?? 'info');
  const nowMs = options.nowMs ?? Date.now;
  const key = await loadCloudKey(options.dataFolder);
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).toReversed()) await end();
  };
  try {
    const url = await prepareDatabase(options, key, log, closing);
    const database = openDatabase(url, key);
    closing.push(() => database.close());
    const argon2 = createArgon2();
    closing.push(() => argon2.close());
    const metrics = createMetrics();
    const services = options.services ?? new Set(SERVICES);
    // Filled once the server is there: the modules need someone to tell before it exists.
    const listeners: Live[] = [];
    const onVenueMoved = (venue: VenueName) => listeners.forEach((one) => one.moved(venue));
    const { publicUrl } = options;
    const composition = compose({
      ...{ database, key, argon2, log, metrics, nowMs, services, publicUrl, onVenueMoved },
      mail: options.mail,
      stripe: options.stripe,
      snapshotFolder: join(resolve(options.dataFolder), 'snapshots'),
      tenantUrl: urlAs(url, 'app', key),
      ...options.sync,
    });
    const app = createApp({
      ...composition,
      log,
      metrics,
      consoleFolder: options.consoleFolder,
      isBehindProxy: publicUrl !== undefined,
      ready: () => database.platform.read(async (tx) => void (await sql`SELECT 1`.execute(tx))),
    });
    const bootstrap = (file: BootstrapFile) => applyBootstrap({ database, key, argon2, nowMs }, file);
    const outcome = options.bootstrapFile ? await bootstrap(options.bootstrapFile) : null;
    const { projection } = composition.sync;
    const runs = (service: Service) => services.has(service) && options.background !== false;
    if (runs('sync')) {
      projection.start();
      composition.sync.snapshots.start();
    }
    closing.push(() => composition.sync.snapshots.stop());
    const { payments, ticketing } = composition;
    if (services.has('ticketing')) {
      await ticketing.sealEarlierHolders();
      ticketing.cancellations.start();
      closing.push(() => ticketing.cancellations.stop());
    }
    if (runs('payments')) payments.start();
    closing.push(() => payments.stop());
    const { notifications } = composition;
    if (runs('notifications')) notifications.start();
    closing.push(() => notifications.stop());
    closing.push(() => projection.stop());
    const { evidence } = composition;
    if (runs('evidence')) {
      await evidence.monitor();
      evidence.start();
    }
    closing.push(() => evidence.stop());
    const server = createServer(app);
    closing.push(() => closeServer(server));
    const live = createLive(server, { ...composition, ...liveFigures(database, nowMs), log });
    listeners.push(live);
    closing.push(async () => live.close());
    const address = await listen(server, options.host ?? '127.0.0.1', options.port ?? 7080);
    log.info({ url: address, services: [...services] }, 'cloud is up');
    return {
      url: address,
      outcome,
      bootstrap,
      mailed: () => notifications.sendDue(),
      closed: () => payments.close(),
      projected: () => projection.caughtUp(),
      snapshots: composition.sync.snapshots,
      evidence,
      stop: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The address of a database that is up to date: our own cluster's or the given one. */
async function prepareDatabase(
  options: CloudOptions,
  key: CloudKey,
  log: Log,
  closing: (() => Promise<unknown>)[],
): Promise<string> {
  let url = options.databaseUrl;
  if (url === undefined) {
    const cluster = await startCluster({
      dataFolder: options.dataFolder,
      port: options.postgresPort ?? 0,
      password: key.derive('postgres').toString('base64url'),
      log,
    });
    closing.push(() => cluster.stop());
    url = cluster.urlOf(EMBEDDED_DATABASE);
  }
  // Every server has this one; ours may not exist yet.
  const adminUrl = new URL('/postgres', url);
  adminUrl.search = new URL(url).search;
  await ensureRoles(adminUrl.href, key);
  await ensureDatabase(adminUrl.href, decodeURIComponent(new URL(url).pathname.slice(1)));
  const applied = await migrate(urlAs(url, 'owner', key), MIGRATIONS);
  if (applied > 0) log.info({ applied }, 'database is up to date');
  return url;
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

/** Lets requests in flight finish, within reason. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}
