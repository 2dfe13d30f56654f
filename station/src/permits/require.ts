import type { Operator } from '@gatehouse/core/contract';
import { allowanceOf, type RoleLimits, type Wanted } from '@gatehouse/core/permissions';
import type { Clock } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { LedgerWriter } from '../ledger/index.ts';

/** Something an operator wants to do, and what it is about: an approval for one sale does not serve another. */
export interface PermitWanted extends Wanted {
  /** Sale, basket, ticket or shift; null when it is about none. */
  readonly subjectId: string | null;
}

export interface PermitParts {
  readonly clock: Clock;
  /** The venue's own limits. */
  readonly limits: () => RoleLimits | undefined;
  readonly bootId: string;
}

interface TokenRow {
  readonly permission: string;
  readonly subjectId: string | null;
  readonly amountMinor: number | null;
  readonly basisPoints: number | null;
  readonly requestedBy: string;
  readonly expiresAtMs: number;
  readonly bootId: string;
  readonly grantedMonotonicMs: number;
  readonly grantedAtMs: number;
  readonly usedAtMs: number | null;
}

/**
 * Lets an operator do something by right or by an approval, inside the transaction that does it: answers the approval
 * that was used up, or null where none was needed. A refusal says what is missing (`needs_override`), and the
 * transaction that is given up leaves the approval unused.
 */
export function requirePermit(
  parts: PermitParts,
  writer: LedgerWriter,
  operator: Pick<Operator, 'operatorId' | 'role'>,
  wanted: PermitWanted,
  overrideId: string | null,
): Answered<string | null> {
  const allowance = allowanceOf(operator.role, wanted, parts.limits());
  if (allowance.kind === 'allowed') return answered(null);
  if (overrideId === null) {
    const overLimit = allowance.kind === 'over-limit';
    return refused(
      403,
      'needs_override',
      overLimit ? 'This is more than you may do alone' : 'You may not do this alone',
      {
        detail: 'Somebody who may has to approve it here with a PIN or a badge',
        facts: { permission: wanted.permission, ...(overLimit && allowance.limit) },
      },
    );
  }
  const token = writer.get<TokenRow>(
    `SELECT permission, subject_id AS subjectId, amount_minor AS amountMinor, basis_points AS basisPoints,
       requested_by AS requestedBy, expires_at_ms AS expiresAtMs, boot_id AS bootId,
       granted_monotonic_ms AS grantedMonotonicMs, granted_at_ms AS grantedAtMs, used_at_ms AS usedAtMs
     FROM override_token WHERE override_id = ?`,
    overrideId,
  );
  const wrong = !token
    ? 'unknown'
    : token.usedAtMs !== null
      ? 'used already'
      : isExpired(parts, token)
        ? 'expired'
        : mismatch(token, operator.operatorId, wanted);
  if (wrong !== undefined)
    return refused(403, 'override_invalid', 'This approval does not fit', {
      detail: `It is ${wrong}: ask for it again`,
      errors: [{ field: 'overrideId', message: wrong }],
    });
  writer.run(
    'UPDATE override_token SET used_at_ms = ? WHERE override_id = ?',
    parts.clock.nowMs(),
    overrideId,
  );
  return answered(overrideId);
}

/** A wall clock that was set back makes nothing younger: in the same run the monotonic clock decides too. */
function isExpired({ clock, bootId }: PermitParts, token: TokenRow): boolean {
  if (clock.nowMs() >= token.expiresAtMs || clock.nowMs() < token.grantedAtMs) return true;
  const livesMs = token.expiresAtMs - token.grantedAtMs;
  return token.bootId !== bootId || clock.monotonicMs() - token.grantedMonotonicMs >= livesMs;
}

function mismatch(token: TokenRow, operatorId: string, wanted: PermitWanted): string | undefined {
  if (token.requestedBy !== operatorId) return 'for somebody else';
  if (token.permission !== wanted.permission) return `for ${token.permission}`;
  if (token.subjectId !== wanted.subjectId) return 'for something else';
  if (Math.abs(wanted.amountMinor ?? 0) > (token.amountMinor ?? 0)) return 'for a smaller amount';
  if ((wanted.basisPoints ?? 0) > (token.basisPoints ?? 0)) return 'for a smaller share';
  return undefined;
}
