import { afterEach, beforeEach, expect, it } from 'vitest';
import { fact } from '@gatehouse/core/journal';
import { earlierUnsynced } from './earlier-records.ts';
import type { Ledger } from './ledger/index.ts';
import { type Scratch, scratchLedger } from './ledger/testing/scratch.ts';
import { syncMigrations } from './sync/index.ts';

let scratch: Scratch;
let ledger: Ledger;
beforeEach(() => {
  scratch = scratchLedger();
  ledger = scratch.open({ modules: [syncMigrations] });
});
afterEach(() => {
  ledger.close();
  scratch.remove();
});
const write = (count: number) => {
  for (let index = 0; index < count; index += 1)
    ledger.transact((writer) => writer.append(fact('ClockJumped', { deltaMs: 1 })));
};

it('counts what an earlier enrolment left behind, less what the cloud acknowledged', () => {
  write(5);
  expect(earlierUnsynced(ledger)).toEqual([]);
  const first = ledger.identity().incarnation;
  ledger.adoptIdentity({ ...ledger.identity(), incarnation: 'f'.repeat(32) });
  write(2);
  expect(earlierUnsynced(ledger)).toMatchObject([{ incarnation: first, count: 5 }]);
  ledger.transact((writer) =>
    writer.run(
      `INSERT INTO peer_cursor (peer, incarnation, acked_seq, acked_hash, acked_at_ms) VALUES ('cloud', ?, 3, '', 1)`,
      first,
    ),
  );
  expect(earlierUnsynced(ledger)).toMatchObject([{ incarnation: first, count: 2 }]);
  ledger.transact((writer) => writer.run(`UPDATE peer_cursor SET acked_seq = 5`));
  expect(earlierUnsynced(ledger)).toEqual([]);
});
