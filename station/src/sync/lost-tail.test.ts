import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fact } from '@gatehouse/core/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../ledger/index.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { lostTail } from './lost-tail.ts';
import { syncMigrations } from './schema.ts';
import { createWitnessKeeper, readWitness, writeWitness } from './witness.ts';

let scratch: Scratch;
let ledger: Ledger;
let dataFolder: string;
beforeEach(() => {
  scratch = scratchLedger();
  ledger = scratch.open({ modules: [syncMigrations] });
  dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-witness-'));
});
afterEach(() => {
  ledger.close();
  scratch.remove();
  rmSync(dataFolder, { recursive: true });
});
const write = (count: number) => {
  for (let index = 0; index < count; index += 1)
    ledger.transact((writer) => writer.append(fact('ClockJumped', { deltaMs: index })));
};
const noted = (seq: number, hash: string) => ({
  incarnation: ledger.identity().incarnation,
  seq,
  hash,
  atMs: 1,
});

describe('a lost tail', () => {
  it('is none while everything that was reached is there', () => {
    write(3);
    const clock = { nowMs: () => 1, monotonicMs: () => 1 };
    const keeper = createWitnessKeeper({ ledger, dataFolder, clock, everyMs: 60_000 });
    keeper.start();
    write(2);
    keeper.stop();
    expect(readWitness(dataFolder)).toMatchObject({ seq: 5, hash: ledger.head().hash });
    expect(lostTail(ledger, readWitness(dataFolder))).toBeUndefined();
    write(1);
    expect(lostTail(ledger, readWitness(dataFolder))).toBeUndefined();
  });

  it('shows by the witness, by a signed head and by what a peer acknowledged; the farthest counts', () => {
    write(3);
    const hash = 'b'.repeat(64);
    expect(lostTail(ledger, noted(5, hash))).toEqual({ seq: 5, hash });
    // In its place stands another record: the ledger is another one.
    expect(lostTail(ledger, noted(3, hash))).toEqual({ seq: 3, hash });
    expect(lostTail(ledger, { ...noted(5, hash), incarnation: 'c'.repeat(32) })).toBeUndefined();
    const { incarnation } = ledger.identity();
    ledger.transact((writer) => {
      writer.run(
        "INSERT INTO signed_head (incarnation, seq, hash, signature, signed_at_ms) VALUES (?, 9, ?, '', 1)",
        incarnation,
        hash,
      );
      writer.run(
        "INSERT INTO peer_cursor (peer, incarnation, acked_seq, acked_hash, acked_at_ms) VALUES ('cloud', ?, 7, ?, 1)",
        incarnation,
        hash,
      );
    });
    expect(lostTail(ledger, noted(5, hash))).toEqual({ seq: 9, hash });
  });

  it('is not seen in a witness that cannot be read', () => {
    expect(readWitness(dataFolder)).toBeUndefined();
    writeWitness(dataFolder, noted(1, 'd'.repeat(64)));
    writeFileSync(join(dataFolder, 'keys', 'journal-witness.json'), '{"incarnation":"');
    expect(readWitness(dataFolder)).toBeUndefined();
  });
});
