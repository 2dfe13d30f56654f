import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { verifyChain } from '@gatehouse/core/journal';
import { sha256Hex, StorageFullError, systemTimers } from '../../ledger/index.ts';
import { until } from '../../testing/until.ts';
import { JONAS, lineOf, type ScratchTill, scratchTill } from '../../till/testing/scratch-till.ts';
import { createBallast, createStorageWatch, freeBytesOf, type StorageWatch } from '../index.ts';

/**
 * A till on a volume that really fills up (TMPDIR is a small file system of its own): sells, is refused, closes its
 * shift, and goes on when room returns. `with-ballast` or `without`; `slowly` by its own sales, `at-once` by a stranger
 * who takes all room between two sales. Says what happened as one line of JSON.
 */
const MIB = 1024 * 1024;
const [ballastMode = 'with-ballast', pace = 'slowly'] = process.argv.slice(2);
const ballastBytes = ballastMode === 'with-ballast' ? 4 * MIB : 0;
const thresholds = { lowBytes: 6 * MIB, criticalBytes: 2 * MIB, ballastBytes };

/** The drawer's record follows its sale; on a full disk it is the log that says so. */
const report = (error: unknown): void => {
  if (!(error instanceof StorageFullError)) throw error;
};
const at: ScratchTill = await scratchTill({ onFull: () => storage.onFull() }, report);
const { folder, file } = at.scratch;
const levels: string[] = [];
let looks = 0;
const storage: StorageWatch = createStorageWatch({
  ...thresholds,
  ledgerFile: file,
  // A stranger who takes all room is faster than any sample.
  freeBytes: async () => {
    const free = pace === 'slowly' || roomReturned ? await freeBytesOf(folder) : undefined;
    looks += 1;
    return free;
  },
  ballast: createBallast(folder),
  ledger: () => at.ledger,
  timers: {
    ...systemTimers,
    every: (_, work) => systemTimers.every(25, work),
    after: (_, work) => systemTimers.after(1, work),
  },
  onChange: ({ level, ballast }) => levels.push(`${level} ${ballast}`),
  report,
});
let roomReturned = false;
storage.start();
if (pace === 'slowly') await until('the ballast is there', () => storage.state().ballast !== 'released');
else if (ballastBytes > 0)
  await createBallast(folder).make(
    ballastBytes,
    () => Promise.resolve(),
    () => false,
  );

const opened = at.till.openShift({ operationId: 'op-open-1', floatMinor: 10_000 }, JONAS);
if (!opened.ok) throw new Error(opened.problem.code);
const acknowledged = new Set<string>();
const sell = (operationId: string) => {
  at.hasRoomToSell = storage.hasRoomToSell();
  const done = at.till.completeSale(
    {
      operationId,
      lines: [lineOf('day-adult'), lineOf('coffee')],
      expectedTotalMinor: 2_720,
      tenders: [{ kind: 'cash', tenderedMinor: 5_000 }],
    },
    JONAS,
  );
  if (done.ok) acknowledged.add(done.value.saleId);
  return done;
};

/** Takes every last byte, as a log of some other program would. */
function fillUp(): void {
  const handle = openSync(join(folder, 'stranger.bin'), 'w');
  for (let bytes = MIB; bytes >= 512;) {
    try {
      if (writeSync(handle, Buffer.alloc(bytes, 1)) < bytes) bytes /= 2;
    } catch {
      bytes /= 2;
    }
  }
  closeSync(handle);
}

let refusedId = '';
let refusal = '';
for (let count = 1; refusal === ''; count += 1) {
  if (pace === 'at-once' && count === 20) fillUp();
  const operationId = `op-sale-${String(count).padStart(6, '0')}`;
  const done = sell(operationId);
  if (!done.ok) [refusedId, refusal] = [operationId, done.problem.code];
  // A station sells a few times between two looks, not thousands: the second one from here began after these sales.
  if (pace === 'slowly' && count % 10 === 0) {
    const before = looks;
    await until('it was looked at', () => looks >= before + 2);
  }
}
const drop = at.till.moveCash(
  { operationId: 'op-drop-01', direction: 'drop', amountMinor: 5_000, reason: 'to the safe' },
  JONAS,
);
// Counted right: a count that does not agree is asked for again, and the close would fail for that.
const counted = { operationId: 'op-close-1', countedMinor: at.till.shift()?.expectedCashMinor ?? 0 };
const closed = at.till.closeShift(counted, JONAS);

rmSync(join(folder, 'stranger.bin'), { force: true });
if (pace === 'slowly') {
  // Room returns: what was pushed and checkpointed is a smaller log; here a person frees some.
  at.ledger.checkpointFully();
}
roomReturned = true;
await until('selling may begin again', () => storage.hasRoomToSell());
if (ballastBytes > 0) await until('the ballast is there again', () => storage.state().ballast === 'kept');
if (!closed.ok) at.till.closeShift(counted, JONAS);
at.hasRoomToSell = true;
const reopened = at.till.openShift({ operationId: 'op-open-2', floatMinor: 10_000 }, JONAS);
const retried = [sell(refusedId), sell(refusedId)].map((done) =>
  done.ok ? done.value.saleId : done.problem.code,
);
storage.stop();

await at.restart();
const { read } = at.ledger;
const ids = new Set(
  read.all<{ id: string }>("SELECT id FROM record WHERE kind = 'SaleCompleted'").map(({ id }) => id),
);
const chain = verifyChain(
  at.ledger.recordsFrom(1, 1_000_000),
  { seq: 0, hash: at.ledger.hashBefore(1) ?? '' },
  sha256Hex,
);
process.stdout.write(
  `${JSON.stringify({
    acknowledged: acknowledged.size,
    missing: [...acknowledged].filter((id) => !ids.has(id)).length,
    unasked: [...ids].filter((id) => !acknowledged.has(id)).length,
    refusal,
    drop: drop.ok ? 'ok' : drop.problem.code,
    close: closed.ok ? 'ok' : closed.problem.code,
    reopened: reopened.ok ? 'ok' : reopened.problem.code,
    retriedAlike: new Set(retried).size === 1 && acknowledged.has(retried[0] ?? ''),
    chain: chain.kind,
    books: read.value('SELECT sum(debit_minor) - sum(credit_minor) FROM balance'),
    levels,
  })}\n`,
);
await at.close();
at.scratch.remove();
