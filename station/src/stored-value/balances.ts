import type { StoredValueView } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { lastFourOf } from '@gatehouse/core/stored-value';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { openDrawer } from '../till/drawer.ts';
import { once, policyOf, shiftClosed, type TillOperator } from '../till/parts.ts';
import { expectedCashMinor, openShiftRow } from '../till/shifts.ts';
import { accountIdOfCode, knownAccount } from './account-store.ts';
import {
  codeIdHere,
  ensureHere,
  lookAt,
  permitPartsOf,
  type StoredValueParts,
  viewPartsOf,
} from './stored-value-service.ts';
import { freeHere, notEnough, unknownCode, viewOf } from './view.ts';

interface Asked {
  readonly operationId: string;
  readonly overrideId: string | null;
}

/** What is done to balances beside selling and paying: moved, shared, put right, paid out. */
export interface BalanceService {
  transfer(
    asked: Asked & {
      readonly fromCode: string;
      readonly toCode: string;
      readonly amountMinor: number | null;
    },
    operator: TillOperator,
  ): Promise<Answered<{ movedMinor: number; from: StoredValueView; to: StoredValueView }>>;
  link(
    asked: Asked & { readonly code: string; readonly sharedWith: string },
    operator: TillOperator,
  ): Promise<Answered<StoredValueView>>;
  adjust(
    asked: Asked & { readonly code: string; readonly amountMinor: number; readonly reason: string },
    operator: TillOperator,
  ): Promise<Answered<StoredValueView>>;
  payOut(
    asked: Asked & { readonly code: string },
    operator: TillOperator,
  ): Promise<Answered<{ paidOutMinor: number; view: StoredValueView }>>;
}

/** Spent by sales only, one piece whole: nothing else moves a voucher. */
const isMoney = (view: StoredValueView): view is StoredValueView & { account: 'gift-card' | 'wallet' } =>
  view.account !== 'voucher';
const onlyMoney = () => refused(409, 'other_kind', 'A voucher buys what stands on it, and holds no balance');

