import {
  chainHash,
  genesisHash,
  isRecordKind,
  type JournalRecord,
  newestVersionOf,
  readRecordHead,
  type RecordHead,
  upcast,
} from '@gatehouse/core/journal';
import { sha256Hex } from '../../ledger/writer.ts';
import { NumberCheck } from './numbers.ts';
import { type Findings, grouped, momentOf, plural, shortIncarnation, type VerifiedChain } from './report.ts';
import type { WitnessBox } from './signatures.ts';

/** A record as it stands in the file: nothing in it is believed. */
export interface Row {
  readonly position: unknown;
  readonly incarnationNo: unknown;
  readonly seq: number;
  readonly id: unknown;
  readonly kind: unknown;
  readonly occurredAtMs: unknown;
  readonly postingCount: unknown;
  readonly text: string;
  readonly hash: unknown;
}

export interface IncarnationRow {
  readonly no: number;
  readonly stationId: string;
  readonly incarnation: string;
  readonly registerId: string;
}

/** Kinds whose body matters here: money, numbers, and the key a journal begins with. */
const READ_KINDS = new Set([
  'ShiftOpened',
  'SaleCompleted',
  'SaleRefunded',
  'CashMoved',
  'ShiftClosed',
  'StationEnrolled',
]);

/** Follows one incarnation's chain and says exactly where it breaks. */
export class ChainCheck {
  readonly no: unknown;
  readonly incarnation: string;
  readonly #findings: Findings;
  readonly #row: IncarnationRow;
  readonly #witnesses: WitnessBox;
  readonly #keyFrom: VerifiedChain['publicKeyFrom'];
  readonly #lastSeq: () => number;
  readonly #numbers: NumberCheck;
  #seq = 0;
  #hash: string;
  #count = 0;
  /** The record just taken, if its body matters; `unknown` when it should and cannot be read. */
  readable: JournalRecord | undefined | 'unknown';

  constructor(
    findings: Findings,
    row: IncarnationRow,
    witnesses: WitnessBox,
    keyFrom: VerifiedChain['publicKeyFrom'],
    lastSeq: () => number,
  ) {
    this.no = row.no;
    this.incarnation = row.incarnation;
    this.#findings = findings;
    this.#row = row;
    this.#witnesses = witnesses;
    this.#keyFrom = keyFrom;
    this.#lastSeq = lastSeq;
    this.#numbers = new NumberCheck(findings, row.incarnation);
    this.#hash = genesisHash(String(row.stationId), row.incarnation, sha256Hex);
  }

  take(row: Row, next: Row | undefined): void {
    this.#count += 1;
    this.#gap(row);
    const computed = chainHash(row.text, this.#hash, sha256Hex);
    const stored = typeof row.hash === 'string' ? row.hash : '';
    if (computed === stored) this.#hash = stored;
    else this.#hash = this.#broken(row, next, computed, stored);
    this.#seq = row.seq;
    const head = readRecordHead(row.text);
    this.#columns(row, head);
    this.#witnesses.passed(row.seq, this.#hash);
    this.readable = this.#read(row, head);
    if (this.readable && this.readable !== 'unknown') {
      try {
        this.#numbers.see(this.readable);
      } catch {
        this.#say('malformed', row, 'its body cannot be read');
        this.readable = 'unknown';
      }
    }
  }

  #gap(row: Row): void {
    if (row.seq === this.#seq + 1) return;
    const name = shortIncarnation(this.incarnation);
    const at = { incarnation: this.incarnation, seq: this.#seq + 1 };
    if (row.seq > this.#seq + 1) {
      const from = grouped(this.#seq + 1);
      const until = grouped(row.seq - 1);
      this.#findings.broken(
        'records-missing',
        `${from === until ? `record ${from}` : `records ${from}–${until}`} of incarnation ${name} ${from === until ? 'is' : 'are'} missing`,
        at,
      );
    } else {
      this.#findings.broken(
        'order',
        `after record ${grouped(this.#seq)} of incarnation ${name} comes record ${grouped(row.seq)}`,
        at,
      );
    }
  }

  /** Tells a changed text from a changed hash by what the next record, or a witness, says the hash was. */
  #broken(row: Row, next: Row | undefined, computed: string, stored: string): string {
    const says = (hash: string): boolean =>
      (next !== undefined && chainHash(next.text, hash, sha256Hex) === next.hash) ||
      this.#witnesses.hashesAt(row.seq).includes(hash);
    const behind = Math.max(0, this.#lastSeq() - row.seq);
    if (says(stored)) {
      const rest =
        behind === 0
          ? ''
          : `; the ${plural(behind, 'record', 'records')} behind it continue the chain as it was written`;
      this.#say('text-changed', row, `text was changed${rest}`);
      return stored;
    }
    if (says(computed)) {
      this.#say('hash-changed', row, 'its stored hash was changed, its text is as it was written');
      return computed;
    }
    const rest = behind === 0 ? '' : `; ${plural(behind, 'record', 'records')} behind it cannot be trusted`;
    this.#say('chain-broken', row, `text or hash was changed${rest}`);
    return stored;
  }

  #columns(row: Row, head: RecordHead | undefined): void {
    if (!head) return this.#say('malformed', row, 'its text is no record');
    const wrong = (
      [
        ['seq', head.seq, row.seq],
        ['id', head.id, row.id],
        ['kind', head.kind, row.kind],
        ['time', head.occurredAtMs, row.occurredAtMs],
        ['station', head.stationId, this.#row.stationId],
        ['incarnation', head.incarnation, this.incarnation],
        ['register', head.registerId, this.#row.registerId],
      ] as const
    ).filter(([, written, column]) => written !== column);
    for (const [name, written, column] of wrong)
      this.#say(
        'column-changed',
        row,
        `its ${name} column says ${String(column)}, its text says ${String(written)}`,
      );
  }

  #read(row: Row, head: RecordHead | undefined): JournalRecord | undefined | 'unknown' {
    if (!head || typeof head.kind !== 'string' || typeof head.kindVersion !== 'number') return 'unknown';
    const { kind, kindVersion } = head;
    if (!isRecordKind(kind) || kindVersion > newestVersionOf(kind)) {
      this.#findings.note(
        'unknown-kind',
        `record ${grouped(row.seq)} is a ${kind} of version ${kindVersion}, which this software does not know`,
        { incarnation: this.incarnation, seq: row.seq },
      );
      return 'unknown';
    }
    if (!READ_KINDS.has(kind)) return undefined;
    try {
      const record = JSON.parse(row.text) as JournalRecord;
      const body = upcast(kind, kindVersion, record.body as Record<string, unknown>);
      return { ...record, body } as JournalRecord;
    } catch {
      this.#say('malformed', row, 'its body cannot be read');
      return 'unknown';
    }
  }

  #say(code: string, row: Row, what: string): void {
    const at = { incarnation: this.incarnation, seq: row.seq };
    this.#findings.broken(
      code,
      `record ${grouped(row.seq)} of incarnation ${shortIncarnation(this.incarnation)}: ${what}; ` +
        `written ${momentOf(row.occurredAtMs)}, ${String(row.kind)}`,
      at,
    );
  }

  end(): VerifiedChain {
    this.#witnesses.ended(this.#seq);
    return {
      stationId: String(this.#row.stationId),
      incarnation: this.incarnation,
      records: this.#count,
      headSeq: this.#seq,
      headHash: this.#hash,
      signedThroughSeq: this.#witnesses.signedThroughSeq,
      loggedThroughSeq: this.#witnesses.loggedThroughSeq,
      publicKeyFrom: this.#keyFrom,
    };
  }
}
