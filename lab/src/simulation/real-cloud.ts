import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { bootstrapFile, type Cloud, startCloud } from '@gatehouse/cloud-api';
import { type Cluster, createLog, startCluster } from '@gatehouse/cloud-api/platform';
import { createClient, type Transport } from '@gatehouse/core/contract';
import type { SealedRecord } from '@gatehouse/core/journal';
import { certificateBindingText, type EnrolResponse, syncRoutes } from '@gatehouse/core/sync';
import { createLanCertificate, fingerprintOf, rawPublicKeyOf, signText } from '@gatehouse/station/enrolment';
import type { Answer, Asked, Network } from './network.ts';
import type { SimCloud } from './stand-in-cloud.ts';
import {
  incarnationOf,
  roleOf,
  START_MS,
  STATION_NAMES,
  stationKeyOf,
  type StationName,
  ticketKeyOf,
  venueBootstrap,
} from './venue-rows.ts';
import type { World } from './world.ts';

/** What the cloud has made of the journals, for the checkers. */
export interface CloudBooks {
  /** Debits less credits by account and currency. */
  readonly net: ReadonlyMap<string, number>;
  readonly exceptions: readonly {
    readonly kind: string;
    readonly causeKey: string;
    readonly ticketId: string | null;
  }[];
  readonly quarantined: number;
  /** All records of all streams, branches too, as they were sent. */
  readonly records: readonly SealedRecord[];
}

export interface RealCloud extends SimCloud {
  readonly enrolled: ReadonlyMap<StationName, EnrolResponse>;
  /** Applies what was accepted: the projector runs when a run says so, and lags in between. */
  project(): Promise<void>;
  books(): Promise<CloudBooks>;
}

/** One PostgreSQL for a whole run of seeds; each seed gets a database of its own, copied from one that is ready. */
export interface RealClouds {
  open(world: World, network: Network): Promise<RealCloud>;
  close(): Promise<void>;
}

const LOG = createLog('silent');
const TEMPLATE = 'simulation_template';
/** What runs in the background by real time has no place in a run on virtual time. */
const SERVICES = new Set(['identity', 'ticketing', 'checkin', 'sync', 'payments', 'analytics'] as const);

