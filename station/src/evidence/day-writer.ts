import type { KeyObject } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Checkpoint,
  type DayEvidence,
  dayEvidenceText,
  QUOTED_KINDS,
  type QuotedRecord,
  signedHeadText,
} from '@gatehouse/core/evidence';
import { genesisHash } from '@gatehouse/core/journal';
import type { Clock } from '@gatehouse/core/time';
import { rawPublicKeyOf, signText } from '../enrolment/index.ts';
import { type Ledger, sha256Hex, type SqlReader, type StationIdentity } from '../ledger/index.ts';
import { pinnedLog } from './store.ts';

/** Writes a signed file at each close, which a venue can keep, mail or hand to an auditor. */
export interface DayWriter {
  start(): void;
  stop(): void;
  /** Evidence of everything since the last close; null when there is nothing. Returns the file's path. */
  write(): string | null;
}

export interface DayWriterOptions {
  readonly ledger: Ledger;
  readonly stationKey: () => KeyObject;
  readonly clock: Clock;
  readonly dayFolder: string | null;
  readonly softwareVersion: string;
  readonly checkpoint: () => Checkpoint | undefined;
  readonly onError?: (error: unknown) => void;
}

export function createDayWriter(options: DayWriterOptions): DayWriter {
  const { ledger, dayFolder } = options;
  let unsubscribe: (() => void) | undefined;
  const writeThrough = (throughSeq: number): string | null => {
    if (dayFolder === null || throughSeq === 0) return null;
    const content = dayFileOf({ ...options, sql: ledger.read, identity: ledger.identity(), throughSeq });
    if (content === null) return null;
    return writeDayFile(dayFolder, ledger.identity(), throughSeq, content);
  };
  return {
    start() {
      unsubscribe = ledger.onAppended((records) => {
        for (const { record } of records) {
          if (record.kind !== 'ShiftClosed') continue;
          try {
            writeThrough(record.seq);
          } catch (error) {
            // The journal has everything that is in it: it can be written again by hand.
            options.onError?.(error);
          }
        }
      });
    },
    stop: () => unsubscribe?.(),
    write: () => writeThrough(ledger.head().seq),
  };
}

/** Named by register, incarnation and last record: a folder lists them in the order they were written. */
export function writeDayFile(
  folder: string,
  { incarnation, registerId }: Pick<StationIdentity, 'incarnation' | 'registerId'>,
  throughSeq: number,
  content: string,
): string {
  const place = `${registerId.replaceAll(/[^\w-]/g, '_')}-${incarnation.slice(0, 8)}`;
  return writeDurably(folder, `${place}-${String(throughSeq).padStart(8, '0')}.evidence.json`, content);
}

/** The whole file or none: a reader never sees half of it, and what it replaces stays until it is there. */
function writeDurably(folder: string, name: string, content: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const handle = openSync(`${path}.part`, 'w', 0o600);
  try {
    // Whole or not at all: `writeSync` may take a part on a disk that is nearly full, and call it success.
    writeFileSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(`${path}.part`, path);
  return path;
}

export interface DayFileOptions extends Pick<
  DayWriterOptions,
  'stationKey' | 'clock' | 'softwareVersion' | 'checkpoint'
> {
  readonly sql: SqlReader;
  readonly identity: StationIdentity;
  /** Last record of the stretch; it begins after the close before. */
  readonly throughSeq: number;
}

interface Row {
  readonly seq: number;
  readonly kind: string;
  readonly text: string;
  readonly hash: string;
}

/** The two lines of a day's evidence; null when the journal has no such stretch. */
export function dayFileOf(options: DayFileOptions): string | null {
  const { sql, identity, throughSeq } = options;
  const { stationId, incarnation } = identity;
  const no = sql.value<number>('SELECT incarnation_no FROM incarnation WHERE incarnation = ?', incarnation);
  const place = 'incarnation_no = ? AND seq';
  const end = sql.get<Row & { position: number }>(
    `SELECT position, seq, kind, text, hash FROM record WHERE ${place} = ?`,
    no ?? 0,
    throughSeq,
  );
  if (no === undefined || !end) return null;
  const offset = end.position - throughSeq;
  const closedAt = sql.value<number>(
    `SELECT max(position) FROM record WHERE kind = 'ShiftClosed' AND incarnation_no = ? AND position < ?`,
    no,
    end.position,
  );
  const fromSeq = (closedAt ?? offset) - offset + 1;
  // Counted by the database and read only where it is quoted: a day of a busy till is tens of megabytes.
  const stretch = [fromSeq + offset, end.position] as const;
  const tallies = sql.all<{ kind: string; count: number }>(
    'SELECT kind, count(*) AS count FROM record WHERE position BETWEEN ? AND ? GROUP BY kind ORDER BY kind',
    ...stretch,
  );
  const counts = Object.fromEntries(tallies.map(({ kind, count }) => [kind, count]));
  const genesis = genesisHash(stationId, incarnation, sha256Hex);
  const hashBefore = (seq: number): string =>
    seq === 1
      ? genesis
      : (sql.value<string>('SELECT hash FROM record WHERE position = ?', seq - 1 + offset) ?? '');
  const firstHash = hashBefore(fromSeq);
  const quoted: Record<'closes' | 'overrides' | 'unclear', QuotedRecord[]> = {
    closes: [],
    overrides: [],
    unclear: [],
  };
  for (const { seq, kind, text, hash } of sql.all<Row>(
    `SELECT seq, kind, text, hash FROM record WHERE position BETWEEN ? AND ?
     AND kind IN (SELECT value FROM json_each(?)) ORDER BY position`,
    ...stretch,
    JSON.stringify(tallies.map((one) => one.kind).filter((one) => Object.hasOwn(QUOTED_KINDS, one))),
  )) {
    const list = QUOTED_KINDS[kind];
    if (list) quoted[list].push({ seq, text, prevHash: hashBefore(seq), hash });
  }
  const key = options.stationKey();
  const head = { stationId, incarnation, seq: throughSeq, hash: end.hash };
  const checkpoint = options.checkpoint() ?? null;
  const body: DayEvidence = {
    format: 'gatehouse/day-evidence/v1',
    stationId,
    incarnation,
    organizationId: identity.organizationId,
    venueId: identity.venueId,
    registerId: identity.registerId,
    businessDay: (JSON.parse(end.text) as { businessDay: string }).businessDay,
    madeAtMs: options.clock.nowMs(),
    softwareVersion: options.softwareVersion,
    chain: { fromSeq, prevHash: firstHash, throughSeq, hash: end.hash },
    head: { ...head, signature: signText(signedHeadText(head), key) },
    checkpoint: checkpoint?.leaf.incarnation === incarnation ? checkpoint : null,
    logKey: pinnedLog(sql)?.publicKey ?? null,
    counts,
    ...quoted,
  };
  const line = JSON.stringify(body);
  const signature = { publicKey: rawPublicKeyOf(key), signature: signText(dayEvidenceText(line), key) };
  return `${line}\n${JSON.stringify(signature)}\n`;
}
