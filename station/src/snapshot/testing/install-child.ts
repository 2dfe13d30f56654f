import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openReplicaStore } from '../../catalogue/index.ts';
import { pointTo } from '../../catalogue/replica-file.ts';
import { createIds, type Ledger, openLedger, protectFolder, systemClock } from '../../ledger/index.ts';
import { scratchIdentity } from '../../ledger/testing/scratch.ts';
import { acceptManifest } from '../accept-manifest.ts';
import { checkFile, completeReplica } from '../complete-replica.ts';
import { fetchSnapshot } from '../fetch-snapshot.ts';
import { httpSource } from '../http-source.ts';

/**
 * Installs a snapshot by the product's own steps, in one thread, and kills itself at a named one. `hasty` points to
 * the new file before it has its name: the mistake that the order of steps prevents. `encrypted` keeps every file of the
 * folder under a key.
 */
const [folder = '', url = '', trust = '', mode = '', killAt = ''] = process.argv.slice(2);

const step = (name: string): void => {
  if (name === killAt) process.kill(process.pid, 'SIGKILL');
};

if (mode === 'encrypted') protectFolder(folder, Buffer.alloc(32, 7));
const identity = scratchIdentity({ incarnation: 'c'.repeat(32) });
const ledger = openLedger({
  file: join(folder, 'ledger.db'),
  identity,
  clock: systemClock,
  ids: createIds(),
  bootId: 'boot',
  calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
});
const pointed: Ledger = Object.create(ledger, {
  transact: {
    value: (...given: Parameters<Ledger['transact']>) => {
      const result = ledger.transact(...given);
      step(isAdopting ? 'pointed' : 'noted');
      return result;
    },
  },
}) as Ledger;
let isAdopting = false;
const store = openReplicaStore(pointed, folder);

const fetched = await fetchSnapshot({
  folder: join(folder, 'snapshot'),
  source: httpSource(url, () => Promise.resolve('token')),
  accept: (signed) => acceptManifest(signed, JSON.parse(trust) as Parameters<typeof acceptManifest>[1]),
  onProgress: () => undefined,
  onStep: step,
  wait: () => Promise.resolve(),
});
checkFile(fetched.file, fetched.manifest);
step('checked');
const name = store.announce();
const presentName = store.fileName();
if (mode === 'hasty') pointTo(ledger, name);
const release = completeReplica({ file: fetched.file, dataFolder: folder, presentName, name, onStep: step });
isAdopting = true;
store.adopt(name);
step('switched');
release();
step('released');
const count = store.sql.value<number>('SELECT count(*) FROM ticket');
if (count !== fetched.manifest.scopes[0]?.rowCount) throw new Error(`${count} tickets are in force`);
store.close();
ledger.close();
if (!existsSync(join(folder, name))) throw new Error('the new replica is not there');
process.stdout.write('installed\n');
