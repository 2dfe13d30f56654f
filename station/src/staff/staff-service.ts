import type { Operator } from '@gatehouse/core/contract';
import { ROLE_PERMISSIONS } from '@gatehouse/core/permissions';
import { staffRow, type StaffRow } from '@gatehouse/core/sync';
import { answered, type Answered, refused } from '../api/problem.ts';
import type { ReplicaStore } from '../catalogue/index.ts';
import { type Ledger, sha256Hex } from '../ledger/index.ts';
import type { PinVerifier } from './pin-verifier.ts';

/** Five guesses, then a wait that doubles with every further one, up to an hour. */
const FREE_FAILURES = 5;
const FIRST_WAIT_MS = 30_000;
const WAIT_MAX_MS = 60 * 60 * 1000;
/**
 * One wrong PIN is forgiven per this time, and by nothing else: were a right one to forgive them, whoever has a PIN
 * could try other people's for ever, four guesses at a time.
 */
const FORGIVEN_AFTER_MS = 10 * 60 * 1000;

export interface StaffOptions {
  readonly ledger: Ledger;
  readonly replica: ReplicaStore;
  readonly clock: { nowMs(): number; monotonicMs(): number };
  readonly verifier: PinVerifier;
  /** A screen nobody touched for this long is locked. */
  readonly autoLockMs: number;
  readonly onSignedIn?: (operator: Operator | null) => void;
}

/** Who is signed in at which screen. A sign-in lives in memory only: after a restart everybody signs in again. */
export interface StaffService {
  signIn(screen: string, pin: string): Promise<Answered<Operator>>;
  signOut(screen: string): void;
  /** Who is at a screen, if not locked by idleness; counts as a touch when `touch` is set. */
  operatorAt(screen: string, touch?: boolean): Operator | null;
  /** The operator's name, for records that only have the id. */
  nameOf(operatorId: string): string | undefined;
}

