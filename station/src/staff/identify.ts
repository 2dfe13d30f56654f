import type { StaffRow } from '@gatehouse/core/sync';
import type { Clock } from '@gatehouse/core/time';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { ReplicaStore } from '../catalogue/index.ts';
import { type Ledger, sha256Hex } from '../ledger/index.ts';
import { createLockout } from './lockout.ts';
import type { PinVerifier } from './pin-verifier.ts';
import { activeStaff } from './staff-directory.ts';

/** What somebody shows of themselves: the PIN they type or the badge they scan. */
export type Shown =
  | { readonly kind: 'pin'; readonly pin: string }
  | { readonly kind: 'badge'; readonly code: string };

/** Finds who somebody is, and counts what is nobody's. Wrong PINs and badges share one count. */
export type Identify = (shown: Shown, among?: (row: StaffRow) => boolean) => Promise<Answered<StaffRow>>;

export interface IdentifyParts {
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly clock: Clock;
  readonly verifier: PinVerifier;
}

export function createIdentify({ ledger, replica, clock, verifier }: IdentifyParts): Identify {
  const lockout = createLockout(ledger, clock);
  /** One guess at a time: parallel guesses would all pass the lockout check before the first is counted. */
  let turn: Promise<unknown> = Promise.resolve();

  const wrong = (field: string, title: string): Answered<StaffRow> => {
    const waitMs = lockout.failed();
    if (waitMs > 0) return lockedOut(waitMs);
    return refused(401, field === 'pin' ? 'wrong_pin' : 'wrong_badge', title, {
      errors: [{ field, message: 'not known' }],
    });
  };

  const ofPin = async (pin: string, known: readonly StaffRow[], among: (row: StaffRow) => boolean) => {
    const seen = new Map(
      ledger.read
        .all<{ id: string; atMs: number; uniqueAmong: string }>(
          'SELECT operator_id AS id, at_ms AS atMs, unique_among AS uniqueAmong FROM staff_seen',
        )
        .map((row) => [row.id, row]),
    );
    // Whoever was here last is tried first: with one verifier per person the usual answer comes after one hash.
    const ordered = known.toSorted(
      (a, b) => (seen.get(b.operatorId)?.atMs ?? 0) - (seen.get(a.operatorId)?.atMs ?? 0),
    );
    const candidates = ordered.filter(among);
    const operatorId = await verifier.match(pin, candidates);
    const found = candidates.find((row) => row.operatorId === operatorId);
    if (!found) return wrong('pin', 'This PIN is nobody’s');
    const others = othersThan(found.operatorId, known);
    // The others are only tried once per change of the staff: it is one hash for each of them.
    if (seen.get(found.operatorId)?.uniqueAmong !== others) {
      const rest = ordered.filter(
        (row) => row !== found && !candidates.slice(0, candidates.indexOf(found)).includes(row),
      );
      if ((await verifier.match(pin, rest)) !== null)
        return refused(409, 'pin_not_unique', 'Two people have this PIN', {
          detail: 'A manager gives one of them another one in the console',
          errors: [{ field: 'pin', message: 'belongs to two people' }],
        });
    }
    noteSeen(found.operatorId, others);
    return answered(found);
  };

  const noteSeen = (operatorId: string, others: string): void => {
    const atMs = clock.nowMs();
    ledger.transact((writer) =>
      writer.run(
        `INSERT INTO staff_seen (operator_id, at_ms, unique_among) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, unique_among = excluded.unique_among`,
        operatorId,
        atMs,
        others,
      ),
    );
    lockout.keep();
  };

  const find = async (shown: Shown, among: (row: StaffRow) => boolean): Promise<Answered<StaffRow>> => {
    const waitMs = lockout.waitMs();
    if (waitMs > 0) return lockedOut(waitMs);
    const known = activeStaff(replica);
    if (known.length === 0) return refused(503, 'not_ready', 'This station has not received its staff yet');
    if (shown.kind === 'pin') return ofPin(shown.pin, known, among);
    const digest = verifier.badgeDigest(shown.code);
    const found = known.find((row) => row.badgeDigest === digest && among(row));
    return found ? answered(found) : wrong('badge', 'This badge is nobody’s');
  };

  return (shown, among = () => true) => {
    const result = turn.then(() => find(shown, among));
    turn = result.catch(() => undefined);
    return result;
  };
}

function lockedOut(waitMs: number): Answered<StaffRow> {
  const waitSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return refused(429, 'locked_out', 'Too many wrong PINs', {
    detail: `Try again in ${waitSeconds} s`,
    facts: { waitSeconds },
  });
}

/** Everybody a PIN must not also belong to, as one value that changes when any of them does. */
const othersThan = (operatorId: string, known: readonly StaffRow[]): string =>
  sha256Hex(
    known
      .filter((row) => row.operatorId !== operatorId)
      .map((row) => `${row.operatorId} ${row.pinSalt} ${row.pinHash}`)
      .toSorted()
      .join('\n'),
  );
