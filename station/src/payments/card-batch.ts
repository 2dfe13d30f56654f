import type { CardBatchView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { answered, type Answered, refused } from '../api/problem.ts';
import { keepOperation, readOperation, type SqlReader } from '../ledger/index.ts';
import type { TillOperator } from '../till/parts.ts';
import type { PaymentParts } from './parts.ts';

export interface CloseBatchAsked {
  readonly operationId: string;
  readonly terminalId: string;
  /** Read off the terminal's own slip by a person; null where the terminal is asked. */
  readonly terminalMinor: number | null;
  readonly terminalCount: number | null;
}

export type CardBatches = ReturnType<typeof createCardBatches>;

interface Sums {
  readonly expectedMinor: number;
  readonly expectedCount: number;
  readonly unknownCount: number;
}

function sumsOf(sql: SqlReader, terminalId: string): Sums {
  const captured = sql.get<{ minor: number; count: number }>(
    `SELECT coalesce(sum(captured_minor), 0) AS minor, count(*) AS count FROM card_payment
     WHERE terminal_id = ? AND batch_id IS NULL AND state = 'captured'`,
    terminalId,
  );
  const refunded = sql.get<{ minor: number; count: number }>(
    `SELECT coalesce(sum(amount_minor), 0) AS minor, count(*) AS count FROM card_refund
     WHERE terminal_id = ? AND batch_id IS NULL AND state = 'refunded'`,
    terminalId,
  );
  const unknownCount = sql.value<number>(
    `SELECT count(*) FROM card_payment WHERE terminal_id = ? AND state = 'unknown'`,
    terminalId,
  );
  return {
    expectedMinor: (captured?.minor ?? 0) - (refunded?.minor ?? 0),
    expectedCount: (captured?.count ?? 0) + (refunded?.count ?? 0),
    unknownCount: unknownCount ?? 0,
  };
}

/** What this station captured on a terminal beside the terminal's own total: two counts that were made apart. */
export function createCardBatches(parts: PaymentParts) {
  const { ledger, clock } = parts;
  const terminals = new Map(parts.terminals.map((placed) => [placed.terminalId, placed]));
  const none = (terminalId: string) =>
    refused(404, 'no_terminal', 'This till has no such card terminal', {
      errors: [{ field: 'terminalId', message: terminalId }],
    });
  const notReady = () => refused(503, 'not_ready', 'This till has not received the catalogue yet');

  return {
    /** How it stands now; closes nothing. */
    async batch(terminalId: string): Promise<Answered<CardBatchView>> {
      const placed = terminals.get(terminalId);
      if (!placed) return none(terminalId);
      const currency = parts.currency();
      if (currency === undefined) return notReady();
      const totals = await placed.terminal.totals();
      return answered({
        terminalId,
        terminalName: placed.name,
        currency,
        ...sumsOf(ledger.read, terminalId),
        terminalMinor: totals?.netMinor ?? null,
        terminalCount: totals?.count ?? null,
        byHand: placed.byHand !== undefined,
      });
    },

    /** Closes the batch of a terminal, on it and here, once per operation id. A difference is written, not refused. */
    async close(asked: CloseBatchAsked, operator: TillOperator): Promise<Answered<CardBatchView>> {
      const { operationId, terminalId } = asked;
      const kind = 'card-batch';
      const placed = terminals.get(terminalId);
      if (!placed) return none(terminalId);
      const currency = parts.currency();
      if (currency === undefined) return notReady();
      const before = readOperation(ledger.read, operationId);
      if (before && before.kind !== kind)
        return refused(409, 'operation_reused', 'This operation id was used for something else');
      if (before?.state === 'done') return answered(before.answer as CardBatchView);
      const isBusy = ledger.read.value<number>(
        `SELECT count(*) FROM card_payment WHERE terminal_id = ? AND state = 'started'`,
        terminalId,
      );
      if ((isBusy ?? 0) > 0)
        return refused(409, 'terminal_busy', 'A payment is on this terminal: finish it first');
      const totals = await placed.terminal.totals(operationId);
      const terminalMinor = totals?.netMinor ?? asked.terminalMinor;
      const terminalCount = totals?.count ?? asked.terminalCount;
      if (terminalMinor === null)
        return refused(409, 'terminal_total_missing', 'Type the total of the terminal', {
          detail: placed.byHand ? 'It is on the slip of its daily close' : 'It does not answer at the moment',
          errors: [{ field: 'terminalMinor', message: 'is needed' }],
        });
      return ledger.transact((writer) => {
        const sums = sumsOf(writer, terminalId);
        const batch = { terminalId, currency, ...sums, terminalMinor, terminalCount };
        writer.append(fact('CardBatchClosed', { batchId: operationId, ...batch }), {
          operatorId: operator.operatorId,
          shiftId: parts.openShiftId(),
        });
        for (const [table, state] of [
          ['card_payment', 'captured'],
          ['card_refund', 'refunded'],
        ])
          writer.run(
            `UPDATE ${table} SET batch_id = ? WHERE terminal_id = ? AND batch_id IS NULL AND state = '${state}'`,
            operationId,
            terminalId,
          );
        const view: CardBatchView = {
          ...batch,
          terminalName: placed.name,
          byHand: placed.byHand !== undefined,
        };
        keepOperation(writer, { id: operationId, kind, state: 'done', answer: view }, clock.nowMs());
        return answered(view);
      });
    },
  };
}
