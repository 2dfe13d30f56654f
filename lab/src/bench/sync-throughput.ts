import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { bootstrapOutcome, type BootstrapOutcome } from '@gatehouse/cloud-api';
import { createLog, startCluster } from '@gatehouse/cloud-api/platform';
import { chainStart, headText, verifyChain, type SealedRecord } from '@gatehouse/core/journal';
import { PROTOCOL_VERSION, PUSH_RECORDS_MAX } from '@gatehouse/core/sync';
import { businessDayOf } from '@gatehouse/core/time';
import { signText } from '@gatehouse/station/enrolment';
import { sha256Hex } from '@gatehouse/station/ledger';
import { cutBatch } from '@gatehouse/station/sync';
import { calendar, demoBootstrap } from '../demo/bootstrap.ts';
import { PAST_STATIONS } from '../demo/park.ts';
import { sealJournal } from '../history/journal-draft.ts';
import { historyOf } from '../history/history.ts';
import { pastStation, type PastStation } from '../history/push-history.ts';
import { credentialsIn } from '../venue/credentials.ts';
import { readPrivateJson, writePrivateFile } from '../venue/private-file.ts';
import { tryJson, waitFor } from '../venue/wait-for.ts';
import { startProcess } from './bench-process.ts';
import { scratchFolder } from './bench-station.ts';
import { figure, type BenchReport } from './report.ts';
import { interleave, median, medianRatio, secondsOf } from './rounds.ts';
import { freePort } from './station-start.ts';

const ROUNDS = 5;
const POSTGRES_PASSWORD = 'bench';

/** Journal records per second into PostgreSQL through a cloud, beside plain rows with the same bytes. */
export async function run(scale: number): Promise<BenchReport> {
  const scratch = scratchFolder('sync');
  // PostgreSQL may run under an account of its own, which has to reach its folder.
  chmodSync(scratch.path, 0o755);
  const cluster = await startCluster({
    dataFolder: scratch.path,
    port: 0,
    password: POSTGRES_PASSWORD,
    log: createLog('error'),
  });
  const cloud = await startCloudProcess(scratch.path, cluster.urlOf('postgres'));
  const ours = new pg.Client({ connectionString: cluster.urlOf('postgres') });
  try {
    await ours.connect();
    const station = await pastStation({
      cloudUrl: cloud.url,
      dataFolder: join(scratch.path, 'station'),
      code:
        cloud.outcome.enrolments.find(({ stationId }) => stationId === PAST_STATIONS.till.stationId)?.code ??
        null,
      sellsTickets: true,
    });
    const perRound = Math.max(1_000, Math.round(10_000 * scale));
    const journal = journalOf(station, (ROUNDS + 1) * perRound, cloud.outcome.ticketKeyId);
    const groups = Array.from({ length: ROUNDS + 1 }, (_, round) =>
      batchesOf(journal.slice(round * perRound, (round + 1) * perRound)),
    );
    await prepareBound(ours);
    const first = groups[0] ?? [];
    await insertAll(ours, first);
    await pushAll(station, first);
    await projected(ours, perRound);

    let inserted = 1;
    let pushed = 1;
    const projectedRates: number[] = [];
    const rounds = await interleave({
      rounds: ROUNDS,
      async bound() {
        const batches = groups[inserted++] ?? [];
        return perRound / (await secondsOf(() => insertAll(ours, batches)));
      },
      async product() {
        const batches = groups[pushed++] ?? [];
        const startedMs = performance.now();
        const seconds = await secondsOf(() => pushAll(station, batches));
        await projected(ours, pushed * perRound);
        projectedRates.push((perRound * 1_000) / (performance.now() - startedMs));
        return perRound / seconds;
      },
    });
    await check(ours, station, journal);

    const ratio = medianRatio(rounds);
    return {
      title: 'Journal into the cloud',
      method:
        `A station signs and pushes its journal over HTTP (${(journal.length / groups.flat().length).toFixed(0)} records a request, ` +
        'cut as a station cuts them), a cloud in a process of its own follows the chain, verifies, stores the bytes durably in PostgreSQL ' +
        `(synchronous_commit=on) and answers; its projections run behind it at the same time. Beside it the same records of ` +
        `${figure(median(journal.map(({ text }) => text.length)))} bytes (median) go into a plain table with a primary key and a unique id by ` +
        'multi-row INSERT in the same batches. Afterwards every record is there once, and the chain read back from PostgreSQL verifies.',
      bars: [
        {
          name: 'acknowledged records/s ÷ records/s of bare multi-row inserts',
          measured: figure(ratio),
          aim: '≥ 0.5',
          reached: ratio >= 0.5,
        },
        {
          name: 'acknowledged records/s',
          measured: figure(median(rounds.map(({ product }) => product))),
          aim: '–',
          reached: null,
        },
        {
          name: 'records/s until they are in the projections too',
          measured: figure(median(projectedRates)),
          aim: '–',
          reached: null,
        },
      ],
      table: {
        head: ['round', 'bare inserts/s', 'acknowledged/s', 'ratio', 'projected/s'],
        rows: rounds.map(({ bound, product }, index) => [
          String(index + 1),
          figure(bound),
          figure(product),
          figure(product / bound),
          figure(projectedRates[index] ?? Number.NaN),
        ]),
      },
    };
  } finally {
    await ours.end();
    await cloud.stop();
    await cluster.stop();
    scratch.remove();
  }
}

