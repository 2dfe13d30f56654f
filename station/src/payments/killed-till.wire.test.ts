import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVirtualTerminal, type VirtualTerminal } from '@gatehouse/hardware/simulators';
import { handClock } from '../ledger/testing/scratch.ts';
import { until } from '../testing/until.ts';
import { CASHIER, type CardTill, COFFEE_MINOR, openCardTill, SUPERVISOR } from './testing/card-till.ts';

const CHILD = new URL('./testing/till-child.ts', import.meta.url).pathname;
const clock = handClock();

let folder: string;
let device: VirtualTerminal;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-killed-'));
  device = createVirtualTerminal({ autoPresentMs: 5, authoriseMs: 60 });
  ({ port } = await device.start({ host: '127.0.0.1', port: 0 }));
  const first = await openCardTill({ folder, clock, port });
  first.till.openShift({ operationId: 'op-shift-1', floatMinor: 10_000 }, SUPERVISOR);
  await first.close();
});
afterEach(async () => {
  await device.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a till until it says the word, and kills it there with a signal nobody can catch. */
async function killAt(word: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [CHILD, folder, String(port), 'payment-1', String(COFFEE_MINOR), word],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(`the till said ${word}`, () => said.split('\n').includes(word), 20_000);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** What must hold at the end: one sale, paid by what the guest's statement shows, to the unit. */
function disagreement(at: CardTill): string | undefined {
  const sales = at.records().filter(({ kind }) => kind === 'SaleCompleted').length;
  const chargedMinor = device.charges().reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  if (sales !== 1) return `${sales} sales`;
  return chargedMinor === COFFEE_MINOR ? undefined : `the guest was charged ${chargedMinor}`;
}

describe('complaint 10: a till killed with a card payment in hand', () => {
  it.each(['written', 'authorising', 'captured', 'sold'])(
    'at "%s" finds the truth by the payment’s id: sold once, charged once',
    async (word) => {
      await killAt(word);
      const at = await openCardTill({ folder, clock, port });
      try {
        await until('the truth is known', () => {
          const payment = at.payments.payment('payment-1');
          return payment.ok && !['started', 'unknown'].includes(payment.value.state);
        });
        const payment = at.payments.payment('payment-1');
        const state = payment.ok ? payment.value.state : 'gone';
        if (state === 'captured') {
          if (word !== 'sold')
            expect(at.payments.openViews()).toMatchObject([{ paymentId: 'payment-1', needs: 'use' }]);
          // The screen kept the operation's id: asking again sells once.
          expect(at.sell('sale-payment-1', ['payment-1']).ok).toBe(true);
        } else {
          // Killed before a byte was sent: certainly not charged, and the guest pays anew.
          expect([word, state]).toEqual(['written', 'cancelled']);
          expect(device.charges()).toEqual([]);
          at.payments.start(
            { paymentId: 'payment-2', terminalId: null, amountMinor: COFFEE_MINOR, basketId: null },
            CASHIER,
          );
          await until('paid', () => at.payments.openViews()[0]?.state === 'captured');
          expect(at.sell('sale-payment-2', ['payment-2']).ok).toBe(true);
        }
        expect(disagreement(at)).toBeUndefined();
        expect(at.payments.openViews()).toEqual([]);
      } finally {
        await at.close();
      }
    },
    40_000,
  );

  it('the check finds a till that begins anew instead of asking', async () => {
    await killAt('captured');
    const at = await openCardTill({ folder, clock, port });
    try {
      await until('the terminal is ready', () => at.payments.terminals()[0]?.state === 'ready');
      // The negative control: what a till without a kept id does after its restart.
      at.payments.start(
        { paymentId: 'payment-anew', terminalId: null, amountMinor: COFFEE_MINOR, basketId: null },
        CASHIER,
      );
      await until('paid again', () =>
        at.payments
          .openViews()
          .some(({ paymentId, state }) => paymentId === 'payment-anew' && state === 'captured'),
      );
      at.sell('sale-anew', ['payment-anew']);
      expect(disagreement(at)).toBe(`the guest was charged ${2 * COFFEE_MINOR}`);
      // And even then nothing is hidden: the first charge stands in the queue, to be used or given back.
      expect(at.payments.openViews()).toMatchObject([{ paymentId: 'payment-1', needs: 'use' }]);
    } finally {
      await at.close();
    }
  }, 40_000);
});