export function createBalances(parts: StoredValueParts): BalanceService {
  const { ledger } = parts;
  const permits = permitPartsOf(parts);
  const doneBefore = (operationId: string): boolean => ledger.operation(operationId)?.state === 'done';

  const shown = (code: string): StoredValueView => {
    const accountId = accountIdOfCode(ledger.read, ledger.identity(), code);
    const known = knownAccount(ledger.read, accountId);
    if (!known) throw new Error('an account that was just written is known');
    return viewOf(viewPartsOf(parts), known, { kind: 'unreachable' }, code);
  };
  const isFree = (writer: LedgerWriter, view: StoredValueView, amountMinor: number): boolean =>
    freeHere({ ...viewPartsOf(parts), sql: writer }, view.accountId) >= amountMinor;

  return {
    async transfer(asked, operator) {
      const { operationId, fromCode, toCode } = asked;
      const attempt = { operationId, kind: 'stored-value-transfer' };
      let amountMinor = asked.amountMinor;
      let from: StoredValueView | undefined;
      if (!doneBefore(operationId)) {
        const looked = await lookAt(parts, fromCode);
        if (!looked.ok) return looked;
        from = looked.value.view;
        amountMinor ??= from.payableMinor;
        if (amountMinor === 0) return notEnough(from);
        const ready = await ensureHere(parts, { operationId, code: fromCode, amountMinor });
        if (!ready.ok) return ready;
        // An unknown band is a new one: the guest's old one is lost.
        await lookAt(parts, toCode);
      }
      const done = once<{ movedMinor: number }>(parts, attempt, (writer) => {
        const policy = policyOf(parts);
        if (!policy.ok) return policy;
        if (!from || amountMinor === null) return unknownCode();
        if (!isMoney(from)) return onlyMoney();
        const toAccountId = accountIdOfCode(writer, ledger.identity(), toCode);
        if (toAccountId === from.accountId)
          return refused(422, 'same_account', 'Both codes are the same account', {
            errors: [{ field: 'toCode', message: 'is the same' }],
          });
        const to = knownAccount(writer, toAccountId);
        if (to && to.account !== from.account)
          return refused(409, 'other_kind', `The other code is a ${to.account}`, {
            errors: [{ field: 'toCode', message: to.account }],
          });
        if (!isFree(writer, from, amountMinor)) return notEnough(from);
        const permit = requirePermit(
          permits,
          writer,
          operator,
          { permission: 'stored-value.issue', subjectId: from.accountId, amountMinor },
          asked.overrideId,
        );
        if (!permit.ok) return permit;
        const { currency } = policy.value;
        const context = { operatorId: operator.operatorId, shiftId: openShiftRow(writer)?.shiftId ?? null };
        if (!to)
          writer.append(
            fact('StoredValueOpened', {
              accountId: toAccountId,
              account: from.account,
              currency,
              last4: lastFourOf(toCode),
              expiresOn: from.expiresOn,
            }),
            context,
          );
        writer.append(
          fact('StoredValueTransferred', {
            transferId: parts.ids.nextId(),
            account: from.account,
            fromAccountId: from.accountId,
            toAccountId,
            amountMinor,
            currency,
            overrideId: permit.value,
          }),
          context,
        );
        return answered({ movedMinor: amountMinor });
      });
      return done.ok ? answered({ ...done.value, from: shown(fromCode), to: shown(toCode) }) : done;
    },

    async link(asked, operator) {
      const { operationId, code, sharedWith } = asked;
      const attempt = { operationId, kind: 'stored-value-link' };
      const wallet = await lookAt(parts, sharedWith);
      if (!wallet.ok) return wallet;
      const own = await lookAt(parts, code);
      const done = once<Record<string, never>>(parts, attempt, (writer) => {
        const { view } = wallet.value;
        if (!isMoney(view)) return onlyMoney();
        // Its own money would be out of reach behind the other account: it is moved first.
        if (own.ok)
          return refused(409, 'code_in_use', 'This band has a balance of its own: move it first', {
            errors: [{ field: 'code', message: own.value.view.account }],
          });
        if (own.problem.code !== 'unknown_code') return own;
        const permit = requirePermit(
          permits,
          writer,
          operator,
          { permission: 'stored-value.issue', subjectId: view.accountId },
          asked.overrideId,
        );
        if (!permit.ok) return permit;
        writer.append(
          fact('StoredValueLinked', {
            codeId: codeIdHere(parts, code),
            accountId: view.accountId,
            account: view.account,
            last4: lastFourOf(code),
            overrideId: permit.value,
          }),
          { operatorId: operator.operatorId },
        );
        return answered({});
      });
      return done.ok ? answered(shown(code)) : done;
    },

    async adjust(asked, operator) {
      const { operationId, code, amountMinor, reason } = asked;
      const attempt = { operationId, kind: 'stored-value-adjust' };
      const looked = await lookAt(parts, code);
      if (!looked.ok) return looked;
      if (amountMinor < 0 && !doneBefore(operationId)) {
        const ready = await ensureHere(parts, { operationId, code, amountMinor: -amountMinor });
        if (!ready.ok) return ready;
      }
      const done = once<Record<string, never>>(parts, attempt, (writer) => {
        const { view } = looked.value;
        if (!isMoney(view)) return onlyMoney();
        if (amountMinor < 0 && !isFree(writer, view, -amountMinor)) return notEnough(view);
        const permit = requirePermit(
          permits,
          writer,
          operator,
          { permission: 'stored-value.adjust', subjectId: view.accountId, amountMinor },
          asked.overrideId,
        );
        if (!permit.ok) return permit;
        writer.append(
          fact('StoredValueAdjusted', {
            adjustmentId: parts.ids.nextId(),
            account: view.account,
            accountId: view.accountId,
            amountMinor,
            currency: view.currency,
            reason,
            overrideId: permit.value,
          }),
          { operatorId: operator.operatorId, shiftId: openShiftRow(writer)?.shiftId ?? null },
        );
        return answered({});
      });
      return done.ok ? answered(shown(code)) : done;
    },

    async payOut(asked, operator) {
      const { operationId, code } = asked;
      const attempt = { operationId, kind: 'stored-value-pay-out' };
      let view: StoredValueView | undefined;
      if (!doneBefore(operationId)) {
        const looked = await lookAt(parts, code);
        if (!looked.ok) return looked;
        view = looked.value.view;
        if (view.payableMinor === 0) return notEnough(view);
        const ready = await ensureHere(parts, { operationId, code, amountMinor: view.payableMinor });
        if (!ready.ok) return ready;
      }
      let shiftId: string | null = null;
      const done = once<{ paidOutMinor: number }>(parts, attempt, (writer) => {
        const shift = openShiftRow(writer);
        if (!shift) return shiftClosed();
        if (!view) return unknownCode();
        if (!isMoney(view)) return onlyMoney();
        const amountMinor = view.payableMinor;
        if (!isFree(writer, view, amountMinor)) return notEnough(view);
        const inDrawerMinor = expectedCashMinor(ledger, shift);
        if (inDrawerMinor < amountMinor)
          return refused(409, 'not_enough_cash', 'There is not enough cash in the drawer for this', {
            facts: { inDrawerMinor },
          });
        const permit = requirePermit(
          permits,
          writer,
          operator,
          { permission: 'sale.refund', subjectId: view.accountId, amountMinor },
          asked.overrideId,
        );
        if (!permit.ok) return permit;
        shiftId = shift.shiftId;
        writer.append(
          fact('StoredValuePaidOut', {
            payoutId: parts.ids.nextId(),
            account: view.account,
            accountId: view.accountId,
            amountMinor,
            currency: view.currency,
            overrideId: permit.value,
          }),
          { operatorId: operator.operatorId, shiftId },
        );
        return answered({ paidOutMinor: amountMinor });
      });
      if (!done.ok) return done;
      if (done.repeated !== true)
        void openDrawer(ledger, parts.drawer, {
          cause: 'refund',
          saleId: null,
          reason: 'wallet closed out',
          operatorId: operator.operatorId,
          shiftId,
        }).catch(parts.report);
      return answered({ ...done.value, view: shown(code) });
    },
  };
}
