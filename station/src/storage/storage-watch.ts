import { statSync } from 'node:fs';
import type { StorageState } from '@gatehouse/core/contract';
import type { StorageHealth } from '@gatehouse/core/sync';
import type { CancelTimer, Timers } from '@gatehouse/core/time';
import type { CheckpointResult, DiskState } from '../ledger/index.ts';
import type { Ballast } from './ballast.ts';
import { hasRoomForBallast, levelOf, type StorageLevel, type StorageThresholds } from './levels.ts';
import { nextWalStep, WAL_ALARM_BYTES, WAL_TRUNCATE_BYTES } from './wal-watch.ts';

export interface StorageWatchOptions extends StorageThresholds {
  readonly ledgerFile: string;
  /** Free bytes of the data folder's volume for this process; undefined when it cannot be told. */
  readonly freeBytes: () => Promise<number | undefined>;
  readonly ballast: Ballast;
  /** Of the ledger, which is opened after this watch because it reports to it. */
  readonly ledger: () => {
    checkpointFully(): CheckpointResult;
    walBytes(): number;
    disk(): DiskState;
  };
  /** Where the log is truncated and where it is an alarm; left out, as `wal-watch.ts` has it. */
  readonly log?: { readonly truncateBytes: number; readonly alarmBytes: number };
  readonly timers: Timers;
  readonly onChange: (state: StorageState) => void;
  readonly report: (error: unknown) => void;
}

/** Looks after the room the ledger lives in. Nothing of it runs in a sale or a scan. */
export interface StorageWatch {
  state(): StorageState;
  /** False when only the closing reserve is left: what begins something new is refused, what ends a shift is not. */
  hasRoomToSell(): boolean;
  /** The ledger met a full disk: gives the ballast back at once, and answers whether that made room. */
  onFull(): boolean;
  /** The ledger's disk changed; screens are told. */
  onDisk(): void;
  /** What a check of the whole file found; null when it is sound. */
  found(damage: string | null): void;
  /** Truncates a log that grew, if it can be; call it when nobody waits for an answer. */
  tendLogBetween(): void;
  start(): void;
  stop(): void;
}

const SAMPLE_EVERY_MS = 5_000;
/** A start has more urgent work for the disk than the ballast: it is made from this look on. */
const BALLAST_FROM_LOOK = 6;
/** Between two pieces of the ballast: a slow disk has sales to sync in between. */
const BALLAST_PAUSE_MS = 20;

export function createStorageWatch(options: StorageWatchOptions): StorageWatch {
  const { ballast, ballastBytes, timers, onChange, report } = options;
  const { truncateBytes, alarmBytes } = options.log ?? {
    truncateBytes: WAL_TRUNCATE_BYTES,
    alarmBytes: WAL_ALARM_BYTES,
  };
  let level: StorageLevel = 'ok';
  let freeBytes: number | null = null;
  let damage: string | null = null;
  let isLogHeld = false;
  let making: Promise<void> | undefined;
  let stopMaking = false;
  let isStopped = false;
  let looks = 0;
  let cancel: CancelTimer | undefined;
  let told = '';

  const isBallastKept = (): boolean => ballastBytes === 0 || ballast.heldBytes() >= ballastBytes;
  const state = (): StorageState => {
    const { ledger, ledgerFile } = options;
    const disk = ledger().disk();
    return {
      level,
      freeBytes,
      ledgerBytes: statSync(ledgerFile, { throwIfNoEntry: false })?.size ?? 0,
      walBytes: ledger().walBytes(),
      ballast: ballastBytes === 0 ? 'none' : isBallastKept() ? 'kept' : 'released',
      writing: disk.kind,
      damage,
      logHeld: isLogHeld,
    };
  };
  /** Sizes move with every sale; screens are told what a person would act on. */
  const tell = (): void => {
    const now = state();
    const key = [now.level, now.ballast, now.writing, now.damage, now.logHeld].join(' ');
    if (key === told || isStopped) return;
    told = key;
    onChange(now);
  };
  const release = (): boolean => {
    stopMaking = true;
    return ballastBytes > 0 && ballast.release();
  };
  const makeBallast = (): void => {
    if (making || isStopped || isBallastKept()) return;
    stopMaking = false;
    const pause = () => new Promise<void>((resolve) => void timers.after(BALLAST_PAUSE_MS, resolve));
    making = ballast
      .make(ballastBytes, pause, () => stopMaking || isStopped)
      .then(() => tell(), report)
      .finally(() => (making = undefined));
  };
  const sample = async (): Promise<void> => {
    const free = await options.freeBytes();
    if (free === undefined || isStopped) return;
    freeBytes = free;
    level = levelOf(free, level, isBallastKept(), options);
    if (level === 'critical') release();
    else if (++looks >= BALLAST_FROM_LOOK && hasRoomForBallast(free, options)) makeBallast();
    tell();
  };
  const look = (): void => void sample().catch(report);

  return {
    state,
    hasRoomToSell: () => level !== 'critical',
    onFull() {
      level = 'critical';
      const madeRoom = release();
      timers.soon(tell);
      return madeRoom;
    },
    onDisk: () => void timers.soon(tell),
    found(what) {
      damage = what;
      tell();
    },
    tendLogBetween() {
      const ledger = options.ledger();
      const step = nextWalStep(ledger.walBytes(), truncateBytes);
      if (step === 'leave') {
        isLogHeld = false;
        return;
      }
      const { complete, walBytes } = ledger.checkpointFully();
      isLogHeld = !complete && walBytes >= alarmBytes;
      tell();
    },
    start() {
      look();
      cancel = timers.every(SAMPLE_EVERY_MS, look);
    },
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}

/** What the cloud is told at every greeting: which file is damaged where stays here. */
export const storageHealth = ({ damage, ...state }: StorageState): StorageHealth => ({
  ...state,
  damaged: damage !== null,
});
