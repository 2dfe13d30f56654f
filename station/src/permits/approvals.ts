import type { Approval, Operator } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import { allowanceOf, type Permission } from '@gatehouse/core/permissions';
import type { IdSource } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Identify, Shown } from '../staff/index.ts';
import type { PermitParts } from './require.ts';

/** Long enough to hand the till back, too short to be kept for later. */
export const APPROVAL_LIVES_MS = 2 * 60_000;

export interface ApprovalWanted {
  readonly permission: Permission;
  readonly action: string;
  readonly subjectId: string | null;
  readonly amountMinor: number | null;
  readonly basisPoints: number | null;
}

export interface ApprovalParts extends PermitParts {
  readonly ledger: Ledger;
  readonly ids: IdSource;
  readonly identify: Identify;
}

/**
 * Gives one approval: whoever shows a PIN or a badge must be somebody else who may do it themselves, to that amount.
 * It is written to the journal with both names before it can be used.
 */
export async function approve(
  parts: ApprovalParts,
  wanted: ApprovalWanted,
  shown: Shown,
  requester: Pick<Operator, 'operatorId'>,
): Promise<Answered<Approval>> {
  const found = await parts.identify(shown);
  if (!found.ok) return found;
  const approver = found.value;
  if (approver.operatorId === requester.operatorId)
    return refused(403, 'own_approval', 'Nobody approves their own request', {
      errors: [{ field: shown.kind, message: 'is your own' }],
    });
  const { permission, amountMinor, basisPoints } = wanted;
  const allowance = allowanceOf(
    approver.role,
    { permission, amountMinor: amountMinor ?? 0, basisPoints: basisPoints ?? 0 },
    parts.limits(),
  );
  if (allowance.kind !== 'allowed')
    return refused(403, 'approver_may_not', `${approver.name} may not approve this`, {
      detail:
        allowance.kind === 'over-limit'
          ? 'It is more than they may do themselves: call a manager'
          : `It takes ${permission}`,
      facts: { permission, ...(allowance.kind === 'over-limit' && allowance.limit) },
    });
  const { clock, ids, ledger, bootId } = parts;
  const overrideId = ids.nextId();
  const grantedAtMs = clock.nowMs();
  const expiresAtMs = grantedAtMs + APPROVAL_LIVES_MS;
  ledger.transact((writer) => {
    writer.append(
      fact('OverrideGranted', {
        ...wanted,
        overrideId,
        requestedBy: requester.operatorId,
        grantedBy: approver.operatorId,
        means: shown.kind,
        expiresAtMs,
      }),
      { operatorId: approver.operatorId, shiftId: null },
    );
    writer.run(
      `INSERT INTO override_token (override_id, permission, subject_id, amount_minor, basis_points, requested_by,
         granted_by, granted_at_ms, expires_at_ms, boot_id, granted_monotonic_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      overrideId,
      permission,
      wanted.subjectId,
      amountMinor,
      basisPoints,
      requester.operatorId,
      approver.operatorId,
      grantedAtMs,
      expiresAtMs,
      bootId,
      Math.round(clock.monotonicMs()),
    );
  });
  return answered({ overrideId, grantedByName: approver.name, expiresAtMs });
}
