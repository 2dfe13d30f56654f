import type { SafeView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { worthOfPieces } from '@gatehouse/core/shift';
import { answered, type Answered, refused } from '../api/problem.ts';
import { enqueuePaper } from '../printing/print-jobs.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { once, policyOf, type TillOperator, type TillParts } from '../till/parts.ts';
import { bagOf, bagsOf, keepBag, wrongWithBag } from './bags.ts';
import { safeRecordedMinor } from './drawer.ts';
import { bagSlip } from './paper.ts';

/** The safe as this till knows it: what other tills put in or took out is in their journals and in the cloud. */
export function safeView(parts: TillParts): Answered<SafeView> {
  const policy = policyOf(parts);
  if (!policy.ok) return policy;
  const { currency } = policy.value;
  const { ledger } = parts;
  const recordedMinor = safeRecordedMinor(ledger, currency);
  const last = ledger.read.get<{
    countedMinor: number;
    recordedMinor: number;
    atMs: number;
    by: string;
  }>(
    `SELECT counted_minor AS countedMinor, recorded_minor AS recordedMinor, counted_at_ms AS atMs, counted_by AS by
     FROM safe_count WHERE currency = ? ORDER BY count_no DESC LIMIT 1`,
    currency,
  );
  return answered({
    currency,
    recordedMinor,
    lastCount: last
      ? {
          countedMinor: last.countedMinor,
          atMs: last.atMs,
          by: last.by,
          movedSinceMinor: recordedMinor - last.recordedMinor,
        }
      : null,
    bags: bagsOf(ledger.read),
  });
}

type Written = Record<string, never>;

function written(
  parts: TillParts,
  attempt: { readonly operationId: string; readonly kind: string },
  work: (writer: LedgerWriter, currency: string) => Answered<Written>,
): Answered<SafeView> {
  const done = once<Written>(parts, attempt, (writer) => {
    const policy = policyOf(parts);
    return policy.ok ? work(writer, policy.value.currency) : policy;
  });
  if (!done.ok) return done;
  if (done.repeated !== true) parts.pokePrinting();
  return safeView(parts);
}

/** Seals cash of the safe into a bag with a number of its own. */
export function sealBag(
  parts: TillParts,
  asked: {
    readonly operationId: string;
    readonly bagNumber: string;
    readonly amountMinor: number;
    readonly reason: string;
  },
  operator: TillOperator,
): Answered<SafeView> {
  return written(parts, { operationId: asked.operationId, kind: 'seal-bag' }, (writer, currency) => {
    const { bagNumber, amountMinor, reason } = asked;
    const wrong = wrongWithBag(writer, bagNumber);
    if (wrong) return wrong;
    const { record } = writer.append(fact('BagSealed', { bagNumber, amountMinor, currency, reason }), {
      operatorId: operator.operatorId,
    });
    const bag = {
      bagNumber,
      origin: 'safe' as const,
      amountMinor,
      currency,
      sealedAtMs: record.occurredAtMs,
      sealedBy: operator.name,
    };
    keepBag(writer, bag);
    printBagSlip(parts, writer, 'sealed', bag, reason, operator);
    return answered({});
  });
}

/** Hands a sealed bag over for the bank, with the amount it was sealed with. */
export function collectBag(
  parts: TillParts,
  asked: { readonly operationId: string; readonly bagNumber: string; readonly reason: string },
  operator: TillOperator,
): Answered<SafeView> {
  return written(parts, { operationId: asked.operationId, kind: 'collect-bag' }, (writer) => {
    const bag = bagOf(writer, asked.bagNumber);
    if (!bag) return refused(404, 'no_such_bag', `No bag ${asked.bagNumber} was sealed here`);
    if (bag.state === 'collected')
      return refused(409, 'bag_collected', `Bag ${asked.bagNumber} was collected already`);
    const { bagNumber, amountMinor, currency } = bag;
    const { record } = writer.append(
      fact('BagCollected', { bagNumber, amountMinor, currency, reason: asked.reason }),
      { operatorId: operator.operatorId },
    );
    writer.run(
      `UPDATE bank_bag SET state = 'collected', collected_at_ms = ? WHERE bag_number = ?`,
      record.occurredAtMs,
      bagNumber,
    );
    printBagSlip(parts, writer, 'collected', bag, asked.reason, operator);
    return answered({});
  });
}

function printBagSlip(
  parts: TillParts,
  writer: LedgerWriter,
  event: 'sealed' | 'collected',
  { bagNumber, amountMinor }: { readonly bagNumber: string; readonly amountMinor: number },
  reason: string,
  operator: TillOperator,
): void {
  const policy = parts.replica.policy();
  if (!policy) return;
  enqueuePaper(writer, {
    jobId: parts.ids.nextId(),
    paper: 'bag-slip',
    subject: 'cash',
    createdAtMs: parts.clock.nowMs(),
    content: bagSlip(
      { event, bagNumber, amountMinor, reason, atMs: parts.clock.nowMs(), operatorName: operator.name },
      { policy, register: parts.ledger.identity(), isProvisional: false },
    ),
  });
}

/** Writes down what lies in the safe: from then on this till tells what it moved since. */
export function countSafe(
  parts: TillParts,
  asked: {
    readonly operationId: string;
    readonly countedMinor: number;
    readonly denominations: Readonly<Record<string, number>>;
  },
  operator: TillOperator,
): Answered<SafeView> {
  return written(parts, { operationId: asked.operationId, kind: 'count-safe' }, (writer, currency) => {
    const { countedMinor, denominations } = asked;
    const laidOutMinor = worthOfPieces(denominations);
    if (Object.keys(denominations).length > 0 && laidOutMinor !== countedMinor)
      return refused(422, 'count_mismatch', 'The pieces do not come to the sum', {
        errors: [{ field: 'countedMinor', message: `the pieces come to ${laidOutMinor}` }],
      });
    const { record } = writer.append(
      fact('SafeCounted', { currency, countedMinor, denominations: { ...denominations } }),
      { operatorId: operator.operatorId },
    );
    writer.run(
      `INSERT INTO safe_count (currency, counted_minor, recorded_minor, counted_at_ms, counted_by)
       VALUES (?, ?, ?, ?, ?)`,
      currency,
      countedMinor,
      safeRecordedMinor(parts.ledger, currency),
      record.occurredAtMs,
      operator.name,
    );
    return answered({});
  });
}