export function createStaffService(options: StaffOptions): StaffService {
  const { ledger, replica, clock, verifier, autoLockMs } = options;
  const present = new Map<string, { operatorId: string; touchedMs: number }>();
  /** One guess at a time: parallel guesses would all pass the lockout check before the first is counted. */
  let turn: Promise<unknown> = Promise.resolve();

  const staff = (): StaffRow[] =>
    replica.sql
      .all<{ text: string }>("SELECT text FROM catalogue_row WHERE kind = 'staff'")
      // One strange row must not lock everybody else out.
      .flatMap(({ text }) => staffRow.safeParse(JSON.parse(text)).data ?? [])
      .filter((row) => row.active);

  const lockout = (): { readonly failures: number; readonly lockedUntilMs: number } => {
    const kept = ledger.read.get<{ failures: number; lockedUntilMs: number; failedAtMs: number }>(
      'SELECT failures, locked_until_ms AS lockedUntilMs, failed_at_ms AS failedAtMs FROM pin_lockout',
    );
    if (!kept) return { failures: 0, lockedUntilMs: 0 };
    const forgiven = Math.floor(Math.max(0, clock.nowMs() - kept.failedAtMs) / FORGIVEN_AFTER_MS);
    return { failures: Math.max(0, kept.failures - forgiven), lockedUntilMs: kept.lockedUntilMs };
  };
  const keepLockout = (failures: number, lockedUntilMs: number): void => {
    const failedAtMs = clock.nowMs();
    ledger.transact((writer) =>
      writer.run(
        `INSERT INTO pin_lockout (only_row, failures, locked_until_ms, failed_at_ms) VALUES (1, ?, ?, ?)
         ON CONFLICT DO UPDATE SET failures = excluded.failures, locked_until_ms = excluded.locked_until_ms,
           failed_at_ms = excluded.failed_at_ms`,
        failures,
        lockedUntilMs,
        failedAtMs,
      ),
    );
  };

  /** Everybody a PIN must not also belong to, as one value that changes when any of them does. */
  const othersThan = (operatorId: string, known: readonly StaffRow[]): string =>
    sha256Hex(
      known
        .filter((row) => row.operatorId !== operatorId)
        .map((row) => `${row.operatorId} ${row.pinSalt} ${row.pinHash}`)
        .toSorted()
        .join('\n'),
    );

  const waitProblem = (lockedUntilMs: number) => {
    const waitSeconds = Math.max(1, Math.ceil((lockedUntilMs - clock.nowMs()) / 1000));
    return refused(429, 'locked_out', 'Too many wrong PINs', {
      detail: `Try again in ${waitSeconds} s`,
      facts: { waitSeconds },
    });
  };

  const guess = async (screen: string, pin: string): Promise<Answered<Operator>> => {
    const before = lockout();
    if (before.lockedUntilMs > clock.nowMs()) return waitProblem(before.lockedUntilMs);
    const known = staff();
    if (known.length === 0) return refused(503, 'not_ready', 'This station has not received its staff yet');
    const seen = new Map(
      ledger.read
        .all<{ id: string; atMs: number; uniqueAmong: string }>(
          'SELECT operator_id AS id, at_ms AS atMs, unique_among AS uniqueAmong FROM staff_seen',
        )
        .map((row) => [row.id, row]),
    );
    // Whoever signed in last is tried first: with one verifier per person the usual answer comes after one hash.
    const ordered = known.toSorted(
      (a, b) => (seen.get(b.operatorId)?.atMs ?? 0) - (seen.get(a.operatorId)?.atMs ?? 0),
    );
    const operatorId = await verifier.match(pin, ordered);
    const found = known.find((row) => row.operatorId === operatorId);
    if (!found) {
      const failures = before.failures + 1;
      const over = failures - FREE_FAILURES;
      const waitMs = over < 0 ? 0 : Math.min(WAIT_MAX_MS, FIRST_WAIT_MS * 2 ** over);
      keepLockout(failures, waitMs === 0 ? 0 : clock.nowMs() + waitMs);
      if (waitMs > 0) return waitProblem(clock.nowMs() + waitMs);
      return refused(401, 'wrong_pin', 'This PIN is nobody’s', {
        errors: [{ field: 'pin', message: 'not known' }],
      });
    }
    const others = othersThan(found.operatorId, known);
    // The others are only tried once per change of the staff: it is one hash for each of them.
    if (seen.get(found.operatorId)?.uniqueAmong !== others) {
      const rest = ordered.slice(ordered.indexOf(found) + 1);
      if ((await verifier.match(pin, rest)) !== null) {
        return refused(409, 'pin_not_unique', 'Two people have this PIN', {
          detail: 'A manager gives one of them another one in the console',
          errors: [{ field: 'pin', message: 'belongs to two people' }],
        });
      }
    }
    const seenAtMs = clock.nowMs();
    ledger.transact((writer) =>
      writer.run(
        `INSERT INTO staff_seen (operator_id, at_ms, unique_among) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, unique_among = excluded.unique_among`,
        found.operatorId,
        seenAtMs,
        others,
      ),
    );
    present.set(screen, { operatorId: found.operatorId, touchedMs: clock.monotonicMs() });
    const operator = operatorOf(found);
    options.onSignedIn?.(operator);
    return answered(operator);
  };

  return {
    signIn(screen, pin) {
      const result = turn.then(() => guess(screen, pin));
      turn = result.catch(() => undefined);
      return result;
    },
    signOut(screen) {
      if (present.delete(screen)) options.onSignedIn?.(null);
    },
    operatorAt(screen, touch = false) {
      const at = present.get(screen);
      if (!at) return null;
      // Read again every time: somebody deactivated or demoted in the console loses the rights at once.
      const row = staff().find(({ operatorId }) => operatorId === at.operatorId);
      if (!row || clock.monotonicMs() - at.touchedMs > autoLockMs) {
        present.delete(screen);
        return null;
      }
      if (touch) at.touchedMs = clock.monotonicMs();
      return operatorOf(row);
    },
    nameOf: (operatorId) => staff().find((row) => row.operatorId === operatorId)?.name,
  };
}

const operatorOf = ({ operatorId, name, role }: StaffRow): Operator => ({
  operatorId,
  name,
  role,
  permissions: [...ROLE_PERMISSIONS[role]],
});
