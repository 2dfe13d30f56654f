import type { PreparedStoredValue, StoredValueHold, StoredValueView } from '@gatehouse/core/contract';
import { fact, type StoredValueKind } from '@gatehouse/core/journal';
import { codeIdOf, expiryOf, isWellTyped, lastFourOf, newCode } from '@gatehouse/core/stored-value';
import { answered, type Answered, refused } from '../api/problem.ts';
import { readOperation, sha256Hex } from '../ledger/index.ts';
import { requirePermit } from '../permits/index.ts';
import { once, policyOf, type TillOperator, type TillParts } from '../till/parts.ts';
import { accountIdOfCode, dropHold, holdOf, keepHold, knownAccount } from './account-store.ts';
import type { Authority, Heard } from './authority.ts';
import {
  freeHere,
  notEnough,
  rulesOf,
  unknownCode,
  unreachable,
  type ViewParts,
  viewOf,
  wrongCurrency,
} from './view.ts';

/** A guest who took the card back: what was set aside for them is free again. */
const HOLD_MS = 10 * 60_000;

export interface StoredValueParts extends Pick<
  TillParts,
  'ledger' | 'replica' | 'clock' | 'ids' | 'random' | 'bootId' | 'drawer' | 'report'
> {
  readonly authority: Authority;
}

export interface Look {
  readonly view: StoredValueView;
  readonly heard: Heard;
}

export interface StoredValueService {
  look(code: string): Promise<Answered<StoredValueView>>;
  prepare(
    asked: {
      readonly operationId: string;
      readonly account: StoredValueKind;
      readonly code: string | null;
      readonly amountMinor: number;
      readonly overrideId: string | null;
    },
    operator: TillOperator,
  ): Promise<Answered<PreparedStoredValue>>;
  hold(
    asked: {
      readonly operationId: string;
      readonly code: string;
      readonly amountMinor: number;
      readonly overrideId: string | null;
    },
    operator: TillOperator,
  ): Promise<Answered<StoredValueHold>>;
  release(operationId: string): Answered<Record<string, never>>;
}

export const viewPartsOf = ({ ledger, clock }: Pick<StoredValueParts, 'ledger' | 'clock'>): ViewParts => ({
  sql: ledger.read,
  identity: ledger.identity(),
  nowMs: clock.nowMs(),
  today: ledger.businessDay(),
});

export const permitPartsOf = (parts: Pick<StoredValueParts, 'clock' | 'bootId' | 'replica'>) => ({
  clock: parts.clock,
  bootId: parts.bootId,
  limits: () => parts.replica.policy()?.limits,
});

/** The account of a code, asked of the cloud where it answers; a refusal where nobody knows the code. */
export async function lookAt(parts: StoredValueParts, code: string): Promise<Answered<Look>> {
  const policy = policyOf(parts);
  if (!policy.ok) return policy;
  const heard = await parts.authority.look(code);
  const view = knownView(parts, code, heard);
  if (!view.ok) return view;
  const right = wrongCurrency(view.value, policy.value.currency);
  return right.ok ? answered({ view: right.value, heard }) : right;
}

function knownView(parts: StoredValueParts, code: string, heard: Heard): Answered<StoredValueView> {
  const { ledger } = parts;
  const accountId = accountIdOfCode(ledger.read, ledger.identity(), code);
  const known = knownAccount(ledger.read, accountId);
  // What was sold here a moment ago is unknown to the cloud and none the less good.
  if (known) return answered(viewOf(viewPartsOf(parts), known, heard, code));
  return heard.kind === 'unreachable' ? unreachable() : unknownCode();
}

/**
 * Makes sure that so much of an account can be taken here: out of what is set aside, else by asking the cloud for the
 * difference, and a little more for the next time it is away. Answers what holds then.
 */
export async function ensureHere(
  parts: StoredValueParts,
  asked: { readonly operationId: string; readonly code: string; readonly amountMinor: number },
): Promise<Answered<Look & { readonly isOffline: boolean }>> {
  const { ledger } = parts;
  const { operationId, code, amountMinor } = asked;
  const accountId = accountIdOfCode(ledger.read, ledger.identity(), code);
  const free = freeHere(viewPartsOf(parts), accountId);
  if (free >= amountMinor) {
    const heard: Heard = { kind: 'unreachable' };
    const view = knownView(parts, code, heard);
    return view.ok ? answered({ view: view.value, heard, isOffline: true }) : view;
  }
  const heard = await parts.authority.reserve({
    operationId,
    code,
    wantedMinor: amountMinor - free,
    keepMinor: rulesOf(parts.replica.policy()).offlineKeepMinor,
  });
  const view = knownView(parts, code, heard);
  if (!view.ok) return view;
  if (freeHere(viewPartsOf(parts), view.value.accountId) < amountMinor) return notEnough(view.value);
  return answered({ view: view.value, heard, isOffline: false });
}

