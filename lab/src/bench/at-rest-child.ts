import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createIds, protectFolder, useSqliteEngine } from '@gatehouse/station/ledger';
import { benchStation, scratchFolder } from './bench-station.ts';
import { BASKETS, OPERATOR, repeat, seller, tillOf } from './durable-sale.ts';
import { interleave, type Round, secondsOf } from './rounds.ts';

const ROUNDS = 7;
const WARM_UP = 200;
const READS = 20_000;

export interface AtRestFigures {
  /** Sales a second: plain, then encrypted. */
  readonly sales: readonly Round[];
  /** Look-ups of tickets by serial a second. */
  readonly reads: readonly Round[];
}

/** Two tills in one process on the build that encrypts: one plain, one under a key. It is alone in its process. */
useSqliteEngine('ciphers');
const [countText = '1000'] = process.argv.slice(2);
const count = Number(countText);
const scratch = scratchFolder('at-rest');
const [plain, sealed] = [join(scratch.path, 'plain'), join(scratch.path, 'sealed')];
protectFolder(sealed, randomBytes(32));
const open = async (folder: string) => {
  const station = await benchStation(folder, 'till');
  const opened = station.open();
  const till = tillOf(station, opened);
  const shift = till.openShift({ operationId: createIds().nextId(), floatMinor: 20_000 }, OPERATOR);
  if (!shift.ok) throw new Error(`no shift: ${shift.problem.title}`);
  const sellOne = seller(till, BASKETS[0] as (typeof BASKETS)[number]);
  repeat(WARM_UP, sellOne);
  const { ledger, replica } = opened;
  const lookUp = ledger.read.db.prepare('SELECT text FROM record WHERE position = ?');
  let at = 0;
  return {
    sell: async () => {
      ledger.checkpointBetween();
      return count / (await secondsOf(() => repeat(count, sellOne)));
    },
    read: async () => {
      const records = ledger.head().seq;
      return READS / (await secondsOf(() => repeat(READS, () => lookUp.get(1 + ((at += 7_919) % records)))));
    },
    close: () => {
      replica.close();
      ledger.close();
    },
  };
};
const [bare, locked] = [await open(plain), await open(sealed)];
const sales = await interleave({ rounds: ROUNDS, bound: bare.sell, product: locked.sell });
const reads = await interleave({ rounds: ROUNDS, bound: bare.read, product: locked.read });
bare.close();
locked.close();
scratch.remove();
process.send?.({ sales, reads } satisfies AtRestFigures);
