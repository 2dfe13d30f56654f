import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  fact,
  type Fact,
  type JournalRecord,
  readRecord,
  verifyChain,
  PLAIN_CLOSE,
} from '@gatehouse/core/journal';
import { accounts, balancesOf, postingsOf } from '@gatehouse/core/ledger';
import type { Ledger } from './ledger.ts';
import { scratchLedger } from './testing/scratch.ts';
import { saleFact, shiftFact } from './testing/sales.ts';
import { sha256Hex } from './writer.ts';

type Step =
  | { readonly kind: 'sale'; readonly grossMinor: number; readonly taxMinor: number }
  | {
      readonly kind: 'cash';
      readonly direction: 'paid-in' | 'paid-out' | 'drop';
      readonly amountMinor: number;
    }
  | { readonly kind: 'fails' }
  | { readonly kind: 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        kind: fc.constant('sale' as const),
        grossMinor: fc.integer({ min: 0, max: 1_000_000 }),
        taxMinor: fc.constant(0),
      })
      .chain((sale) =>
        fc.integer({ min: 0, max: sale.grossMinor }).map((taxMinor) => ({ ...sale, taxMinor })),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('cash' as const),
      direction: fc.constantFrom('paid-in' as const, 'paid-out' as const, 'drop' as const),
      amountMinor: fc.integer({ min: 1, max: 100_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'fails' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
);

it('keeps balances that are the fold of the postings, and a chain that verifies, after any history', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const scratch = scratchLedger();
      let ledger = scratch.open();
      try {
        append(ledger, shiftFact('s1', 5_000));
        steps.forEach((each, index) => {
          ledger = run(ledger, each, index, () => scratch.open());
        });
        closeShift(ledger);
        expectSoundBooks(ledger);
      } finally {
        ledger.close();
        scratch.remove();
      }
    }),
    { numRuns: 30 },
  );
});

const append = (ledger: Ledger, written: Fact): void =>
  void ledger.transact((writer) => writer.append(written, { shiftId: 's1' }));

function run(ledger: Ledger, each: Step, index: number, reopen: () => Ledger): Ledger {
  switch (each.kind) {
    case 'sale':
      append(ledger, saleFact(`sale-${index}`, each.grossMinor, each.taxMinor));
      return ledger;
    case 'cash':
      append(
        ledger,
        fact('CashMoved', {
          bagNumber: null,
          overrideId: null,
          movementId: `m${index}`,
          direction: each.direction,
          amountMinor: each.amountMinor,
          currency: 'EUR',
          reason: '',
        }),
      );
      return ledger;
    case 'fails':
      expect(() =>
        ledger.transact((writer) => {
          writer.append(saleFact('never', 77), { shiftId: `never-${index}` });
          throw new Error('no');
        }),
      ).toThrow('no');
      return ledger;
    case 'reopen':
      ledger.close();
      return reopen();
  }
}

function closeShift(ledger: Ledger): void {
  const { debitMinor, creditMinor } = ledger.balanceOf(accounts.cash('till-1', 's1'), 'EUR');
  const expectedMinor = debitMinor - creditMinor;
  const countedMinor = Math.max(0, expectedMinor - 3);
  append(
    ledger,
    fact('ShiftClosed', {
      shiftId: 's1',
      zNumber: 1,
      currency: 'EUR',
      expectedMinor,
      countedMinor,
      differenceMinor: countedMinor - expectedMinor,
      saleCount: 0,
      grossMinor: 0,
      unsyncedCount: null,
      journal: null,
      checkpoint: null,
      ...PLAIN_CLOSE,
    }),
  );
  const after = ledger.balanceOf(accounts.cash('till-1', 's1'), 'EUR');
  expect(after.debitMinor - after.creditMinor).toBe(0);
}

function expectSoundBooks(ledger: Ledger): void {
  const sealed = ledger.recordsFrom(1, 1_000);
  expect(verifyChain(sealed, { seq: 0, hash: ledger.hashBefore(1) ?? '' }, sha256Hex)).toMatchObject({
    kind: 'intact',
    headSeq: sealed.length,
  });
  const records = sealed.map(({ text }): JournalRecord => {
    const read = readRecord(text);
    if (read.kind !== 'record') throw new Error(`record reads back as ${read.kind}`);
    return read.record;
  });
  const folded = balancesOf(records.flatMap((record) => postingsOf(record)));
  for (const { account, currency, debitMinor, creditMinor } of folded.values()) {
    expect(ledger.balanceOf(account.id, currency)).toEqual({ debitMinor, creditMinor });
  }
  expect(ledger.read.value('SELECT count(*) FROM balance')).toBe(folded.size);
  expect(ledger.read.value('SELECT coalesce(sum(debit_minor) - sum(credit_minor), 0) FROM balance')).toBe(0);
}
