import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BootstrapOutcome } from '@gatehouse/cloud-api';
import { chainStart, verifyChain, type SealedRecord } from '@gatehouse/core/journal';
import { sha256Hex } from '@gatehouse/station/ledger';
import { asCloudAdministrator } from '../venue/cloud-administrator.ts';
import { REPOSITORY } from '../venue/settings.ts';
import { superviseChild, type SupervisedChild } from '../venue/supervised-child.ts';
import { tryJson, waitFor } from '../venue/wait-for.ts';
import type { CloudContent, StreamContent } from './checker.ts';
import { factsIn } from './cloud-facts.ts';

const PORT = 7080;
const POSTGRES_PORT = 7081;
const START_MS = 120_000;

export const CLOUD_PORT = PORT;

/** The cloud of a networked venue: its real process with its own PostgreSQL, and its tables read past it. */
export interface CloudPlace {
  readonly child: SupervisedChild;
  ready(): Promise<Readonly<Record<string, string>>>;
  killPostgres(): boolean;
  content(): Promise<CloudContent>;
}

export function cloudPlace(folder: string, bootstrapFile: string): CloudPlace {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const outcomeFile = join(folder, 'outcome.json');
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
      ...{ DATA_FOLDER: join(folder, 'data'), HOST: '0.0.0.0', PORT: String(PORT), DATABASE_URL: '' },
      ...{ POSTGRES_PORT: String(POSTGRES_PORT), CONSOLE_FOLDER: '', LOG_LEVEL: 'info' },
    },
    logFile: join(folder, 'cloud.log'),
    onChange: () => {},
  });
  const postgresFolder = (): string => {
    try {
      return join(readFileSync(join(folder, 'data', 'postgres-folder'), 'utf8'), 'postgres');
    } catch {
      return join(folder, 'data', 'postgres');
    }
  };
  return {
    child,
    async ready() {
      await waitFor(
        () => `The cloud did not come up: ${child.lastWords().slice(-800)}`,
        START_MS,
        () => tryJson(`http://127.0.0.1:${PORT}/readyz`),
      );
      const outcome = await waitFor('The cloud wrote no codes', START_MS, () => outcomeIn(outcomeFile));
      return Object.fromEntries(outcome.enrolments.map(({ stationId, code }) => [stationId, code ?? '']));
    },
    killPostgres() {
      try {
        const pid = Number.parseInt(readFileSync(join(postgresFolder(), 'postmaster.pid'), 'utf8'), 10);
        process.kill(pid, 'SIGKILL');
        return true;
      } catch {
        // It is away already, from the kill before.
        return false;
      }
    },
    content: () => readTables(join(folder, 'data')),
  };
}

function outcomeIn(file: string): Pick<BootstrapOutcome, 'enrolments'> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as BootstrapOutcome;
  } catch {
    return undefined;
  }
}

/** Reads the tables as the administrator, who sees through row-level security; not by the cloud's own queries. */
async function readTables(dataFolder: string): Promise<CloudContent> {
  return asCloudAdministrator(dataFolder, POSTGRES_PORT, async (client) => {
    const rows = async <Row>(text: string): Promise<Row[]> => (await client.query(text)).rows as Row[];
    const streams = await rows<{
      streamId: string;
      stationId: string;
      incarnation: string;
      nextSeq: string;
      headHash: string;
      forked: boolean;
    }>(
      `SELECT stream_id AS "streamId", station_id AS "stationId", incarnation, next_seq AS "nextSeq",
              head_hash AS "headHash", fork_seq IS NOT NULL AS forked FROM sync.stream`,
    );
    const records = await rows<{ streamId: string; seq: string; hash: Buffer; bytes: Buffer }>(
      'SELECT stream_id AS "streamId", seq, hash, bytes FROM sync.record ORDER BY stream_id, seq',
    );
    const imbalances = await rows<{ currency: string; difference: string }>(
      `SELECT currency, sum(CASE side WHEN 'debit' THEN amount_minor ELSE -amount_minor END) AS difference
       FROM payments.posting GROUP BY currency`,
    );
    const [quarantined] = await rows<{ count: string }>('SELECT count(*) FROM sync.quarantine');
    const [waiting] = await rows<{ count: string }>(
      `SELECT count(*) FROM sync.stream LEFT JOIN sync.projection USING (stream_id)
       WHERE coalesce(projected_seq, 0) < next_seq - 1`,
    );
    const exceptions = await rows<{ ticketId: string }>(
      `SELECT facts->>'ticketId' AS "ticketId" FROM sync.exception WHERE kind = 'duplicate_admission'`,
    );
    return {
      ...factsIn(streams, records),
      imbalances: imbalances.map(({ currency, difference }) => ({
        currency,
        differenceMinor: Number(difference),
      })),
      quarantined: Number(quarantined?.count ?? 0),
      unprojected: Number(waiting?.count ?? 0),
      forked: streams.filter(({ forked }) => forked).length,
      duplicateExceptions: exceptions.map(({ ticketId }) => ticketId),
      streams: streams.map(({ streamId, stationId, incarnation, nextSeq, headHash }): StreamContent => {
        const sealed = records
          .filter((record) => record.streamId === streamId)
          .map(({ seq, hash, bytes }): SealedRecord => ({
            ...{ seq: Number(seq), text: bytes.toString('utf8'), hash: hash.toString('hex') },
          }));
        const verdict = verifyChain(sealed, chainStart(stationId, incarnation, sha256Hex), sha256Hex);
        return { stationId, seq: Number(nextSeq) - 1, hash: headHash, chain: verdict.kind };
      }),
    };
  });
}
