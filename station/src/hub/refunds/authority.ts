import type { VenuePolicy } from '@gatehouse/core/catalogue';
import { fact, type JournalRecord, readRecord } from '@gatehouse/core/journal';
import { type Remaining, type RefundFact, remainingOf, type SaleFact } from '@gatehouse/core/refunds';
import {
  type RefundClaimAnswer,
  type RefundClaimAsked,
  refundClaimAnswer,
  type SaleFileWire,
  type UndoScanAnswer,
  undoScanAnswer,
  type UndoScanAsked,
} from '@gatehouse/core/sync';
import type { Clock, IdSource } from '@gatehouse/core/time';
import type { Ledger, LedgerWriter, SqlReader } from '../../ledger/index.ts';
import type { ClaimAuthority } from '../claims.ts';
import { twoIdsOf } from '../live-passes.ts';
import { findSaleFiles, heldClaimTextsOf, recordTextOf, refundTextsOf, saleFileOf } from './sale-files.ts';

/** The venue's one authority over what goes back of a sale, and over passes a person frees. */
export interface RefundAuthority {
  claim(asked: RefundClaimAsked, tillStationId: string): RefundClaimAnswer;
  /** The same inside the transaction of a refund the hub makes itself: claim and refund are one commit. */
  claimWithin(writer: LedgerWriter, asked: RefundClaimAsked, tillStationId: string): RefundClaimAnswer;
  /** Gives a claim back that no refund was made of; only the till that holds it may. */
  release(operationId: string, tillStationId: string): boolean;
  files(asked: { readonly saleId: string | null; readonly q: string }): SaleFileWire[];
  undoScan(asked: UndoScanAsked): UndoScanAnswer;
  undoScanWithin(writer: LedgerWriter, asked: UndoScanAsked): UndoScanAnswer;
}

export interface RefundAuthorityOptions {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly claims: Pick<ClaimAuthority, 'releaseWithin' | 'term'>;
  readonly policy: () => VenuePolicy | undefined;
  /** `off` only for the negative control that shows what the check is for. */
  readonly check?: 'on' | 'off';
}

const USUAL_UNDO_MINUTES = 30;

export function createRefundAuthority(options: RefundAuthorityOptions): RefundAuthority {
  const { ledger, clock, ids, claims } = options;

  const claimWithin: RefundAuthority['claimWithin'] = (writer, asked, tillStationId) => {
    const kept = keptAnswer(writer, asked.operationId);
    if (kept !== undefined) return refundClaimAnswer.parse(kept);
    const sale = saleOf(writer, asked, tillStationId);
    const remaining = sale && remainingOf(sale, knownRefunds(writer, asked, tillStationId));
    if (!sale || !remaining) return { kind: 'refused', reason: 'unknown_sale', leftMinor: 0 };
    // A refusal is not kept: another till's claim may be given back, and the same refund be asked for again.
    if (options.check !== 'off' && !fits(asked, remaining))
      return { kind: 'refused', reason: 'exceeds', leftMinor: remaining.totalMinor };
    const claimId = ids.nextId();
    const term = claims.term();
    const { operationId, refundId, saleId, lines, totalMinor, paidMinor } = asked;
    const ordinal =
      (writer.value<number | null>('SELECT max(ordinal) FROM refund_claim WHERE sale_id = ?', saleId) ?? 0) +
      1;
    writer.append(
      fact('RefundClaimed', {
        claimId,
        operationId,
        refundId,
        saleId,
        tillStationId,
        ordinal,
        currency: sale.currency,
        lines,
        totalMinor,
        paidMinor,
        term,
      }),
      { refs: [saleId] },
    );
    const answer: RefundClaimAnswer = { kind: 'granted', claimId, term };
    keepAnswer(writer, operationId, answer);
    return answer;
  };

  const undoScanWithin: RefundAuthority['undoScanWithin'] = (writer, { operationId, ticketId, serial }) => {
    const key = `undo:${operationId}`;
    const kept = keptAnswer(writer, key);
    if (kept !== undefined) return undoScanAnswer.parse(kept);
    const [first, second] = twoIdsOf({ serial, ticketId });
    const uses = writer.all<{ claimId: string; gateStationId: string; claimedAtMs: number }>(
      `SELECT claim_id AS claimId, gate_station_id AS gateStationId, claimed_at_ms AS claimedAtMs FROM live_pass
       WHERE ticket_id IN (?, ?) ORDER BY claimed_at_ms DESC`,
      first,
      second,
    );
    const [last] = uses;
    if (!last) return { kind: 'refused', reason: 'not_used' };
    const minutes = options.policy()?.takingBack?.undoScanMinutes ?? USUAL_UNDO_MINUTES;
    if (clock.nowMs() - last.claimedAtMs > minutes * 60_000)
      return { kind: 'refused', reason: 'too_long_ago' };
    // One scan is one pass: of a group ticket the others stay where they are.
    const claimed = writer.value<string>(
      'SELECT operation_id FROM claim_answer WHERE claim_id = ?',
      last.claimId,
    );
    const released = claims.releaseWithin(
      writer,
      { operationId: claimed ?? last.claimId, claimId: last.claimId, cause: 'undone' },
      last.gateStationId,
    );
    const answer: UndoScanAnswer = released
      ? { kind: 'undone', claimIds: [last.claimId] }
      : { kind: 'refused', reason: 'not_used' };
    if (released) keepAnswer(writer, key, answer);
    return answer;
  };

  return {
    claimWithin,
    undoScanWithin,
    claim: (asked, till) => ledger.transact((writer) => claimWithin(writer, asked, till)),
    undoScan: (asked) => ledger.transact((writer) => undoScanWithin(writer, asked)),
    release: (operationId, till) =>
      ledger.transact((writer) => {
        const held = writer.get<{ claimId: string; refundId: string; saleId: string }>(
          `SELECT claim_id AS claimId, refund_id AS refundId, sale_id AS saleId FROM refund_claim
           WHERE operation_id = ? AND station_id = ? AND state = 'held'`,
          operationId,
          till,
        );
        if (!held) return false;
        writer.append(fact('RefundClaimReleased', held), { refs: [held.saleId] });
        return true;
      }),
    files: ({ saleId, q }) => {
      const file = saleId === null ? undefined : saleFileOf(ledger.read, saleId);
      return saleId === null ? findSaleFiles(ledger, q) : file ? [file] : [];
    },
  };
}

