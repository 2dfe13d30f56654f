import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fact, type Fact, headText, PLAIN_CLOSE } from '@gatehouse/core/journal';
import { rawPublicKeyOf, signText } from '../../enrolment/index.ts';
import type { Ledger, StationIdentity } from '../../ledger/index.ts';
import { saleFact, shiftFact } from '../../ledger/testing/sales.ts';
import { type Scratch, scratchIdentity, scratchLedger } from '../../ledger/testing/scratch.ts';
import { stationMigrations } from '../../migrations.ts';
import { keepCheckpoint, lastTreeHead, pinLog } from '../store.ts';
import { type TestLog, testLog } from './test-log.ts';

/** A till's ledger with everything a verification looks at: two incarnations, shifts, sales, signed heads, checkpoints. */
export interface ExaminedLedger {
  readonly scratch: Scratch;
  readonly file: string;
  readonly log: TestLog;
  readonly stationKey: KeyObject;
  readonly identities: readonly StationIdentity[];
  readonly publicKeys: readonly string[];
  remove(): void;
}

export const sale = (identity: StationIdentity, number: number, grossMinor: number): Fact => {
  const base = saleFact(`sale-${number}`, grossMinor, Math.round(grossMinor / 10));
  if (base.kind !== 'SaleCompleted') throw new Error('a sale is a sale');
  const receiptNumber = `${identity.registerId}-${identity.incarnation.slice(0, 4).toUpperCase()}-${String(number).padStart(6, '0')}`;
  return { ...base, body: { ...base.body, receiptNumber } };
};

/** Signs the head as the head signer does. */
export function signHead(ledger: Ledger, key: KeyObject, nowMs: number): void {
  const { stationId, incarnation } = ledger.identity();
  const { seq, hash } = ledger.head();
  const signature = signText(headText(stationId, incarnation, seq, hash), key);
  ledger.transact((writer) =>
    writer.run(
      'INSERT INTO signed_head (incarnation, seq, hash, signature, signed_at_ms) VALUES (?, ?, ?, ?, ?)',
      incarnation,
      seq,
      hash,
      signature,
      nowMs,
    ),
  );
}

export function logHead(ledger: Ledger, log: TestLog, nowMs: number): void {
  const { stationId, incarnation } = ledger.identity();
  log.append({ stationId, incarnation, ...ledger.head() });
  const held = lastTreeHead(ledger.read);
  const given = log.checkpoint(incarnation, held ? [held.treeSize] : []);
  ledger.transact((writer) => {
    if (!held) pinLog(writer, given.treeHead.logId, log.logKey, nowMs);
    keepCheckpoint(writer, given, nowMs);
  });
}

export function examinedLedger(sales = 12): ExaminedLedger {
  const log = testLog();
  const keys = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];
  const identities = [
    scratchIdentity({ incarnation: 'a1'.repeat(16) }),
    scratchIdentity({ incarnation: 'b2'.repeat(16) }),
  ];
  const scratch = scratchLedger(identities[0]);
  const ledger = scratch.open({ modules: stationMigrations });
  identities.forEach((identity, index) => {
    if (index > 0) ledger.adoptIdentity(identity);
    writeLife(ledger, scratch, identity, keys[index] as KeyObject, log, sales, index);
  });
  ledger.close();
  return {
    scratch,
    file: scratch.file,
    log,
    stationKey: keys[1] as KeyObject,
    identities,
    publicKeys: keys.map(rawPublicKeyOf),
    remove: () => scratch.remove(),
  };
}

function writeLife(
  ledger: Ledger,
  { clock }: Scratch,
  identity: StationIdentity,
  key: KeyObject,
  log: TestLog,
  sales: number,
  life: number,
): void {
  const shiftId = `shift-${life}`;
  const write = (written: Fact): void =>
    void ledger.transact((writer) => writer.append(written, { shiftId, operatorId: 'jonas' }));
  const enrolled = { role: 'till', softwareVersion: '1', publicKey: rawPublicKeyOf(key) };
  write(
    fact('StationEnrolled', { ...enrolled, cause: life === 0 ? 'enrolled' : 'restored', previous: null }),
  );
  write(shiftFact(shiftId, 10_000));
  let grossMinor = 0;
  for (let number = 1; number <= sales; number += 1) {
    clock.advance(61_000);
    const price = 1_000 + 37 * number;
    grossMinor += price;
    write(sale(identity, number, price));
    write(
      fact('ReceiptPrinted', {
        jobId: `job-${life}-${number}`,
        saleId: `sale-${number}`,
        document: 'receipt',
        printerId: null,
        copyNumber: 0,
      }),
    );
    if (number % 4 === 0) signHead(ledger, key, clock.nowMs());
    if (number % 5 === 0) logHead(ledger, log, clock.nowMs());
  }
  const expectedMinor = 10_000 + grossMinor;
  write(
    fact('ShiftClosed', {
      shiftId,
      zNumber: 1,
      currency: 'EUR',
      expectedMinor,
      countedMinor: expectedMinor - 50,
      differenceMinor: -50,
      saleCount: sales,
      grossMinor,
      unsyncedCount: 0,
      journal: { incarnation: identity.incarnation, ...ledger.head() },
      checkpoint: null,
      ...PLAIN_CLOSE,
    }),
  );
  signHead(ledger, key, clock.nowMs());
  logHead(ledger, log, clock.nowMs());
}
