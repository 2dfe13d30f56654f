import { join } from 'node:path';
import type { SimNode } from './node.ts';
import type { Oracle } from './oracle.ts';
import type { World } from './world.ts';

/** What happens to whole disks. Each ends in a new incarnation of the station, and in nothing lost that somebody holds. */
export const DISASTERS = ['clone', 'restore-disk', 'restore-ledger', 'lost-tail'] as const;
export type Disaster = (typeof DISASTERS)[number];

export interface DisasterParts {
  readonly world: World;
  readonly oracle: Oracle;
  readonly home: string;
  readonly till: SimNode;
  /** Starts a second machine from a copied disk. */
  readonly startCopy: (label: string, home: string) => void;
}

/** One till of a seed meets one disaster: its disk is copied early, and what comes of the copy comes later. */
export function planDisaster(parts: DisasterParts, disaster: Disaster): void {
  const { world, oracle, till } = parts;
  const dice = world.dice('disaster');
  const copy = join(parts.home, 'copy', '0');
  const laterMs = dice.between(15_000, 80_000);
  world.after(dice.between(20_000, 90_000), () => {
    till.copyDisk(copy);
    world.after(laterMs, () => {
      world.count(disaster);
      world.trace(till.label, disaster);
      oracle.disturbed.add(till.label);
      switch (disaster) {
        case 'clone':
          return parts.startCopy(`${till.name}-copy`, join(parts.home, 'copy'));
        case 'restore-disk':
          return till.setBack(copy, 'disk');
        case 'restore-ledger':
          return till.setBack(copy, 'ledger');
        case 'lost-tail':
          return till.loseTail();
      }
    });
  });
}
