import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chainStart, fact, type SealedRecord, verifyChain } from '@gatehouse/core/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Enrolment, openIncarnations, rawPublicKeyOf } from './enrolment/index.ts';
import { type Ledger, sha256Hex } from './ledger/index.ts';
import { type Scratch, scratchLedger } from './ledger/testing/scratch.ts';
import { createNewIncarnation } from './new-incarnation.ts';
import { earlierJournal, syncMigrations } from './sync/index.ts';

let scratch: Scratch;
let ledger: Ledger;
let dataFolder: string;
let enrolment: Enrolment;
beforeEach(() => {
  scratch = scratchLedger();
  ledger = scratch.open({ modules: [syncMigrations] });
  dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-anew-'));
  const { privateKey: stationKey } = generateKeyPairSync('ed25519');
  enrolment = {
    identity: {
      ...ledger.identity(),
      ticketKeyId: null,
      publicKey: rawPublicKeyOf(stationKey),
      cloudUrl: '',
    },
    stationKey,
    ticketSigner: null,
    lanCertificate: { certificatePem: '', privateKeyPem: '' },
    pepper: Buffer.alloc(0),
    fresh: false,
  };
});
afterEach(() => {
  ledger.close();
  scratch.remove();
  rmSync(dataFolder, { recursive: true });
});

const clock = { nowMs: () => 1_000, monotonicMs: () => 1_000 };
const write = (count: number) => {
  for (let index = 0; index < count; index += 1)
    ledger.transact((writer) => writer.append(fact('ClockJumped', { deltaMs: index })));
};
const first = (): SealedRecord => ledger.recordsFrom(1, 1)[0] as SealedRecord;

describe('going on under a new incarnation', () => {
  it('leaves the old chain whole, begins a new one with why, and both can be handed over', () => {
    write(3);
    const before = { ...ledger.identity(), ...ledger.head() };
    const incarnations = openIncarnations({ dataFolder, enrolment });
    const anew = createNewIncarnation({ ledger, incarnations, clock, softwareVersion: '1' });
    anew.goOn('forked', { seq: 3, hash: 'e'.repeat(64) });
    write(2);
    const { incarnation, stationId } = ledger.identity();
    expect(incarnation).not.toBe(before.incarnation);
    expect(JSON.parse(first().text)).toMatchObject({
      kind: 'StationEnrolled',
      incarnation,
      body: { cause: 'forked', previous: { incarnation: before.incarnation, seq: 3, hash: before.hash } },
    });
    const old = earlierJournal(ledger, before.incarnation);
    expect(old.head()).toEqual({ seq: 3, hash: before.hash });
    expect([old.recordsFrom(2, 10).map(({ seq }) => seq), old.hashBefore(5)]).toEqual([[2, 3], undefined]);
    for (const [journal, name] of [
      [old, before.incarnation],
      [ledger, incarnation],
    ] as const) {
      const start = chainStart(stationId, name, sha256Hex);
      expect(verifyChain(journal.recordsFrom(1, 10), start, sha256Hex)).toMatchObject({
        kind: 'intact',
        headSeq: 3,
      });
    }
  });

  it('is finished by the next start when the power went between the keys and the ledger', () => {
    write(2);
    const previous = ledger.head();
    openIncarnations({ dataFolder, enrolment }).begin({
      cause: 'restored',
      previous,
      evidence: null,
      nowMs: 1,
    });
    // The next start: the lineage names the incarnation, the ledger has never heard of it.
    const incarnations = openIncarnations({ dataFolder, enrolment });
    ledger.close();
    ledger = scratch.open({ identity: incarnations.identity(), modules: [syncMigrations] });
    const anew = createNewIncarnation({ ledger, incarnations, clock, softwareVersion: '1' });
    anew.writeFirst();
    anew.writeFirst();
    expect(ledger.head().seq).toBe(1);
    expect(JSON.parse(first().text)).toMatchObject({ body: { cause: 'restored', previous } });
  });

  it('begins one incarnation only when the ledger could not follow at first', () => {
    write(1);
    const before = ledger.identity().incarnation;
    const incarnations = openIncarnations({ dataFolder, enrolment });
    // The disk takes the keys and then nothing more.
    ledger.read.db.exec(
      `CREATE TEMP TRIGGER full BEFORE INSERT ON main.incarnation BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    );
    const anew = createNewIncarnation({ ledger, incarnations, clock, softwareVersion: '1' });
    expect(() => anew.goOn('forked', null)).toThrow('disk full');
    const { incarnation } = incarnations.identity();
    // It goes on selling under the old name meanwhile.
    write(1);
    expect(ledger.recordsFrom(2, 1)[0]?.text).toContain(`"incarnation":"${before}","seq":2`);
    ledger.read.db.exec('DROP TRIGGER full');
    anew.goOn('forked', null);
    expect([incarnations.identity().incarnation, ledger.identity().incarnation]).toEqual([
      incarnation,
      incarnation,
    ]);
  });
});