export interface CloudUnderTest {
  readonly url: string;
  readonly outcome: BootstrapOutcome;
  stop(): Promise<void>;
}

/** A cloud in a process of its own, with the demo venue. */
export async function startCloudProcess(folder: string, databaseUrl: string): Promise<CloudUnderTest> {
  const dataFolder = join(folder, 'cloud');
  const venueFile = join(folder, 'venue.json');
  const outcomeFile = join(folder, 'outcome.json');
  writePrivateFile(venueFile, JSON.stringify(demoBootstrap(credentialsIn(folder, Date.now()), Date.now())));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const cloud = startProcess(['cloud-api/src/main.ts', '--bootstrap', venueFile, '--outcome', outcomeFile], {
    DATA_FOLDER: dataFolder,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    CONSOLE_FOLDER: '',
    LOG_LEVEL: 'error',
  });
  const outcome = await waitFor(
    () => `The cloud did not come up: ${cloud.lastWords()}`,
    60_000,
    async () => {
      if (cloud.child.exitCode !== null) throw new Error(`The cloud ended: ${cloud.lastWords()}`);
      return (await tryJson(`${url}/readyz`)) ? readPrivateJson(outcomeFile, bootstrapOutcome) : undefined;
    },
  );
  return { url, outcome, stop: () => cloud.stop() };
}

/** A believable till's journal of a length: sales, tickets, printing, shifts, under the station's own identity. */
function journalOf(station: PastStation, length: number, ticketKeyId: number): SealedRecord[] {
  const { stationId, incarnation, organizationId, venueId, registerId } = station.enrolment.identity;
  const untilMs = Date.now();
  const { till } = historyOf({
    seed: 'bench',
    untilMs,
    lastDate: businessDayOf(untilMs, calendar),
    days: 92,
    meanParties: Math.max(40, Math.ceil(length / 150)),
    accessPointId: 'gate-c-in',
    ticketKeyId,
    operatorIds: ['staff-jonas'],
    registerId,
  });
  if (till.length < length) throw new Error(`the history has ${till.length} records, ${length} are needed`);
  return sealJournal(
    till.slice(0, length),
    { stationId, incarnation, organizationId, venueId, registerId, bootId: 'bench' },
    sha256Hex,
  );
}

/** Cuts as a station does, by the very function a station cuts with. */
export function batchesOf(records: readonly SealedRecord[]): SealedRecord[][] {
  const batches: SealedRecord[][] = [];
  for (let from = 0; from < records.length; from += batches.at(-1)?.length ?? 0)
    batches.push([...cutBatch(records.slice(from, from + PUSH_RECORDS_MAX), PUSH_RECORDS_MAX)]);
  return batches;
}

