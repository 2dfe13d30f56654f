import type { Surroundings } from '@gatehouse/station';
import type { World } from './world.ts';

/** The ledger's connection, as it is handed to whoever commits. */
export type LedgerConnection = Parameters<NonNullable<Surroundings['commit']>>[0];

/** Odds per commit. */
export interface DiskOdds {
  readonly crashBefore: number;
  readonly crashAfter: number;
  /** COMMIT throws and nothing was written. */
  readonly failed: number;
  /** COMMIT throws although it became durable: the caller cannot know. */
  readonly failedAfter: number;
  /** The disk is full for a while: every commit in it fails. */
  readonly full: number;
  readonly slow: number;
}
export const WHOLE_DISK: DiskOdds = {
  crashBefore: 0,
  crashAfter: 0,
  failed: 0,
  failedAfter: 0,
  full: 0,
  slow: 0,
};

export interface DiskFaults {
  /** Stands in for the ledger's COMMIT. */
  commit(db: LedgerConnection): void;
  /** Whether a commit has failed lately: what throws then is no bug. */
  wasHit(): boolean;
}

/** Longest time a full disk stays full. */
const FULL_MS_MAX = 20_000;
const HIT_FOR_MS = 1_000;

export function createDiskFaults(
  world: World,
  name: string,
  odds: () => DiskOdds | undefined,
  crash: (point: string) => never,
  isAlive: () => boolean,
): DiskFaults {
  const dice = world.dice(`disk/${name}/${world.nowMs()}`);
  let fullUntilMs = Number.NEGATIVE_INFINITY;
  let hitAtMs = Number.NEGATIVE_INFINITY;
  const fail = (code: string): never => {
    hitAtMs = world.nowMs();
    world.count(`disk ${code}`);
    world.trace(name, `disk ${code}`);
    throw Object.assign(new Error(`simulated ${code}`), { code });
  };
  return {
    wasHit: () => world.nowMs() - hitAtMs < HIT_FOR_MS || world.nowMs() < fullUntilMs,
    commit(db) {
      // A process that is gone writes nothing more, whatever its remains still try.
      if (!isAlive()) throw Object.assign(new Error('the process is gone'), { code: 'SQLITE_IOERR' });
      const now = odds();
      if (!now) return void db.exec('COMMIT');
      if (world.nowMs() < fullUntilMs) return fail('SQLITE_FULL');
      const dip = dice.next();
      let edge = 0;
      const is = (odd: number): boolean => dip < (edge += odd);
      if (is(now.crashBefore)) return crash('before commit');
      if (is(now.crashAfter)) {
        db.exec('COMMIT');
        return crash('after commit');
      }
      if (is(now.failed)) return fail('SQLITE_IOERR_FSYNC');
      if (is(now.failedAfter)) {
        db.exec('COMMIT');
        return fail('SQLITE_IOERR_FSYNC after');
      }
      if (is(now.full)) {
        fullUntilMs = world.nowMs() + dice.between(10, FULL_MS_MAX);
        return fail('SQLITE_FULL');
      }
      if (is(now.slow)) {
        world.count('disk slow');
        world.spend(dice.between(20, 2_000));
      }
      db.exec('COMMIT');
    },
  };
}
