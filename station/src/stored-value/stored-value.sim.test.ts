import { afterEach, describe, expect, it } from 'vitest';
import { accounts } from '@gatehouse/core/ledger';
import { ModelCloud, type Way } from './testing/model-cloud.ts';
import { openStoredTill, SAMIR, type StoredTill } from './testing/stored-till.ts';

const TODAY = '2026-06-15';
const STEPS = 70;
const SEEDS = [1, 7, 20_261_122, 424_242];
const CODES = ['BAND-AAAA-1', 'BAND-BBBB-2'];

/** Deterministic noise from 0 (included) to 1 (excluded). */
function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

let open: StoredTill[] = [];
afterEach(async () => {
  for (const till of open) await till.close();
  open = [];
});

/** A day of two tills whose way to the cloud comes and goes; afterwards it is healed and everything handed over. */
async function day(seed: number, isGuarded: boolean) {
  const random = noise(seed);
  const cloud = new ModelCloud(isGuarded);
  const rules = { jurisdiction: '', expiryMonths: null, offlineKeepMinor: 500, maxBalanceMinor: null };
  const tills = [
    await openStoredTill('till-1', cloud, { storedValue: rules }),
    await openStoredTill('till-2', cloud, { storedValue: rules }),
  ];
  open.push(...tills);
  let count = 0;
  const op = (): string => `operation-${seed}-${(count += 1)}`;
  const pick = <One>(of: readonly One[]): One => of[Math.floor(random() * of.length)] as One;
  for (const till of tills) till.till.openShift({ operationId: op(), floatMinor: 500_000 }, SAMIR);
  const tally = { issuedMinor: 0, redeemedMinor: 0, refused: 0 };

  const topUp = async (till: StoredTill, code: string): Promise<void> => {
    const amountMinor = 100 * (1 + Math.floor(random() * 20));
    const prepared = await till.storedValue.prepare(
      { operationId: op(), account: 'wallet', code, amountMinor, overrideId: null },
      SAMIR,
    );
    if (!prepared.ok) return;
    const { accountId } = prepared.value;
    const sold = till.sell({
      extras: [{ lineId: op(), kind: 'wallet-top-up', accountId, amountMinor }],
      expectedTotalMinor: amountMinor,
      tenders: [{ kind: 'cash', tenderedMinor: amountMinor }],
    });
    if (sold.ok) tally.issuedMinor += amountMinor;
  };
  const pay = async (till: StoredTill, code: string): Promise<void> => {
    const quantity = 1 + Math.floor(random() * 4);
    const totalMinor = 320 * quantity;
    const amountMinor = random() < 0.3 ? 200 : totalMinor;
    const operationId = op();
    const held = await till.storedValue.hold({ operationId, code, amountMinor, overrideId: null }, SAMIR);
    if (!held.ok) {
      tally.refused += 1;
      return;
    }
    // Now and then the guest changes their mind.
    if (random() < 0.15) return void till.storedValue.release(operationId);
    const sold = till.sell({
      lines: [{ lineId: op(), variantId: 'coffee', quantity, sessionId: null, day: TODAY }],
      expectedTotalMinor: totalMinor,
      tenders: [
        { kind: 'stored-value', code, amountMinor },
        ...(amountMinor < totalMinor ? [{ kind: 'cash' as const, tenderedMinor: totalMinor }] : []),
      ],
    });
    if (sold.ok) tally.redeemedMinor += amountMinor;
  };
  const payOut = async (till: StoredTill, code: string): Promise<void> => {
    const paid = await till.balances.payOut({ operationId: op(), code, overrideId: null }, SAMIR);
    if (paid.ok) tally.redeemedMinor += paid.value.paidOutMinor;
  };
  const transfer = async (till: StoredTill): Promise<void> => {
    const [fromCode = '', toCode = ''] = random() < 0.5 ? CODES : CODES.toReversed();
    await till.balances.transfer(
      { operationId: op(), fromCode, toCode, amountMinor: 300, overrideId: null },
      SAMIR,
    );
  };

  for (let step = 0; step < STEPS; step += 1) {
    const till = pick(tills);
    if (random() < 0.15) till.state.way = pick<Way>(['up', 'up', 'down', 'answer-lost']);
    const what = random();
    if (what < 0.25) await topUp(till, pick(CODES));
    else if (what < 0.75) await pay(till, pick(CODES));
    else if (what < 0.8) await payOut(till, pick(CODES));
    else if (what < 0.85) await transfer(till);
    else await till.sync();
    till.clock.advance(1_000);
  }
  for (const till of tills) till.state.way = 'up';
  // Everything that was kept goes back once nobody was seen for long.
  for (const till of tills) till.clock.advance(13 * 3_600_000);
  for (let round = 0; round < 3; round += 1) for (const till of tills) await till.sync();
  return { cloud, tally };
}

describe('two tills, one balance, and a way to the cloud that comes and goes', () => {
  it.each(SEEDS)(
    'invariant 8: what is owed is issued less redeemed, never below nothing, and the books say the same (seed %i)',
    async (seed) => {
      const { cloud, tally } = await day(seed, true);
      expect(tally.redeemedMinor).toBeGreaterThan(0);
      expect(tally.redeemedMinor).toBeLessThanOrEqual(tally.issuedMinor);
      let owedMinor = 0;
      for (const accountId of cloud.accounts.keys()) {
        const balanceMinor = cloud.balanceMinor(accountId);
        owedMinor += balanceMinor;
        expect(balanceMinor).toBeGreaterThanOrEqual(0);
        // All of it can be spent anywhere again: nothing got stuck at a till.
        expect(cloud.availableMinor(accountId)).toBe(balanceMinor);
        expect(cloud.bookedMinor(accounts.walletLiability(accountId), 'EUR')).toBe(balanceMinor);
      }
      expect(owedMinor).toBe(tally.issuedMinor - tally.redeemedMinor);
      const debits = cloud.postings.reduce(
        (sum, { side, amountMinor }) => sum + (side === 'debit' ? amountMinor : -amountMinor),
        0,
      );
      expect(debits).toBe(0);
    },
  );

  it('negative control: with allotments switched off the same days overdraw', async () => {
    const found: number[] = [];
    for (const seed of SEEDS) {
      const { cloud } = await day(seed, false);
      for (const accountId of cloud.accounts.keys()) found.push(cloud.balanceMinor(accountId));
    }
    expect(Math.min(...found)).toBeLessThan(0);
  });
});