async function pushAll(station: PastStation, batches: readonly SealedRecord[][]): Promise<void> {
  const { identity, stationKey } = station.enrolment;
  const { stationId, incarnation } = identity;
  for (const records of batches) {
    const first = records[0] as SealedRecord;
    const { seq, hash } = records.at(-1) as SealedRecord;
    const answer = await station.client.push({
      body: {
        protocol: PROTOCOL_VERSION,
        stationId,
        incarnation,
        fromSeq: first.seq,
        records,
        head: { seq, hash },
        signature: signText(headText(stationId, incarnation, seq, hash), stationKey),
      },
    });
    const taken = answer.ok && answer.value.kind === 'ack' ? answer.value : undefined;
    if (taken?.durableThrough.seq !== seq || taken.results.length > 0)
      throw new Error(`the cloud did not take a batch whole: ${JSON.stringify(answer).slice(0, 400)}`);
  }
}

/** What the cloud keeps of a record, in a table with nothing around it. */
export async function prepareBound(client: pg.Client): Promise<void> {
  await client.query('SET synchronous_commit = on');
  const { rows } = await client.query<{ setting: string }>(
    "SELECT current_setting('synchronous_commit') || ' ' || current_setting('fsync') AS setting",
  );
  if (rows[0]?.setting !== 'on on') throw new Error(`PostgreSQL does not sync: ${rows[0]?.setting}`);
  await client.query(`CREATE SCHEMA bench;
    CREATE TABLE bench.record (
      seq bigint PRIMARY KEY, record_id text COLLATE "C" NOT NULL UNIQUE, hash bytea NOT NULL, bytes bytea NOT NULL)`);
}

export async function insertAll(client: pg.Client, batches: readonly SealedRecord[][]): Promise<void> {
  for (const records of batches) {
    const places = records.map(
      (_, index) => `($${index * 4 + 1}, $${index * 4 + 2}, $${index * 4 + 3}, $${index * 4 + 4})`,
    );
    const values = records.flatMap(({ seq, hash, text }) => [
      seq,
      idOf(text),
      Buffer.from(hash, 'hex'),
      Buffer.from(text),
    ]);
    await client.query(
      `INSERT INTO bench.record (seq, record_id, hash, bytes) VALUES ${places.join(', ')}`,
      values,
    );
  }
}

/** The id stands in the text; cutting it out costs the bound less than parsing it. */
function idOf(text: string): string {
  const from = text.indexOf('"id":"') + 6;
  return text.slice(from, text.indexOf('"', from));
}

/** Waits until the cloud's projections have what it has acknowledged, so that a bound is measured alone. */
export async function projected(client: pg.Client, through: number): Promise<void> {
  await waitFor('the projections did not catch up', 120_000, async () => {
    const { rows } = await client.query<{ seq: string }>(
      'SELECT coalesce(max(projected_seq), 0) AS seq FROM sync.projection',
    );
    return Number(rows[0]?.seq ?? 0) >= through ? true : undefined;
  });
}

/** Everything exactly once, as it was sealed: what is fast and wrong is no result. */
async function check(
  client: pg.Client,
  station: PastStation,
  journal: readonly SealedRecord[],
): Promise<void> {
  const { rows } = await client.query<{ seq: string; text: string; hash: string }>(
    `SELECT seq, convert_from(bytes, 'UTF8') AS text, encode(hash, 'hex') AS hash FROM sync.record ORDER BY seq`,
  );
  const { stationId, incarnation } = station.enrolment.identity;
  const stored = rows.map(({ seq, text, hash }) => ({ seq: Number(seq), text, hash }));
  const verdict = verifyChain(stored, chainStart(stationId, incarnation, sha256Hex), sha256Hex);
  if (verdict.kind !== 'intact' || verdict.headSeq !== journal.length)
    throw new Error(`the chain in the cloud is ${JSON.stringify(verdict)}, ${journal.length} were sent`);
  const quarantined = await client.query('SELECT count(*)::int AS count FROM sync.quarantine');
  if ((quarantined.rows[0] as { count: number }).count !== 0)
    throw new Error('records of a sound journal were put aside');
}
