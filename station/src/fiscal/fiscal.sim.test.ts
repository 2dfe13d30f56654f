import type { FiscalPolicy } from '@gatehouse/core/fiscal';
import { type Fact, fact, readRecord } from '@gatehouse/core/journal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runningClock, until } from '../hub/testing/lab-venue.ts';
import type { Ledger } from '../ledger/index.ts';
import { saleFact, shiftFact } from '../ledger/testing/sales.ts';
import { type Scratch, scratchLedger } from '../ledger/testing/scratch.ts';
import { stationMigrations } from '../migrations.ts';
import { createFiscalQueue, createSoftwareSigner, type FiscalQueue, type FiscalSigner } from './index.ts';

const LATE: FiscalPolicy = { kind: 'outage-marked-late-sign', waitMs: 200 };

let scratch: Scratch;
let ledger: Ledger;
let fiscal: FiscalQueue;
let policy: FiscalPolicy;
beforeEach(() => {
  scratch = scratchLedger();
  policy = LATE;
});
afterEach(async () => {
  await fiscal.stop();
  ledger.close();
  scratch.remove();
});

/** As a process does: a fresh ledger handle and a fresh queue over the same file. */
function begin(signer: FiscalSigner | undefined): void {
  const clock = runningClock(scratch.clock.nowMs());
  fiscal = createFiscalQueue({
    ledger: () => ledger,
    signer,
    policy: () => policy,
    clock,
    onError: (error) => {
      throw error;
    },
    retryMs: { first: 10, most: 40 },
  });
  ledger = scratch.open({ modules: stationMigrations, projections: [fiscal.projection], clock });
  fiscal.start();
}
async function restart(signer: FiscalSigner | undefined): Promise<void> {
  await fiscal.stop();
  ledger.close();
  begin(signer);
}
const sell = (saleId: string): void =>
  ledger.transact((writer) => {
    if (ledger.head().seq === 0) writer.append(shiftFact('s1', 0), { shiftId: 's1' });
    writer.append(saleFact(saleId, 1_200, 200), { shiftId: 's1', id: saleId });
  });
/** A third of the sale's ticket, given back by amount. */
const refundFact = (refundId: string, saleId: string): Fact => {
  const sold = saleFact(saleId, 400, 66);
  if (sold.kind !== 'SaleCompleted') throw new Error('a sale was asked for');
  const { currency, lines, tenders, totalMinor, roundingMinor } = sold.body;
  return fact('SaleRefunded', {
    refundId,
    saleId,
    receiptNumber: `R-${refundId}`,
    reason: 'rain',
    currency,
    lines: lines.map((line) => ({ ...line, quantity: 0 })),
    tenders,
    totalMinor,
    roundingMinor,
    scope: 'amount',
    overrideId: null,
    exchangeSaleId: null,
  });
};
const facts = (): string[] =>
  ledger.recordsFrom(1, 500).flatMap(({ text }) => {
    const read = readRecord(text);
    if (read.kind !== 'record') return ['malformed'];
    const { record } = read;
    if (record.kind === 'FiscalSigned')
      return [`${record.body.saleId} signed ${record.body.counter}${record.body.late ? ' late' : ''}`];
    if (record.kind === 'FiscalFailed')
      return [`${record.body.saleId} ${record.body.cause}${record.body.final ? ' for good' : ''}`];
    return [];
  });

