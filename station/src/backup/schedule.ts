import type { BackupState } from '@gatehouse/core/contract';
import { fact } from '@gatehouse/core/journal';
import type { CancelTimer, Clock, Timers } from '@gatehouse/core/time';
import type { Ledger } from '../ledger/index.ts';
import { copyLedger, type TakenBackup } from './copy-ledger.ts';

export interface BackupParts {
  readonly ledger: Ledger;
  readonly file: string;
  readonly folder: string;
  readonly keep: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly onChange?: () => void;
  /** A copy that failed: for the log; the screen shows it by itself. */
  readonly onFailed?: (error: unknown) => void;
}

/** Backups by the writer: daily in a quiet moment, and at every shift close. */
export interface Backups {
  state(): BackupState;
  /** Takes one now; the one that is being taken, if one is. Resolves to undefined when it failed. */
  take(): Promise<TakenBackup | undefined>;
  start(): void;
  /** When no copy is in hand. */
  settled(): Promise<void>;
  /** Waits for the copy in hand. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 30_000;
const DAY_MS = 24 * 3_600_000;
/** A venue that is never quiet gets its copy all the same. */
const WAIT_FOR_QUIET_MS = 2 * 3_600_000;
const QUIET_MS = 20_000;
const OVERDUE_MS = 36 * 3_600_000;
const RETRY_MS = 10 * 60_000;
const LAST = 'last_backup';

export function createBackups(parts: BackupParts): Backups {
  const { ledger, file, folder, keep, clock, timers } = parts;
  const last = ledger.read.value<string>('SELECT value FROM setting WHERE name = ?', LAST);
  let lastAtMs: number | null = last === undefined ? null : Number(last);
  let failure: string | null = null;
  let taking: Promise<TakenBackup | undefined> | undefined;
  let wanted = false;
  let appendedAtMs = clock.monotonicMs();
  let failedAtMs: number | undefined;
  const startedAtMs = clock.monotonicMs();
  const cancels: CancelTimer[] = [];

  const note = (taken: TakenBackup): void => {
    const { stamp, sizeBytes, sha256, encrypted } = taken;
    ledger.transact((writer) => {
      writer.append(
        fact('BackupTaken', {
          throughIncarnation: stamp.incarnation,
          throughSeq: stamp.seq,
          throughHash: stamp.hash,
          sizeBytes,
          sha256,
          encrypted,
        }),
      );
      writer.run(
        'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
        LAST,
        String(stamp.takenAtMs),
      );
    });
    lastAtMs = stamp.takenAtMs;
    failure = null;
    failedAtMs = undefined;
  };

  const attempt = async (): Promise<TakenBackup | undefined> => {
    wanted = false;
    try {
      const { stationId } = ledger.identity();
      const takenAtMs = clock.nowMs();
      const taken = await copyLedger({ file, folder, keep, stationId, takenAtMs });
      note(taken);
      return taken;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
      failedAtMs = clock.monotonicMs();
      parts.onFailed?.(error);
      return undefined;
    } finally {
      taking = undefined;
      parts.onChange?.();
    }
  };
  const take = (): Promise<TakenBackup | undefined> => (taking ??= attempt());

  const look = (): void => {
    const nowMs = clock.monotonicMs();
    if (taking || (failedAtMs !== undefined && nowMs - failedAtMs < RETRY_MS)) return;
    // By the wall clock: the machine may have been off. One that was set back must not put it off for years.
    const ageMs = lastAtMs === null ? DAY_MS : Math.abs(clock.nowMs() - lastAtMs);
    if (!wanted && ageMs < DAY_MS) return;
    const isQuiet = nowMs - appendedAtMs >= QUIET_MS;
    if (isQuiet || (ageMs >= DAY_MS + WAIT_FOR_QUIET_MS && nowMs - startedAtMs >= WAIT_FOR_QUIET_MS))
      void take();
  };

  return {
    take,
    state: () => ({
      lastAtMs,
      verified: lastAtMs !== null,
      failure,
      overdue: lastAtMs === null ? failure !== null : clock.nowMs() - lastAtMs > OVERDUE_MS,
    }),
    start() {
      cancels.push(
        ledger.onAppended((records) => {
          if (records.every(({ record }) => record.kind === 'BackupTaken')) return;
          appendedAtMs = clock.monotonicMs();
          wanted ||= records.some(({ record }) => record.kind === 'ShiftClosed');
        }),
        timers.every(LOOK_EVERY_MS, look),
      );
    },
    async settled() {
      await taking;
    },
    async stop() {
      cancels.splice(0).forEach((cancel) => cancel());
      await taking;
    },
  };
}
