import { execFileSync } from 'node:child_process';
import { verifyChain } from '@gatehouse/core/journal';
import { type DiskState, sha256Hex, StorageFailedError } from '../../ledger/index.ts';
import { storageProblemOf } from '../problems.ts';
import { JONAS, lineOf, scratchTill } from '../../till/testing/scratch-till.ts';

/**
 * A till whose disk stops taking writes and takes them again: the kernel refuses every write of this process (a file
 * size limit of nothing), which SQLite sees as an I/O error. Says what happened as one line of JSON.
 */
const disk: string[] = [];
const at = await scratchTill(
  { onDisk: (state: DiskState) => void disk.push(state.kind) },
  (error: unknown) => {
    if (!(error instanceof StorageFailedError)) throw error;
  },
);
const limitWrites = (limit: string): void =>
  void execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${limit}:unlimited`]);

const opened = at.till.openShift({ operationId: 'op-open-1', floatMinor: 10_000 }, JONAS);
if (!opened.ok) throw new Error(opened.problem.code);
const sell = (operationId: string): string => {
  try {
    const done = at.till.completeSale(
      {
        operationId,
        lines: [lineOf('day-adult'), lineOf('coffee')],
        expectedTotalMinor: 2_720,
        tenders: [{ kind: 'cash', tenderedMinor: 5_000 }],
      },
      JONAS,
    );
    return done.ok ? done.value.saleId : done.problem.code;
  } catch (error) {
    return storageProblemOf(error)?.code ?? String(error);
  }
};
const before = ['op-sale-01', 'op-sale-02', 'op-sale-03'].map(sell);
await at.till.settled();

limitWrites('10');
const broken = ['op-sale-04', 'op-sale-05', 'op-sale-06', 'op-sale-07'].map(sell);
const stateWhenBroken = at.ledger.disk().kind;
const readable = at.till.sales(undefined, 10).map(({ saleId }) => saleId);
const basket = at.till.keepBasket({ lines: [lineOf('coffee')] }).lines.length;

limitWrites('unlimited');
const tooSoon = sell('op-sale-04');
at.scratch.clock.advance(6_000);
const after = [sell('op-sale-04'), sell('op-sale-04')];
const stateAfter = at.ledger.disk().kind;
await at.till.settled();
await at.restart();
const ids = at.ledger.read
  .all<{ id: string }>("SELECT id FROM record WHERE kind = 'SaleCompleted' ORDER BY position")
  .map(({ id }) => id);
const chain = verifyChain(
  at.ledger.recordsFrom(1, 1_000),
  { seq: 0, hash: at.ledger.hashBefore(1) ?? '' },
  sha256Hex,
);
process.stdout.write(
  `${JSON.stringify({
    broken,
    stateWhenBroken,
    readableAll: before.every((saleId) => readable.includes(saleId)),
    basket,
    tooSoon,
    soldOnce: new Set(after).size === 1,
    stateAfter,
    lost: [...before, ...after].filter((saleId) => !ids.includes(saleId)).length,
    sales: ids.length,
    chain: chain.kind,
    disk,
  })}\n`,
);
await at.close();
at.scratch.remove();