export async function startRealClouds(): Promise<RealClouds> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'gatehouse-sim-cloud-'));
  // Run as root, the server has another account: let it pass.
  await chmod(dataFolder, 0o755);
  const cluster = await startCluster({ dataFolder, port: 0, password: 'test', log: LOG, throwAway: true });
  const start = (database: string, nowMs: () => number, more = {}): Promise<Cloud> =>
    startCloud({
      dataFolder,
      databaseUrl: cluster.urlOf(database),
      port: 0,
      log: LOG,
      nowMs,
      services: SERVICES,
      background: false,
      ...more,
    });
  const file = bootstrapFile.parse(venueBootstrap());
  const first = await start(TEMPLATE, () => START_MS, { bootstrapFile: file });
  const enrolled = await enrolEverybody(first);
  await first.stop();
  return {
    open: (world, network) => openOne(cluster, start, enrolled, world, network),
    async close() {
      await cluster.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

async function enrolEverybody(cloud: Cloud): Promise<ReadonlyMap<StationName, EnrolResponse>> {
  const client = createClient(syncRoutes, overHttp(cloud.url));
  const answers = new Map<StationName, EnrolResponse>();
  for (const name of STATION_NAMES) {
    const code = cloud.outcome?.enrolments.find(({ stationId }) => stationId === name)?.code ?? '';
    const { certificatePem } = await createLanCertificate(incarnationOf(name, 0));
    const binding = certificateBindingText(fingerprintOf(certificatePem) ?? '');
    const answer = await client.enrol({
      body: {
        code,
        incarnation: incarnationOf(name, 0),
        publicKey: rawPublicKeyOf(stationKeyOf(name)),
        certificatePem,
        certificateSignature: signText(binding, stationKeyOf(name)),
        ticketPublicKey: roleOf(name) === 'till' ? rawPublicKeyOf(ticketKeyOf(name)) : null,
        softwareVersion: '0',
      },
    });
    if (!answer.ok) throw new Error(`${name} cannot enrol: ${JSON.stringify(answer.problem)}`);
    answers.set(name, answer.value);
  }
  return answers;
}

async function openOne(
  cluster: Cluster,
  start: (database: string, nowMs: () => number) => Promise<Cloud>,
  enrolled: ReadonlyMap<StationName, EnrolResponse>,
  world: World,
  network: Network,
): Promise<RealCloud> {
  const database = `simulation_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(cluster, 'postgres', (client) =>
    client.query(`CREATE DATABASE ${database} TEMPLATE ${TEMPLATE}`),
  );
  const nowMs = (): number => Math.round(world.nowMs());
  let cloud = await start(database, nowMs);
  let up = true;
  const acknowledged = new Map<string, number>();

  network.listen('cloud', (asked) => {
    if (!up) return undefined;
    return world.real(
      send(cloud.url, asked).then((answer) => {
        noteAck(acknowledged, asked, answer);
        return answer;
      }),
    );
  });

  return {
    enrolled,
    held: (stationId, incarnation) =>
      asAdmin(cluster, database, async (client) => {
        const found = await client.query<{ seq: string; text: string; hash: string }>(
          `SELECT seq, convert_from(bytes, 'UTF8') AS text, encode(hash, 'hex') AS hash
           FROM sync.record JOIN sync.stream USING (stream_id)
           WHERE station_id = $1 AND incarnation = $2 ORDER BY seq`,
          [stationId, incarnation],
        );
        return found.rows.map((row): SealedRecord => ({ ...row, seq: Number(row.seq) }));
      }),
    headSeq: (stationId, incarnation) => acknowledged.get(`${stationId}/${incarnation}`) ?? 0,
    publish: () => {},
    setUp(next) {
      if (next === up) return;
      up = next;
      if (next)
        void world.real(
          cloud
            .stop()
            .then(() => start(database, nowMs))
            .then((started) => void (cloud = started)),
        );
    },
    positionOf: () => 0,
    project: () => cloud.projected(),
    books: () => asAdmin(cluster, database, readBooks),
    async dispose() {
      await cloud.stop();
      await asAdmin(cluster, 'postgres', (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
    },
  };
}

/** What the cloud itself said is durable, before any wire could lose it. */
function noteAck(acknowledged: Map<string, number>, asked: Asked, answer: Answer): void {
  const { stationId, incarnation } = (asked.body ?? {}) as { stationId?: string; incarnation?: string };
  const said = answer.body as {
    kind?: string;
    durableThrough?: { seq: number };
    nextSeq?: number;
  } | null;
  const seq =
    said?.kind === 'ack'
      ? said.durableThrough?.seq
      : said?.kind === 'welcome'
        ? (said.nextSeq ?? 1) - 1
        : undefined;
  const stream = `${stationId}/${incarnation}`;
  if (seq !== undefined) acknowledged.set(stream, Math.max(seq, acknowledged.get(stream) ?? 0));
}

async function send(url: string, asked: Asked): Promise<Answer> {
  const answer = await fetch(new URL(asked.path, url), {
    method: asked.method,
    headers: {
      accept: 'application/json',
      ...(asked.body !== undefined && { 'content-type': 'application/json' }),
      ...(asked.bearer !== undefined && { authorization: `Bearer ${asked.bearer}` }),
    },
    ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
  });
  return { status: answer.status, body: (await answer.json()) as unknown };
}

const overHttp =
  (url: string): Transport =>
  (request) =>
    send(url, { from: '', method: request.method, path: request.path, body: request.body });

async function readBooks(client: pg.Client): Promise<CloudBooks> {
  const postings = await client.query<{ account: string; currency: string; net: string }>(
    `SELECT account, currency, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS net
     FROM payments.posting GROUP BY account, currency ORDER BY account, currency`,
  );
  const exceptions = await client.query<{ kind: string; causeKey: string; ticketId: string | null }>(
    `SELECT kind, cause_key AS "causeKey", facts ->> 'ticketId' AS "ticketId" FROM sync.exception ORDER BY cause_key`,
  );
  const aside = await client.query<{ count: string }>('SELECT count(*) AS count FROM sync.quarantine');
  const records = await client.query<{ seq: string; text: string; hash: string }>(
    `SELECT seq, convert_from(bytes, 'UTF8') AS text, encode(hash, 'hex') AS hash FROM sync.record ORDER BY stream_id, seq`,
  );
  return {
    records: records.rows.map((row) => ({ ...row, seq: Number(row.seq) })),
    net: new Map(postings.rows.map(({ account, currency, net }) => [`${account} ${currency}`, Number(net)])),
    exceptions: exceptions.rows,
    quarantined: Number(aside.rows[0]?.count ?? 0),
  };
}

async function asAdmin<T>(
  cluster: Cluster,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: cluster.urlOf(database) });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