const parsed = (text: string | null | undefined): JournalRecord | undefined => {
  const read = typeof text === 'string' ? readRecord(text) : undefined;
  return read?.kind === 'record' ? read.record : undefined;
};

/** The sale as its till's journal has it, or as that till sends it when its journal is still on the way. */
function saleOf(sql: SqlReader, asked: RefundClaimAsked, tillStationId: string): SaleFact | undefined {
  const record = parsed(recordTextOf(sql, asked.saleId)) ?? parsed(asked.sale);
  if (record?.kind !== 'SaleCompleted' || record.body.saleId !== asked.saleId) return undefined;
  const known = recordTextOf(sql, asked.saleId) !== undefined;
  return known || record.stationId === tillStationId ? record.body : undefined;
}

/** Refunds in any journal, those the till made a moment ago, and what is set aside and not made yet. */
function knownRefunds(sql: SqlReader, asked: RefundClaimAsked, tillStationId: string): RefundFact[] {
  const made = new Map<string, RefundFact>();
  for (const text of [...refundTextsOf(sql, asked.saleId), ...asked.refunds]) {
    const record = parsed(text);
    if (record?.kind !== 'SaleRefunded' || record.body.saleId !== asked.saleId) continue;
    if (made.has(record.body.refundId)) continue;
    if (recordTextOf(sql, record.id) === undefined && record.stationId !== tillStationId) continue;
    made.set(record.body.refundId, record.body);
  }
  for (const text of heldClaimTextsOf(sql, asked.saleId)) {
    const record = parsed(text);
    if (record?.kind !== 'RefundClaimed' || made.has(record.body.refundId)) continue;
    const { refundId, claimId, lines, totalMinor, paidMinor } = record.body;
    made.set(refundId, {
      lines,
      totalMinor,
      roundingMinor: paidMinor - totalMinor,
      tenders: [{ tenderId: claimId, kind: 'cash', amountMinor: paidMinor }],
    });
  }
  return [...made.values()];
}

function fits({ lines, totalMinor, paidMinor }: RefundClaimAsked, left: Remaining): boolean {
  if (totalMinor > left.totalMinor || paidMinor > left.paidMinor) return false;
  return left.lines.every((one) => {
    const wanted = lines.filter(({ lineId }) => lineId === one.line.lineId);
    const sum = (of: (line: (typeof lines)[number]) => number) =>
      wanted.reduce((all, line) => all + of(line), 0);
    return (
      sum(({ quantity }) => quantity) <= one.quantity &&
      sum(({ netMinor }) => netMinor) <= one.netMinor &&
      sum(({ taxMinor }) => taxMinor) <= one.taxMinor
    );
  });
}

function keptAnswer(sql: SqlReader, operationId: string): unknown {
  const text = sql.value<string>('SELECT answer FROM refund_answer WHERE operation_id = ?', operationId);
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

const keepAnswer = (writer: LedgerWriter, operationId: string, answer: unknown): void =>
  void writer.run(
    'INSERT INTO refund_answer (operation_id, answer) VALUES (?, ?)',
    operationId,
    JSON.stringify(answer),
  );
