import type { Scope } from '@gatehouse/core/sync';
import { createTillCatalogueReader, openReplicaStore } from '../../catalogue/index.ts';
import { createIds, openLedger, systemClock, systemRandom } from '../../ledger/index.ts';
import { scratchIdentity } from '../../ledger/testing/scratch.ts';
import { stationMigrations } from '../../migrations.ts';
import { smallVenue } from '../../testing/small-venue.ts';
import { createTillService } from '../../till/index.ts';

/**
 * A till that opens and closes shifts until it is killed: `close-child FOLDER INCARNATION honest|hasty`. Each Z number
 * is said after its durable commit; the hasty one says numbers before they are written, which a test must catch.
 */
const [folder = '', incarnation = '', mode = 'honest'] = process.argv.slice(2);
const ids = createIds(systemClock, systemRandom);
const ledger = openLedger({
  file: `${folder}/ledger.db`,
  identity: scratchIdentity({ incarnation }),
  clock: systemClock,
  ids,
  bootId: ids.nextId(),
  calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
  modules: stationMigrations,
});
const replica = openReplicaStore(ledger, folder);
for (const [scope, rows] of Object.entries(await smallVenue(systemClock.nowMs())))
  replica.applyPage({
    scope: scope as Scope,
    generation: 'g',
    rows: rows ?? [],
    toPosition: 100,
    confirmedAtMs: 1,
  });
const till = createTillService({
  ledger,
  replica,
  reader: createTillCatalogueReader(replica, () => 0),
  clock: systemClock,
  ids,
  random: systemRandom,
  signer: () => null,
  drawer: { kick: async () => 'sent' },
  bootId: ids.nextId(),
  unsyncedCount: () => 0,
  pokePrinting: () => {},
  report: (error) => {
    throw error;
  },
  onSessionsChanged: () => {},
});
const operator = { operatorId: 'jonas', name: 'Jonas', role: 'manager' } as const;

for (let said = 0; ;) {
  if (!till.shift()) {
    const opened = till.openShift({ operationId: ids.nextId(), floatMinor: 1_000 }, operator);
    if (!opened.ok) throw new Error(opened.problem.code);
  }
  if (mode === 'hasty') for (let ahead = 0; ahead < 50; ahead += 1) process.stdout.write(`${(said += 1)}\n`);
  const closed = till.closeShift({ operationId: ids.nextId(), countedMinor: 1_000 }, operator);
  if (!closed.ok) throw new Error(closed.problem.code);
  if (mode === 'honest') process.stdout.write(`${closed.value.zNumber}\n`);
  // Lets what was said leave the process before the next close.
  await new Promise(setImmediate);
}
