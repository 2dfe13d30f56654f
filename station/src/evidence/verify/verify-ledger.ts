import { readRecordHead } from '@gatehouse/core/journal';
import type { VerifySignature } from '@gatehouse/core/tickets';
import type { Database } from 'better-sqlite3';
import { createVerifier } from '../../enrolment/index.ts';
import { BookCheck } from './books.ts';
import { ChainCheck, type IncarnationRow, type Row } from './chain-check.ts';
import { checkCheckpoints, hasTable } from './checkpoints.ts';
import { checkGuards } from './guards.ts';
import { NO_KEYS, type PublicKeys } from './keys.ts';
import { Findings, grouped, shortIncarnation, type VerifiedChain, type VerifyReport } from './report.ts';
import { trustedHeads, type Witness, WitnessBox } from './signatures.ts';

/**
 * Examines a ledger with nothing but public keys, in one pass over its records: every chain from its genesis, gaps,
 * postings, balances, numbers, and everything that ever vouched for a head. It goes on behind a break, so that one
 * altered record does not hide a second.
 */
export function verifyLedger(file: string, db: Database, keys: PublicKeys = NO_KEYS): VerifyReport {
  const findings = new Findings();
  const verify = createVerifier();
  const counts: Record<string, number> = {};
  const chains: VerifiedChain[] = [];
  guarded(findings, 'the file', () => {
    const damage = db.pragma('quick_check(20)', { simple: false }) as { quick_check: string }[];
    for (const { quick_check: words } of damage)
      if (words !== 'ok') findings.broken('file-damaged', `the file is damaged: ${words.slice(0, 300)}`);
  });
  guarded(findings, 'the schema', () => checkGuards(db, findings));
  let logged: ReturnType<typeof checkCheckpoints> = { count: 0, byIncarnation: new Map() };
  guarded(findings, 'the checkpoints', () => {
    logged = checkCheckpoints(db, findings, verify, keys);
  });
  guarded(findings, 'the journal', () => {
    const walk = new LedgerWalk(db, findings, verify, keys, logged.byIncarnation);
    chains.push(...walk.run());
    counts['records'] = walk.recordCount;
    counts['postings'] = walk.books.postingCount;
    counts['signed heads'] = walk.headCount;
    counts['checkpoints'] = logged.count;
  });
  return {
    file,
    what: 'ledger',
    verdict: findings.isBroken ? 'broken' : 'sound',
    chains,
    counts,
    findings: findings.list,
    findingsLeftOut: findings.leftOut,
  };
}

/** SQLite throws on pages it cannot read: that is a finding, and the rest is examined all the same. */
function guarded(findings: Findings, what: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    findings.broken(
      'file-damaged',
      `${what} cannot be read: ${error instanceof Error ? error.message : 'damaged'}`,
    );
  }
}

class LedgerWalk {
  readonly #db: Database;
  readonly #findings: Findings;
  readonly #verify: VerifySignature;
  readonly #keys: PublicKeys;
  readonly #logged: ReadonlyMap<string, readonly Witness[]>;
  readonly #incarnations: readonly IncarnationRow[];
  readonly #last = new Map<unknown, number>();
  readonly books: BookCheck;
  recordCount = 0;
  headCount = 0;

  constructor(
    db: Database,
    findings: Findings,
    verify: VerifySignature,
    keys: PublicKeys,
    logged: ReadonlyMap<string, readonly Witness[]>,
  ) {
    this.#db = db;
    this.#findings = findings;
    this.#verify = verify;
    this.#keys = keys;
    this.#logged = logged;
    this.#incarnations = db
      .prepare(
        'SELECT incarnation_no AS no, station_id AS stationId, incarnation, register_id AS registerId FROM incarnation ORDER BY incarnation_no',
      )
      .all() as IncarnationRow[];
    this.books = new BookCheck(db, findings);
  }

  run(): VerifiedChain[] {
    const open = new Map<unknown, ChainCheck>();
    const rows = this.#rows();
    let position = 0;
    let current: ChainCheck | undefined;
    let before: Row | undefined;
    const step = (row: Row, next: Row | undefined): void => {
      this.recordCount += 1;
      if (row.position !== position + 1)
        this.#findings.broken(
          'position-gap',
          `the journal jumps from position ${grouped(position)} to ${String(row.position)}`,
        );
      position = typeof row.position === 'number' ? row.position : position + 1;
      if (!current || current.no !== row.incarnationNo) {
        current = open.get(row.incarnationNo) ?? this.#begin(row);
        open.set(row.incarnationNo, current);
      }
      current.take(row, next?.incarnationNo === row.incarnationNo ? next : undefined);
      this.books.check(
        { position, seq: row.seq, incarnation: current.incarnation, count: row.postingCount },
        current.readable,
      );
    };
    for (const row of rows) {
      if (before) step(before, row);
      before = row;
    }
    if (before) step(before, undefined);
    this.books.finish();
    // An incarnation without a single record may have been emptied: its witnesses know.
    for (const one of this.#incarnations)
      if (!open.has(one.no)) open.set(one.no, this.#chainOf(one, undefined));
    this.#strangers([...open.values()].map(({ incarnation }) => incarnation));
    return [...open.values()].map((chain) => chain.end());
  }

  *#rows(): Generator<Row> {
    const rows = this.#db
      .prepare(
        `SELECT position, incarnation_no, seq, id, kind, occurred_at_ms, posting_count, text, hash
         FROM record NOT INDEXED ORDER BY position`,
      )
      .raw()
      .iterate() as IterableIterator<unknown[]>;
    for (const [position, incarnationNo, seq, id, kind, occurredAtMs, postingCount, text, hash] of rows) {
      yield {
        position,
        incarnationNo,
        seq: typeof seq === 'number' ? seq : 0,
        id,
        kind,
        occurredAtMs,
        postingCount,
        text: typeof text === 'string' ? text : '',
        hash,
      };
    }
  }

