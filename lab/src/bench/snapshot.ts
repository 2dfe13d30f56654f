import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  createReadStream,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { bootstrapFile, startCloud } from '@gatehouse/cloud-api';
import { createLog, startCluster } from '@gatehouse/cloud-api/platform';
import {
  loadCloudKey,
  openDatabase,
  publishTickets,
  ticketsFor,
  venueFile,
} from '@gatehouse/cloud-api/testing';
import { createClient } from '@gatehouse/core/contract';
import { CLOUD_AUDIENCE, type SnapshotManifest, syncRoutes } from '@gatehouse/core/sync';
import { stationMigrations } from '@gatehouse/station';
import { openReplicaStore } from '@gatehouse/station/catalogue';
import { createStationTokens, type Enrolment, loadOrEnrol } from '@gatehouse/station/enrolment';
import { createVenueReplica, hubProjection } from '@gatehouse/station/hub';
import { createIds, openLedger, systemClock } from '@gatehouse/station/ledger';
import { createSnapshotFollower, organizationKeys } from '@gatehouse/station/snapshot';
import { createHttpTransport, createPuller } from '@gatehouse/station/sync';
import { waitFor } from '../venue/wait-for.ts';
import { scratchFolder } from './bench-station.ts';
import { figure, type BenchReport } from './report.ts';
import { median, secondsOf } from './rounds.ts';

const ROUNDS = 5;
const VENUE = { organizationId: 'org-a', venueId: 'venue-a' };
const PATIENCE_MS = 600_000;

interface InstallRound {
  readonly transferS: number;
  readonly installS: number;
  readonly verdictMs: number;
  readonly changeMs: number;
  readonly copyS: number;
  readonly checksumS: number;
}

/**
 * A million tickets from PostgreSQL to a gate: built by the cloud's job, fetched over loopback by the station's puller
 * and its snapshot thread, put in force, and asked for one ticket; beside copying and hashing the same file.
 */
export async function run(scale: number): Promise<BenchReport> {
  const count = Math.max(20_000, Math.round(1_000_000 * scale));
  const scratch = scratchFolder('snapshot');
  // PostgreSQL may run under an account of its own, which has to reach its folder.
  chmodSync(scratch.path, 0o755);
  const log = createLog('error');
  const cluster = await startCluster({ dataFolder: scratch.path, port: 0, password: 'bench', log });
  const databaseUrl = cluster.urlOf('gatehouse');
  const dataFolder = join(scratch.path, 'cloud');
  const cloud = await startCloud({ dataFolder, databaseUrl, port: 0, log });
  const database = openDatabase(databaseUrl, await loadCloudKey(dataFolder));
  try {
    const outcome = await cloud.bootstrap(bootstrapFile.parse(venueFile()));
    const code = outcome.enrolments.find(({ stationId }) => stationId === 'gate-org-a')?.code ?? undefined;
    const tickets = ticketsFor('bench', count);
    const publishS = await secondsOf(() => publishTickets(database, VENUE, tickets));
    let manifest: SnapshotManifest | undefined;
    const buildS = await secondsOf(async () => (manifest = await cloud.snapshots.build(VENUE)));
    if (!manifest) throw new Error('nothing was built');
    const known = tickets[Math.floor(count / 2)];
    if (!known) throw new Error('there are no tickets');

    const enrolled = await loadOrEnrol({
      dataFolder: join(scratch.path, 'station'),
      cloudUrl: cloud.url,
      ...(code === undefined ? {} : { code }),
      softwareVersion: 'bench',
      sellsTickets: false,
      transport: createHttpTransport({ baseUrl: cloud.url, token: () => Promise.resolve(null) }),
    });
    if (!enrolled.ok) throw new Error(`the station could not enrol: ${JSON.stringify(enrolled)}`);
    const rounds: InstallRound[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const measured = await installOnce(scratch.path, cloud.url, enrolled.value, manifest, known.serial);
      // The first warms the page cache and the just-in-time compiler for both sides.
      if (round > 0) rounds.push(measured);
    }
    return reportOf(count, publishS, buildS, manifest, rounds);
  } finally {
    await database.close();
    await cloud.stop();
    await cluster.stop();
    scratch.remove();
  }
}

