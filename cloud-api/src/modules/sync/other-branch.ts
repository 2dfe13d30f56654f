import type { OtherBranch } from '@gatehouse/core/contract';
import { sql } from 'kysely';
import type { Tx } from '../../platform/database.ts';
import { branchName } from './branch-stream.ts';
import type { KeptException } from './resolutions.ts';

/** More than a person compares by eye; the count says how many there are. */
const SHOWN_MAX = 200;
/** How far beyond the branch its repeats are looked for in the history that counts. */
const COMPARED_MAX = 2_000;

interface Held {
  readonly seq: number;
  readonly bytes: Buffer;
}

/**
 * The other history of a station that has two, record by record, with which of them only repeat what the first one
 * holds. A repeat has the same id (a retried operation keeps it) or says the very same. Null when there is none.
 */
export async function otherBranchOf(tx: Tx, of: KeptException): Promise<OtherBranch | null> {
  const [ref] = of.record_refs;
  const { previousIncarnation, newIncarnation } = of.facts;
  const main = typeof previousIncarnation === 'string' ? previousIncarnation : ref?.incarnation;
  if (main === undefined) return null;
  const theirs =
    of.kind === 'stream_forked'
      ? await forkedRecords(tx, main)
      : typeof newIncarnation === 'string'
        ? await recordsFrom(tx, branchName(main, newIncarnation), 1, SHOWN_MAX + 1)
        : [];
  const [first] = theirs;
  if (!first) return null;
  const ours = await recordsFrom(tx, main, first.seq, COMPARED_MAX);
  const known = new Map(ours.flatMap(({ seq, bytes }) => signsOf(bytes).map((sign) => [sign, seq] as const)));
  const records = theirs.map(({ seq, bytes }) => {
    const { kind, occurredAtMs } = headOf(bytes);
    const repeatOfSeq = signsOf(bytes).flatMap((sign) => known.get(sign) ?? [])[0] ?? null;
    return { seq, kind, occurredAtMs, repeatOfSeq };
  });
  return {
    total: records.length,
    onlyThere: records.filter((one) => one.repeatOfSeq === null).length,
    moneyOnlyThere: records.filter((one) => one.repeatOfSeq === null && MONEY_KINDS.has(one.kind)).length,
    records: records.slice(0, SHOWN_MAX),
  };
}

const MONEY_KINDS: ReadonlySet<string> = new Set([
  'SaleCompleted',
  'SaleRefunded',
  'CashMoved',
  'ShiftOpened',
  'ShiftClosed',
]);

async function recordsFrom(
  tx: Tx,
  incarnation: string,
  seq: number,
  limit: number,
): Promise<readonly Held[]> {
  const found = await sql<Held>`
    SELECT seq, bytes FROM sync.record JOIN sync.stream USING (stream_id)
    WHERE incarnation = ${incarnation} AND seq >= ${seq} ORDER BY seq LIMIT ${limit}`.execute(tx);
  return found.rows;
}

async function forkedRecords(tx: Tx, incarnation: string): Promise<readonly Held[]> {
  const found = await sql<Held>`
    SELECT fork_record.seq, fork_record.bytes FROM sync.fork_record JOIN sync.stream USING (stream_id)
    WHERE incarnation = ${incarnation} ORDER BY fork_record.seq LIMIT ${SHOWN_MAX + 1}`.execute(tx);
  return found.rows;
}

function objectOf(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(bytes.toString('utf8')) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function headOf(bytes: Buffer): { readonly kind: string; readonly occurredAtMs: number } {
  const { kind, occurredAtMs } = objectOf(bytes);
  return {
    kind: typeof kind === 'string' ? kind : '',
    occurredAtMs: Number.isSafeInteger(occurredAtMs) ? (occurredAtMs as number) : 0,
  };
}

/** What two records that are the same fact have in common. */
function signsOf(bytes: Buffer): readonly string[] {
  const { id, kind, body, occurredAtMs } = objectOf(bytes);
  return [
    ...(typeof id === 'string' ? [`id ${id}`] : []),
    ...(typeof kind === 'string' ? [`says ${kind} ${String(occurredAtMs)} ${JSON.stringify(body)}`] : []),
  ];
}
