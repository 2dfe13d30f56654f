import { createHash } from 'node:crypto';
import { openLedger } from '../ledger.ts';
import { createIds, systemClock } from '../system.ts';
import { saleFact, shiftFact } from './sales.ts';

/**
 * Sells as fast as it can until it is killed, and says each sale on stdout. `honest` says it after the commit;
 * `hasty` says it before: the negative control, whose lost sales the test must catch.
 */
const [file = '', mode = 'honest'] = process.argv.slice(2);
const ids = createIds();
const ledger = openLedger({
  file,
  identity: {
    stationId: 'till-1',
    incarnation: createHash('md5').update('crash').digest('hex'),
    organizationId: 'o',
    venueId: 'v',
    registerId: 'T1',
    name: 'Till 1',
    place: '',
    role: 'till',
  },
  clock: systemClock,
  ids,
  bootId: ids.nextId(),
  calendar: () => ({ timeZone: 'Europe/Vienna', cutOverHour: 4 }),
});
if (ledger.head().seq === 0)
  ledger.transact((writer) => writer.append(shiftFact('s1', 0), { shiftId: 's1' }));

const say = (saleId: string): void => void process.stdout.write(`${saleId}\n`);

function sellOnce(): void {
  const saleId = ids.nextId();
  if (mode === 'hasty') say(saleId);
  ledger.transact((writer) => {
    writer.append(saleFact(saleId, 2_400, 276), { shiftId: 's1', id: saleId });
    // Two records of one sale: a crash must leave both or none.
    writer.append(saleFact(`${saleId}-b`, 320, 29), { shiftId: 's1', id: `${saleId}-b` });
    // Time enough for a kill to fall between the word and the deed.
    if (mode === 'hasty') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  });
  if (mode === 'honest') say(saleId);
  setImmediate(sellOnce);
}
sellOnce();