async function installOnce(
  folder: string,
  cloudUrl: string,
  enrolment: Enrolment,
  manifest: SnapshotManifest,
  serial: string,
): Promise<InstallRound> {
  const dataFolder = join(folder, 'gate');
  rmSync(dataFolder, { recursive: true, force: true });
  mkdirSync(dataFolder, { recursive: true });
  const { identity } = enrolment;
  const ledger = openLedger({
    file: join(dataFolder, 'ledger.db'),
    identity,
    clock: systemClock,
    ids: createIds(),
    bootId: 'bench',
    modules: stationMigrations,
    projections: [hubProjection],
    calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
  });
  const store = openReplicaStore(ledger, dataFolder);
  let changeMs = 0;
  const replica: typeof store = {
    ...store,
    adopt(name) {
      const before = performance.now();
      store.adopt(name);
      changeMs = performance.now() - before;
    },
  };
  const venue = createVenueReplica(replica);
  const tokens = createStationTokens(identity, enrolment.stationKey, systemClock.nowMs);
  const token = () => tokens(CLOUD_AUDIENCE);
  const startedMs = performance.now();
  let arrivedMs = 0;
  const { organizationId, venueId } = identity;
  const follower = createSnapshotFollower({
    baseUrl: cloudUrl,
    dataFolder,
    ledger,
    replica,
    clock: systemClock,
    token,
    trust: () => ({ organizationId, venueId, keys: organizationKeys(ledger, replica, organizationId) }),
    onReady: () => puller.poke(),
    onState() {
      const state = follower.state();
      if (state?.phase === 'checking' && arrivedMs === 0) arrivedMs = performance.now();
    },
    onDrift: () => undefined,
    onFailure: ({ detail }) => {
      throw new Error(detail);
    },
  });
  const puller = createPuller({
    client: createClient(syncRoutes, createHttpTransport({ baseUrl: cloudUrl, token })),
    sink: replica,
    snapshots: follower,
    clock: systemClock,
    random: Math.random,
  });
  let installedMs = 0;
  replica.onChanged((scopes) => {
    if (scopes.includes('policy') && scopes.includes('tickets')) installedMs = performance.now();
  });
  puller.start();
  try {
    const found = await waitFor('the tickets were not installed', PATIENCE_MS, () =>
      installedMs > 0 ? venue.ticketBySerial(serial) : undefined,
    );
    if (found.serial !== serial) throw new Error('another ticket answered');
    const first = await secondsOf(() => venue.ticketBySerial(serial));
    await puller.stop();
    await follower.stop();
    const held = replica.sql.value<number>('SELECT count(*) FROM ticket');
    const announced = manifest.scopes.find(({ scope }) => scope === 'tickets');
    if (held !== announced?.rowCount || replica.digest('tickets') !== announced?.digest)
      throw new Error(`${held} tickets are in force, not those of the manifest`);
    replica.sql.db.pragma('wal_checkpoint(TRUNCATE)');
    const { copyS, checksumS } = await copyAndHash(join(dataFolder, replica.fileName()));
    return {
      transferS: (arrivedMs - startedMs) / 1_000,
      installS: (installedMs - arrivedMs) / 1_000,
      verdictMs: first * 1_000,
      changeMs,
      copyS,
      checksumS,
    };
  } finally {
    await puller.stop();
    await follower.stop();
    replica.close();
    ledger.close();
  }
}

/** What any way of taking such a file would do at least: a durable copy, and one look at every byte. */
async function copyAndHash(file: string): Promise<{ copyS: number; checksumS: number }> {
  const copy = `${file}.copy`;
  const copyS = await secondsOf(() => {
    copyFileSync(file, copy);
    const opened = openSync(copy, 'r');
    fsyncSync(opened);
    closeSync(opened);
  });
  const checksumS = await secondsOf(async () => {
    const sum = createHash('sha256');
    for await (const part of createReadStream(copy, { highWaterMark: 4 * 1024 * 1024 }))
      sum.update(part as Buffer);
    return sum.digest('hex');
  });
  rmSync(copy);
  return { copyS, checksumS };
}

const megabytes = (bytes: number): string => `${figure(bytes / 1e6)} MB`;

function reportOf(
  count: number,
  publishS: number,
  buildS: number,
  manifest: SnapshotManifest,
  rounds: readonly InstallRound[],
): BenchReport {
  const wireBytes = manifest.chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  const ratios = rounds.map(({ installS, copyS, checksumS }) => installS / (copyS + checksumS));
  const ratio = median(ratios);
  const of = (pick: (round: InstallRound) => number): number => median(rounds.map(pick));
  return {
    title: 'A million tickets to a gate',
    method:
      `${count.toLocaleString('en-US')} tickets are published through the cloud into PostgreSQL; its job builds their file (${manifest.chunks.length} pieces, each compressed and ` +
      'hashed by itself). A station with an empty replica pulls, is sent to the file, fetches it over loopback HTTP in its own thread (transfer includes checking, unpacking and hashing ' +
      'each piece as it comes), and installs it: quick_check, carrying over what the file does not hold, sync, rename, the pointer’s commit, the change of connections. Beside it the ' +
      'installed file is copied, synced and hashed in the same round.',
    bars: [
      {
        name: 'install ÷ (copy + checksum of the same file)',
        measured: figure(ratio),
        aim: '≤ 2',
        reached: ratio <= 2,
      },
      { name: 'build, seconds', measured: figure(buildS), aim: '–', reached: null },
      {
        name: 'transfer over loopback, seconds',
        measured: figure(of(({ transferS }) => transferS)),
        aim: '–',
        reached: null,
      },
      { name: 'install, seconds', measured: figure(of(({ installS }) => installS)), aim: '–', reached: null },
      {
        name: 'first look-up after it, milliseconds',
        measured: figure(of(({ verdictMs }) => verdictMs)),
        aim: '–',
        reached: null,
      },
      {
        name: 'the change of files on the device loop, milliseconds',
        measured: figure(of(({ changeMs }) => changeMs)),
        aim: '–',
        reached: null,
      },
      { name: 'on the disk', measured: megabytes(manifest.fileBytes), aim: '–', reached: null },
      { name: 'on the wire', measured: megabytes(wireBytes), aim: '–', reached: null },
      { name: 'published before, rows/s', measured: figure(count / publishS), aim: '–', reached: null },
    ],
    table: {
      head: ['round', 'transfer s', 'install s', 'copy s', 'checksum s', 'ratio', 'change ms'],
      rows: rounds.map((round, index) => [
        String(index + 1),
        figure(round.transferS),
        figure(round.installS),
        figure(round.copyS),
        figure(round.checksumS),
        figure(ratios[index] ?? Number.NaN),
        figure(round.changeMs),
      ]),
    },
  };
}