export function createStoredValue(parts: StoredValueParts): StoredValueService {
  const { ledger, clock } = parts;
  const permits = permitPartsOf(parts);

  return {
    async look(code) {
      const found = await lookAt(parts, code);
      return found.ok ? answered(found.value.view) : found;
    },

    async prepare(asked, operator) {
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      // The answer of an earlier attempt names the code that was made then.
      const before = readOperation(ledger.read, asked.operationId);
      if (before?.state === 'done' && before.kind === PREPARE)
        return answered(before.answer as PreparedStoredValue);
      if (asked.code !== null && !isWellTyped(asked.code))
        return refused(422, 'code_mistyped', 'A letter of this code is wrong', {
          errors: [{ field: 'code', message: 'its check letter does not fit' }],
        });
      const code = asked.code ?? newCode(parts.random);
      const heard: Heard = asked.code === null ? { kind: 'unknown-code' } : await parts.authority.look(code);
      const accountId = accountIdOfCode(ledger.read, ledger.identity(), code);
      const known = knownAccount(ledger.read, accountId);
      if (known && known.account !== asked.account)
        return refused(409, 'other_kind', `This code is a ${known.account} already`, {
          errors: [{ field: 'code', message: known.account }],
          facts: { account: known.account },
        });
      const balanceMinor = known ? viewOf(viewPartsOf(parts), known, heard, code).balanceMinor : 0;
      const rules = rulesOf(policy.value);
      if (rules.maxBalanceMinor !== null && (balanceMinor ?? 0) + asked.amountMinor > rules.maxBalanceMinor)
        return refused(409, 'balance_too_large', 'More than may be on one card', {
          errors: [{ field: 'amountMinor', message: `at most ${rules.maxBalanceMinor} in all` }],
          facts: { maxBalanceMinor: rules.maxBalanceMinor },
        });
      return once<PreparedStoredValue>(parts, { operationId: asked.operationId, kind: PREPARE }, (writer) => {
        const permit = requirePermit(
          permits,
          writer,
          operator,
          { permission: 'stored-value.issue', subjectId: accountId, amountMinor: asked.amountMinor },
          asked.overrideId,
        );
        if (!permit.ok) return permit;
        if (permit.value !== null)
          writer.run(
            `INSERT INTO stored_value_approved (account_id, amount_minor, override_id) VALUES (?, ?, ?)
             ON CONFLICT (account_id) DO UPDATE SET amount_minor = excluded.amount_minor, override_id = excluded.override_id`,
            accountId,
            asked.amountMinor,
            permit.value,
          );
        const last4 = known?.last4 || lastFourOf(code);
        if (!known)
          writer.append(
            fact('StoredValueOpened', {
              accountId,
              account: asked.account,
              currency: policy.value.currency,
              last4,
              expiresOn: expiryOf(rules, ledger.businessDay()),
            }),
            { operatorId: operator.operatorId },
          );
        if (asked.code === null)
          writer.run(
            'INSERT INTO stored_value_slip (account_id, code, made_at_ms) VALUES (?, ?, ?)',
            accountId,
            code,
            clock.nowMs(),
          );
        return answered({
          accountId,
          account: asked.account,
          last4,
          balanceMinor,
          isGenerated: asked.code === null,
        });
      });
    },

    async hold(asked, operator) {
      const { operationId, code, amountMinor } = asked;
      const policy = policyOf(parts);
      if (!policy.ok) return policy;
      const before = holdOf(ledger.read, operationId);
      if (before && before.untilMs > clock.nowMs()) {
        const view = knownView(parts, code, { kind: 'unreachable' });
        return view.ok
          ? answered({ heldMinor: before.amountMinor, isOffline: before.isOffline, view: view.value })
          : view;
      }
      const ready = await ensureHere(parts, asked);
      if (!ready.ok) return ready;
      const { view, heard, isOffline } = ready.value;
      const right = wrongCurrency(view, policy.value.currency);
      if (!right.ok) return right;
      const held = ledger.transact((writer): Answered<null> => {
        // Looked at again where nobody can come between: two panels may have asked for the same money.
        if (freeHere({ ...viewPartsOf(parts), sql: writer }, view.accountId) < amountMinor)
          return notEnough(view);
        let overrideId: string | null = null;
        if (view.isExpired) {
          const permit = requirePermit(
            permits,
            writer,
            operator,
            { permission: 'stored-value.adjust', subjectId: view.accountId, amountMinor },
            asked.overrideId,
          );
          if (!permit.ok) return permit;
          overrideId = permit.value ?? operator.operatorId;
        }
        dropHold(writer, operationId);
        keepHold(writer, {
          operationId,
          accountId: view.accountId,
          amountMinor,
          isOffline,
          overrideId,
          untilMs: clock.nowMs() + HOLD_MS,
        });
        return answered(null);
      });
      if (!held.ok) return held;
      const known = knownAccount(ledger.read, view.accountId);
      const shown = known
        ? viewOf(viewPartsOf(parts), known, isOffline ? { kind: 'unreachable' } : heard, code)
        : view;
      return answered({ heldMinor: amountMinor, isOffline, view: shown });
    },

    release(operationId) {
      ledger.transact((writer) => dropHold(writer, operationId));
      return answered({});
    },
  };
}

const PREPARE = 'stored-value-prepare';

/** The digest a code is known by, for whoever must name it in a record. */
export const codeIdHere = ({ ledger }: Pick<StoredValueParts, 'ledger'>, code: string): string =>
  codeIdOf(sha256Hex, ledger.identity().organizationId, code);
