import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { openReplicaStore } from '../../catalogue/index.ts';
import { createIds, openLedger, systemClock } from '../../ledger/index.ts';
import { scratchIdentity } from '../../ledger/testing/scratch.ts';
import { policyOf, rowsOf } from '../../testing/small-venue.ts';
import { snapshotFixture, startSnapshotServer, ticketsOf } from './snapshot-server.ts';

/**
 * A whole install in one process, for a recorder of its file operations: says `old` when a station with few tickets is
 * safe on its disk, `installed` when the new file is in force, and `end`.
 */
const [folder = '', oldTickets = '40', newTickets = '2000'] = process.argv.slice(2);

const say = (word: string): void => void writeSync(1, `${word}\n`);

const ledger = openLedger({
  file: join(folder, 'ledger.db'),
  identity: scratchIdentity({ incarnation: 'c'.repeat(32) }),
  clock: systemClock,
  ids: createIds(),
  bootId: 'boot',
  calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
});
const store = openReplicaStore(ledger, folder);
const give = (scope: 'policy' | 'tickets', rows: ReturnType<typeof rowsOf>): void =>
  store.applyPage({ scope, generation: 'g0', rows, toPosition: rows.length, confirmedAtMs: 1 });
give('policy', rowsOf([['venue', policyOf()]]));
give('tickets', rowsOf(ticketsOf(Number(oldTickets)).map((row) => [row.ticketId, row])));
store.close();
ledger.close();
say('old');

const fixture = snapshotFixture({ tickets: ticketsOf(Number(newTickets)) });
const server = await startSnapshotServer(fixture);
process.argv.splice(2, process.argv.length, folder, server.url, JSON.stringify(fixture.trust), 'honest', '');
await import('./install-child.ts');
await server.close();
say('end');
process.exit(0);