  #begin(first: Row): ChainCheck {
    const known = this.#incarnations.find(({ no }) => no === first.incarnationNo);
    if (known) return this.#chainOf(known, first);
    const head = readRecordHead(first.text);
    const named = {
      no: first.incarnationNo as number,
      stationId: typeof head?.stationId === 'string' ? head.stationId : '',
      incarnation: typeof head?.incarnation === 'string' ? head.incarnation : '',
      registerId: '',
    };
    this.#findings.broken(
      'incarnation-missing',
      `record ${grouped(first.seq)} belongs to incarnation number ${String(first.incarnationNo)}, which the file does not have`,
    );
    return this.#chainOf(named, first);
  }

  #chainOf(row: IncarnationRow, first: Row | undefined): ChainCheck {
    const incarnation = String(row.incarnation);
    const told = this.#keys.stations.find((one) => one.incarnation === incarnation);
    const own = publicKeyIn(first?.text);
    if (told && own !== undefined && told.publicKey !== own)
      this.#findings.broken(
        'key-differs',
        `incarnation ${shortIncarnation(incarnation)} names another public key than the keys file`,
        { incarnation },
      );
    const publicKey = told?.publicKey ?? own;
    const heads = this.#signedHeads(incarnation, row.stationId);
    this.headCount += heads.length;
    if (publicKey === undefined && heads.length > 0)
      this.#findings.note(
        'key-unknown',
        `the signed heads of incarnation ${shortIncarnation(incarnation)} cannot be checked without its public key`,
        { incarnation },
      );
    const witnesses: Witness[] = [
      ...trustedHeads(this.#findings, this.#verify, publicKey, heads),
      ...(this.#logged.get(incarnation) ?? []),
      ...this.#acknowledged(incarnation),
      ...this.#keys.heads
        .filter((one) => one.incarnation === incarnation)
        .map((one) => ({ kind: 'elsewhere' as const, ...one, signature: null, atMs: Number.NaN })),
    ];
    return new ChainCheck(
      this.#findings,
      { ...row, incarnation },
      new WitnessBox(this.#findings, incarnation, witnesses),
      told ? 'keys-file' : own === undefined ? 'none' : 'ledger',
      () => this.#lastSeq(row.no),
    );
  }

  #lastSeq(no: unknown): number {
    const known = this.#last.get(no);
    if (known !== undefined) return known;
    const found = this.#db
      .prepare('SELECT seq FROM record NOT INDEXED WHERE incarnation_no = ? ORDER BY position DESC LIMIT 1')
      .pluck()
      .get(no) as number | undefined;
    this.#last.set(no, found ?? 0);
    return found ?? 0;
  }

  #signedHeads(incarnation: string, stationId: string) {
    if (!hasTable(this.#db, 'signed_head')) return [];
    const rows = this.#db
      .prepare('SELECT seq, hash, signature, signed_at_ms AS atMs FROM signed_head WHERE incarnation = ?')
      .all(incarnation) as { seq: number; hash: string; signature: string; atMs: number }[];
    return rows.map((row) => ({ ...row, incarnation, stationId: String(stationId) }));
  }

  #acknowledged(incarnation: string): Witness[] {
    if (!hasTable(this.#db, 'peer_cursor')) return [];
    return this.#db
      .prepare(
        `SELECT 'acknowledged' AS kind, acked_seq AS seq, acked_hash AS hash, NULL AS signature, acked_at_ms AS atMs
         FROM peer_cursor WHERE incarnation = ? AND acked_seq > 0`,
      )
      .all(incarnation) as Witness[];
  }

  /** Signed heads and acknowledgements of incarnations that this file has no trace of any more. */
  #strangers(known: readonly string[]): void {
    const named = [
      ...(hasTable(this.#db, 'signed_head')
        ? (this.#db.prepare('SELECT DISTINCT incarnation FROM signed_head').pluck().all() as unknown[])
        : []),
      ...this.#logged.keys(),
    ];
    for (const incarnation of new Set(named.map(String))) {
      if (known.includes(incarnation)) continue;
      this.#findings.broken(
        'incarnation-missing',
        `heads of incarnation ${shortIncarnation(incarnation)} were signed, and the file has no record of it`,
        { incarnation },
      );
    }
  }
}

/** The key a journal begins with: `StationEnrolled` names it. */
function publicKeyIn(text: string | undefined): string | undefined {
  try {
    const { kind, body } = JSON.parse(text ?? '') as { kind?: unknown; body?: { publicKey?: unknown } };
    const key = body?.publicKey;
    return kind === 'StationEnrolled' && typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}