describe('signing between the sale and its paper', () => {
  it('signs before the paper, in the order of the journal, and only where a policy asks for it', async () => {
    const signer = createSoftwareSigner();
    begin(signer);
    policy = { kind: 'none' };
    sell('a');
    await fiscal.beforePaper('a');
    expect(fiscal.markOf('a')).toBeUndefined();
    policy = LATE;
    sell('b');
    sell('c');
    await fiscal.beforePaper('c');
    expect(fiscal.markOf('b')).toMatchObject({ kind: 'signed', counter: 1 });
    expect(fiscal.markOf('c')).toMatchObject({ kind: 'signed', counter: 2 });
    expect(facts()).toEqual(['b signed 1', 'c signed 2']);
  });

  it('marks the receipt in an outage, sells on, and signs late and in order once the signer is back', async () => {
    const signer = createSoftwareSigner();
    begin(signer);
    signer.setOutage(true);
    for (const id of ['a', 'b', 'c']) {
      sell(id);
      await fiscal.beforePaper(id);
      expect(fiscal.markOf(id)).toEqual({ kind: 'outage' });
    }
    expect(facts().map((one) => one.split(' ')[0])).toEqual(['a', 'b', 'c']);
    expect(fiscal.pendingCount()).toBe(3);
    signer.setOutage(false);
    await until(() => fiscal.pendingCount() === 0);
    expect(facts().slice(3)).toEqual(['a signed 1 late', 'b signed 2 late', 'c signed 3 late']);
    expect(fiscal.markOf('b')).toMatchObject({ kind: 'signed', counter: 2 });
    sell('d');
    await fiscal.beforePaper('d');
    expect(facts().at(-1)).toBe('d signed 4');
  });

  it('forgets nothing over a restart, with the outage before and after it', async () => {
    const signer = createSoftwareSigner();
    begin(signer);
    signer.setOutage(true);
    sell('a');
    await fiscal.beforePaper('a');
    await restart(signer);
    sell('b');
    await fiscal.beforePaper('b');
    await restart(signer);
    expect(fiscal.pendingCount()).toBe(2);
    signer.setOutage(false);
    await restart(signer);
    await until(() => fiscal.pendingCount() === 0);
    expect(facts().filter((one) => one.includes('signed'))).toEqual(['a signed 1 late', 'b signed 2 late']);
    expect(signer.signed()).toHaveLength(2);
  });

  it('asks again where the answer was lost, and gets the same signature', async () => {
    const real = createSoftwareSigner();
    let lost = 1;
    begin({
      signerId: real.signerId,
      async sign(document) {
        const answer = await real.sign(document);
        if (lost-- > 0) throw new Error('the cable was pulled');
        return answer;
      },
    });
    sell('a');
    await until(() => fiscal.pendingCount() === 0);
    expect(facts().at(-1)).toBe('a signed 1 late');
    expect(real.signed()).toHaveLength(1);
  });

  it('does not wait longer than the policy says for a signer that hangs, nor for one that is not there', async () => {
    begin({ signerId: 'hangs', sign: () => new Promise(() => {}) });
    sell('a');
    const startedMs = performance.now();
    await fiscal.beforePaper('a');
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(150);
    expect(facts()).toEqual(['a timed-out']);
    // A hanging device does not keep the station from stopping; the next start has no signer at all.
    await restart(undefined);
    sell('b');
    await fiscal.beforePaper('b');
    expect(fiscal.markOf('b')).toEqual({ kind: 'outage' });
  });

  it('never signs later where the policy does not want it, and goes on behind a document that is refused', async () => {
    const signer = createSoftwareSigner();
    begin({
      signerId: 's',
      sign: async (document) =>
        document.text.includes('R-bad')
          ? { kind: 'failed', cause: 'refused', detail: 'no' }
          : await signer.sign(document),
    });
    signer.setOutage(true);
    policy = { kind: 'before-print', waitMs: 100 };
    sell('a');
    await fiscal.beforePaper('a');
    signer.setOutage(false);
    policy = LATE;
    sell('bad');
    sell('c');
    await fiscal.beforePaper('c');
    expect(facts()).toEqual(['a outage for good', 'bad refused for good', 'c signed 1']);
  });

  it('gives each of several refunds of one sale its own signature', async () => {
    begin(createSoftwareSigner());
    sell('a');
    ledger.transact((writer) => {
      for (const refundId of ['back-1', 'back-2'])
        writer.append(refundFact(refundId, 'a'), { shiftId: 's1', id: refundId });
    });
    await fiscal.beforePaper('back-2');
    expect(fiscal.markOf('a')).toMatchObject({ kind: 'signed', counter: 1 });
    expect(fiscal.markOf('back-1')).toMatchObject({ kind: 'signed', counter: 2 });
    expect(fiscal.markOf('back-2')).toMatchObject({ kind: 'signed', counter: 3 });
  });

  it('asks again for what the signer has taken and not finished', async () => {
    const signer = createSoftwareSigner();
    signer.setPending(2);
    policy = { kind: 'outage-marked-late-sign', waitMs: 5_000 };
    begin(signer);
    sell('a');
    await fiscal.beforePaper('a');
    expect(facts()).toEqual(['a signed 1']);
  });
});
