import type { Dice } from '../history/dice.ts';
import { type DiskOdds, WHOLE_DISK } from './disk-faults.ts';
import { QUIET_WIRE, type WireFaults } from './network.ts';
import type { DeviceFaults } from './virtual-devices.ts';

/** Everything that can go wrong; each seed lets a random half of it happen, so that rare pairs meet alone. */
export const FAULTS = [
  'drop',
  'duplicate',
  'late',
  'partition',
  'one-way',
  'flapping',
  'cloud-away',
  'hub-away',
  'crash-commit',
  'crash-port',
  'power-cut',
  'restart',
  'disk-failed',
  'disk-full',
  'disk-slow',
  'clock-hour',
  'clock-year',
  'lane',
  'printer',
  'double-tap',
  'revocation',
  'old-version',
  'future-kind',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Swarm {
  readonly faults: ReadonlySet<Fault>;
  readonly wire: WireFaults;
  readonly disk: DiskOdds;
  readonly devices: DeviceFaults;
  readonly crashAtPort: number;
}

/** The faults of a seed. `without` leaves some out and changes nothing about the others: how a failure is made small. */
export function swarmOf(dice: Dice, without: readonly string[]): Swarm {
  const faults = new Set<Fault>();
  for (const fault of FAULTS) {
    const chosen = dice.chance(0.5);
    if (chosen && !without.includes(fault)) faults.add(fault);
  }
  const odds = (fault: Fault, most: number): number => {
    const drawn = dice.next() * most;
    return faults.has(fault) ? drawn : 0;
  };
  const wire: WireFaults = {
    ...QUIET_WIRE,
    dropRequest: odds('drop', 0.25),
    dropAnswer: odds('drop', 0.25),
    duplicate: odds('duplicate', 0.2),
    late: odds('late', 0.1),
  };
  const disk: DiskOdds = {
    ...WHOLE_DISK,
    crashBefore: odds('crash-commit', 0.01),
    crashAfter: odds('crash-commit', 0.01),
    failed: odds('disk-failed', 0.02),
    failedAfter: odds('disk-failed', 0.02),
    full: odds('disk-full', 0.003),
    slow: odds('disk-slow', 0.03),
  };
  return {
    faults,
    wire,
    disk,
    devices: { lane: odds('lane', 0.4), printer: odds('printer', 0.4) },
    crashAtPort: odds('crash-port', 0.004),
  };
}
