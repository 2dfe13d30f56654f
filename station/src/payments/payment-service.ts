import type { PaymentStepName, PaymentView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { askAgainAfterMs, isOpen } from '@gatehouse/core/payments';
import type { CancelTimer } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { storageFull, storageProblemOf } from '../storage/problems.ts';
import { shiftClosed, type TillOperator } from '../till/parts.ts';
import type { PaymentParts } from './parts.ts';
import { openPayments, paymentRow, type PaymentRow } from './payment-store.ts';
import { paymentViewOf } from './payment-view.ts';
import { type Finding, recordFinding } from './record-finding.ts';
import type { PlacedTerminal } from './terminals.ts';

export interface StartAsked {
  readonly paymentId: string;
  readonly terminalId: string | null;
  readonly amountMinor: number;
  readonly basketId: string | null;
}

export type ConfirmAsked =
  | { readonly outcome: 'approved'; readonly approvalCode: string; readonly last4: string }
  | { readonly outcome: 'declined' | 'cancelled' };

export interface ResolveAsked {
  readonly paymentId: string;
  readonly outcome: 'captured' | 'not-charged';
  readonly reason: string;
  readonly overrideId: string | null;
}

interface Watch {
  attempt: number;
  askAtMs: number | null;
  cancel: CancelTimer;
}

/** While a guest stands at the terminal it is looked at often; its own word comes sooner. */
const PENDING_LOOK_MS = 1_500;

export type PaymentService = ReturnType<typeof createPaymentService>;

/**
 * Card payments of a station. A payment is written down before its terminal is touched; whatever becomes of the answer,
 * of the cable or of this process, the terminal or its provider is asked by that id until the truth is known. Nobody
 * waits for that: neither the next guest nor the close.
 */
export function createPaymentService(parts: PaymentParts) {
  const { ledger, clock, timers } = parts;
  const terminals = new Map(parts.terminals.map((placed) => [placed.terminalId, placed]));
  /** Payments a terminal has in hand for this run, by payment id; what the guest has to do. */
  const inHand = new Map<string, PaymentStepName>();
  const watches = new Map<string, Watch>();
  const following = new Set<Promise<unknown>>();
  let stopped = true;
  let unsubscribes: (() => void)[] = [];

  const follow = (work: Promise<unknown>): void => {
    const followed = work.catch(parts.report).finally(() => following.delete(followed));
    following.add(followed);
  };
  const viewOf = (row: PaymentRow): PaymentView =>
    paymentViewOf(ledger.read, row, parts.policy(), {
      step: inHand.get(row.paymentId) ?? (terminals.get(row.terminalId)?.byHand ? 'by-hand' : null),
      askAgainAtMs: watches.get(row.paymentId)?.askAtMs ?? null,
      terminalName: terminals.get(row.terminalId)?.name ?? row.terminalId,
    });
  const known = (paymentId: string): PaymentRow => {
    const row = paymentRow(ledger.read, paymentId);
    if (!row) throw new Error(`payment ${paymentId} is not in the ledger`);
    return row;
  };
  const tell = (paymentId: string): void => parts.onChanged(viewOf(known(paymentId)));

  const unwatch = (paymentId: string): void => {
    watches.get(paymentId)?.cancel();
    watches.delete(paymentId);
  };
  const watch = (paymentId: string, attempt: number, afterMs = askAgainAfterMs(attempt)): void => {
    unwatch(paymentId);
    if (stopped) return;
    watches.set(paymentId, {
      attempt,
      askAtMs: clock.nowMs() + afterMs,
      cancel: timers.after(afterMs, () => follow(askProvider(paymentId))),
    });
  };

  /** Writes what the provider says; a disk that refuses it now is given it again with the next answer. */
  const hear = (paymentId: string, finding: Finding): void => {
    try {
      const changed = ledger.transact((writer) => {
        const row = paymentRow(writer, paymentId);
        return (
          row !== undefined &&
          recordFinding(writer, row, finding, {
            by: 'provider',
            reason: '',
            operatorId: row.operatorId,
            shiftId: parts.openShiftId(),
          })
        );
      });
      if (changed) tell(paymentId);
    } catch (error) {
      if (!storageProblemOf(error)) throw error;
      parts.report(error);
    }
    if (!isOpen(known(paymentId))) unwatch(paymentId);
    else if (!watches.has(paymentId) && !inHand.has(paymentId)) watch(paymentId, 0);
  };

  const askProvider = async (paymentId: string): Promise<void> => {
    const attempt = watches.get(paymentId)?.attempt ?? 0;
    const row = known(paymentId);
    const placed = terminals.get(row.terminalId);
    if (inHand.has(paymentId) || !isOpen(row) || stopped) return;
    // A terminal beside the till can be asked nothing: the slip is in the cashier's hand.
    if (placed?.byHand) return unwatch(paymentId);
    const truth = placed
      ? await placed.terminal.query(paymentId)
      : ({ kind: 'unknown', cause: 'terminal_removed' } as const);
    if (stopped) return;
    if (truth.kind === 'pending') {
      const moved = watches.get(paymentId);
      watch(paymentId, attempt, PENDING_LOOK_MS);
      if (!moved || row.state === 'started') tell(paymentId);
      return;
    }
    hear(paymentId, truth);
    if (isOpen(known(paymentId))) watch(paymentId, attempt + 1);
  };

  const touchTerminal = ({ terminal }: PlacedTerminal, row: PaymentRow): void => {
    const { paymentId, amountMinor, currency } = row;
    inHand.set(paymentId, 'starting');
    follow(
      terminal.start({ paymentId, amountMinor, currency }).then((outcome) => {
        inHand.delete(paymentId);
        if (!stopped) hear(paymentId, outcome);
      }),
    );
  };

  /** Another payment that is still on this terminal. */
  const busyWith = (sql: LedgerWriter, terminalId: string, paymentId: string): PaymentRow | undefined =>
    openPayments(sql).find(
      (row) => row.terminalId === terminalId && row.state === 'started' && row.paymentId !== paymentId,
    );

  const placedFor = (terminalId: string | null): Answered<PlacedTerminal> => {
    const placed = terminalId === null ? parts.terminals[0] : terminals.get(terminalId);
    return placed
      ? answered(placed)
      : refused(404, 'no_terminal', 'This till has no such card terminal', {
          errors: [{ field: 'terminalId', message: terminalId ?? 'none is configured' }],
        });
  };

  const missing = (paymentId: string) =>
    refused(404, 'no_such_payment', 'This till knows no such payment', {
      errors: [{ field: 'paymentId', message: paymentId }],
    });

  const writing = <Value>(work: () => Answered<Value>): Answered<Value> => {
    try {
      return work();
    } catch (error) {
      const problem = storageProblemOf(error);
      if (!problem) throw error;
      return { ok: false, problem };
    }
  };

  return {
    viewOf,
    terminals: () =>
      parts.terminals.map(({ terminalId, name, provider, terminal, byHand }) => {
        const health = terminal.health();
        const busy = [...inHand.keys()].some((paymentId) => known(paymentId).terminalId === terminalId);
        return {
          terminalId,
          name,
          provider,
          state: health.kind === 'gone' ? ('away' as const) : busy ? ('busy' as const) : ('ready' as const),
          reason: health.kind === 'ok' ? '' : health.reason,
          byHand: byHand !== undefined,
        };
      }),
    placed: (terminalId: string) => terminals.get(terminalId),
    /** Payments that need somebody, and those under way. */
    openViews: (): PaymentView[] =>
      openPayments(ledger.read)
        .map(viewOf)
        .filter(({ needs, state }) => needs !== 'nothing' || state === 'started'),
    unknownCount: (): number => openPayments(ledger.read).filter(({ state }) => state === 'unknown').length,
    payment(paymentId: string): Answered<PaymentView> {
      const row = paymentRow(ledger.read, paymentId);
      return row ? answered(viewOf(row)) : missing(paymentId);
    },

    /** Begins a payment, or answers how the one with this id stands: a retry or a second touch charges nobody twice. */
    start(asked: StartAsked, operator: TillOperator): Answered<PaymentView> {
      const placed = placedFor(asked.terminalId);
      if (!placed.ok) return placed;
      const { terminalId, provider, terminal } = placed.value;
      let isNew = false;
      const begun = writing(() =>
        ledger.transact((writer): Answered<PaymentRow> => {
          const before = paymentRow(writer, asked.paymentId);
          if (before) {
            const same = before.amountMinor === asked.amountMinor && before.terminalId === terminalId;
            return same
              ? answered(before)
              : refused(409, 'payment_differs', 'This payment id was used for another payment', {
                  errors: [
                    { field: 'paymentId', message: `was ${before.amountMinor} on ${before.terminalId}` },
                  ],
                });
          }
          const shiftId = parts.openShiftId();
          if (shiftId === null) return shiftClosed();
          if (!parts.hasRoomToSell()) return storageFull();
          const currency = parts.currency();
          if (currency === undefined)
            return refused(503, 'not_ready', 'This till has not received the catalogue yet');
          const health = terminal.health();
          if (health.kind === 'gone')
            return refused(503, 'terminal_away', 'The card terminal does not answer', {
              detail: health.reason,
            });
          const busy = busyWith(writer, terminalId, asked.paymentId);
          if (busy)
            return refused(409, 'terminal_busy', 'Another payment is on this terminal', {
              facts: { paymentId: busy.paymentId, amountMinor: busy.amountMinor },
            });
          isNew = true;
          const { paymentId, amountMinor, basketId } = asked;
          writer.append(
            fact('PaymentStarted', {
              paymentId,
              terminalId,
              provider,
              amountMinor,
              currency,
              purpose: 'sale',
              basketId,
            }),
            // The record has the payment's id: a second start of it could not be written.
            { id: paymentId, operatorId: operator.operatorId, shiftId },
          );
          writer.run(
            `INSERT INTO card_payment (payment_id, terminal_id, provider, amount_minor, currency, basket_id,
               operator_id, started_at_ms, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'started')`,
            paymentId,
            terminalId,
            provider,
            amountMinor,
            currency,
            basketId,
            operator.operatorId,
            clock.nowMs(),
          );
          return answered(known(paymentId));
        }),
      );
      if (!begun.ok) return begun;
      if (isNew) touchTerminal(placed.value, begun.value);
      return answered(viewOf(known(asked.paymentId)));
    },

    /** Asks the terminal to give up. What came of it is the payment's state, never this answer. */
    async cancel(paymentId: string): Promise<Answered<PaymentView>> {
      const row = paymentRow(ledger.read, paymentId);
      if (!row) return missing(paymentId);
      const placed = terminals.get(row.terminalId);
      if (row.state !== 'started' || !placed) return answered(viewOf(row));
      if (placed.byHand) {
        // Nothing was said of the slip: the cashier says that nothing was charged.
        if (!placed.byHand.confirm(paymentId, { kind: 'cancelled', cause: 'cancelled' }))
          hear(paymentId, { kind: 'cancelled', cause: 'cancelled' });
      } else {
        const answer = await placed.terminal.cancel(paymentId);
        if (answer === 'asked' && inHand.has(paymentId)) inHand.set(paymentId, 'cancelling');
        if (!inHand.has(paymentId)) await askProvider(paymentId);
      }
      await Promise.resolve();
      return answered(viewOf(known(paymentId)));
    },

    /** Asks the provider now, whatever the back-off says. */
    async ask(paymentId: string): Promise<Answered<PaymentView>> {
      const row = paymentRow(ledger.read, paymentId);
      if (!row) return missing(paymentId);
      await askProvider(paymentId);
      return answered(viewOf(known(paymentId)));
    },

    /** What the cashier reads off a terminal that is not connected. */
    confirm(paymentId: string, asked: ConfirmAsked): Answered<PaymentView> {
      const row = paymentRow(ledger.read, paymentId);
      if (!row) return missing(paymentId);
      const placed = terminals.get(row.terminalId);
      if (!placed?.byHand)
        return refused(409, 'terminal_connected', 'This terminal says itself what became of the payment');
      if (row.state !== 'started') return answered(viewOf(row));
      const outcome: Exclude<Finding, { kind: 'unknown' | 'not-charged' }> =
        asked.outcome === 'approved'
          ? {
              kind: 'captured',
              amountMinor: row.amountMinor,
              brand: '',
              last4: asked.last4,
              approvalCode: asked.approvalCode,
              reference: asked.approvalCode,
            }
          : { kind: asked.outcome, cause: asked.outcome === 'declined' ? 'card_declined' : 'cancelled' };
      return writing(() => {
        hear(paymentId, outcome);
        placed.byHand?.confirm(paymentId, outcome);
        return answered(viewOf(known(paymentId)));
      });
    },

    /** A person decides what nobody knows. The provider is asked on, and its word puts this right. */
    resolve(asked: ResolveAsked, operator: TillOperator): Answered<PaymentView> {
      const done = writing(() =>
        ledger.transact((writer): Answered<null> => {
          const row = paymentRow(writer, asked.paymentId);
          if (!row) return missing(asked.paymentId);
          if (row.state !== 'unknown')
            return refused(409, 'payment_known', 'What became of this payment is known', {
              facts: { state: row.state },
            });
          const permit = requirePermit(
            parts,
            writer,
            operator,
            {
              permission: 'payment.resolve-unknown',
              subjectId: row.paymentId,
              amountMinor: row.amountMinor,
            },
            asked.overrideId,
          );
          if (!permit.ok) return permit;
          const finding: Finding =
            asked.outcome === 'captured'
              ? { ...row, kind: 'captured', amountMinor: row.amountMinor }
              : { kind: 'not-charged' };
          recordFinding(writer, row, finding, {
            by: 'person',
            reason: asked.reason,
            operatorId: operator.operatorId,
            shiftId: parts.openShiftId(),
          });
          return answered(null);
        }),
      );
      if (!done.ok) return done;
      tell(asked.paymentId);
      return answered(viewOf(known(asked.paymentId)));
    },

    /** Takes up what an earlier run left open: every one of them is asked for again by its id. */
    begin(): void {
      stopped = false;
      unsubscribes = parts.terminals.flatMap(({ terminalId, terminal }) => [
        terminal.onProgress(({ paymentId, step }) => {
          if (stopped || paymentRow(ledger.read, paymentId)?.state !== 'started') return;
          if (inHand.has(paymentId)) inHand.set(paymentId, step);
          tell(paymentId);
        }),
        terminal.onLateOutcome(({ paymentId, outcome }) => {
          if (!stopped && paymentRow(ledger.read, paymentId)) hear(paymentId, outcome);
        }),
        terminal.onHealth((health) => {
          if (health.kind === 'gone') return;
          // It answers again: nobody waits for the back-off.
          for (const row of openPayments(ledger.read))
            if (row.terminalId === terminalId && watches.has(row.paymentId)) watch(row.paymentId, 0, 0);
        }),
      ]);
      for (const row of openPayments(ledger.read)) if (isOpen(row)) watch(row.paymentId, 0, 0);
    },
    /** Ends the asking; what a terminal has in hand goes on there, and is asked for at the next start. */
    async stop(): Promise<void> {
      stopped = true;
      unsubscribes.forEach((unsubscribe) => unsubscribe());
      for (const paymentId of [...watches.keys()]) unwatch(paymentId);
    },
    /** For tests and a stop that can wait: until nothing is in hand. */
    settled: async () => void (await Promise.all(following)),
  };
}
