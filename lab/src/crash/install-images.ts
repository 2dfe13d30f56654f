import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openReplicaStore } from '@gatehouse/station/catalogue';
import { createIds, openLedger, systemClock } from '@gatehouse/station/ledger';
import { diceFrom } from '../history/dice.ts';
import { REPOSITORY } from '../venue/settings.ts';
import { ModelDisk, type DiskModel, writeImage } from './disk.ts';
import { recordProgram } from './record.ts';

const PROGRAM = join(REPOSITORY, 'station/src/snapshot/testing/recorded-install.ts');
const OLD = 40;
const NEW = 2_000;

export interface InstallTally {
  readonly images: number;
  readonly inForce: Readonly<Record<'old' | 'new' | 'wrong', number>>;
  readonly wrong: readonly string[];
  readonly operations: number;
}

/** `old` or `new`: which tickets are in force on an image, opened as a station's next start does; else what is wrong. */
function inForce(folder: string): string {
  const ledger = openLedger({
    file: join(folder, 'ledger.db'),
    identity: {
      ...{ stationId: 'till-1', incarnation: 'c'.repeat(32), organizationId: 'org', venueId: 'venue' },
      ...{ registerId: 'T1', name: 'Till 1', place: 'Main entrance', role: 'till' },
    },
    clock: systemClock,
    ids: createIds(),
    bootId: 'boot',
    calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
  });
  const store = openReplicaStore(ledger, folder);
  try {
    const check = store.sql.db.pragma('quick_check', { simple: true });
    if (check !== 'ok') return String(check);
    const count = store.sql.value<number>('SELECT count(*) FROM ticket');
    const generation = store.cursor('tickets')?.generation;
    if (!store.policy()) return 'no policy';
    if (count === OLD && generation === 'g0') return 'old';
    return count === NEW && generation === 'g1' ? 'new' : `${count} tickets of ${generation}`;
  } finally {
    store.close();
    ledger.close();
  }
}

/** Cuts the power anywhere in the install of a ticket file: the old tickets are in force or the new ones, whole. */
export async function runInstallImages(options: {
  readonly seed: string;
  readonly images: number;
  readonly model: DiskModel;
  readonly scratch: string;
}): Promise<InstallTally> {
  const { seed, scratch, model } = options;
  const folder = join(scratch, 'install');
  mkdirSync(folder);
  const operations = await recordProgram(
    [PROGRAM, folder, String(OLD), String(NEW)],
    folder,
    join(scratch, 'install-trace'),
  );
  const dice = diceFrom(`${seed} points`);
  const said = (word: string): number =>
    operations.findIndex((operation) => operation.kind === 'said' && operation.line === word) + 1;
  const [from, installed] = [said('old'), said('installed')];
  const points = Array.from({ length: options.images }, () => dice.between(from, operations.length)).toSorted(
    (one, other) => one - other,
  );
  const disk = new ModelDisk(model);
  const tally = { old: 0, new: 0, wrong: 0 };
  const wrong: string[] = [];
  let applied = 0;
  for (const [number, point] of points.entries()) {
    for (; applied < point; applied += 1) disk.apply(operations[applied]!);
    const image = join(scratch, `install-image-${number}`);
    writeImage(image, disk.afterPowerCut(diceFrom(`${seed} image ${number}`)));
    let found: string;
    try {
      found = inForce(image);
    } catch (error) {
      found = String((error as Error).message);
    }
    rmSync(image, { recursive: true, force: true });
    const isAsPromised = found === 'new' || (found === 'old' && point < installed);
    if (isAsPromised) tally[found as 'old' | 'new'] += 1;
    else {
      tally.wrong += 1;
      wrong.push(`image ${number} (after operation ${point} of ${operations.length}): ${found}`);
    }
  }
  return { images: points.length, inForce: tally, wrong: wrong.slice(0, 5), operations: operations.length };
}
