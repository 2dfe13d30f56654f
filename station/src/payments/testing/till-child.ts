/**
 * A till in a process of its own, to be killed: it begins the payment it is told, sells on it as soon as it is captured,
 * and says each step before it goes on.
 */
import { handClock } from '../../ledger/testing/scratch.ts';
import { CASHIER, openCardTill } from './card-till.ts';

const [folder = '', port = '', paymentId = '', amountMinor = '', stopAt = ''] = process.argv.slice(2);
const say = (word: string): void => void process.stdout.write(`${word}\n`);
/** Stands still for the killer: nothing after this point runs. */
const here = (word: string): void => {
  say(word);
  if (word === stopAt) for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};

const at = await openCardTill({ folder, clock: handClock(), port: Number(port) });
while (at.payments.terminals()[0]?.state !== 'ready') await new Promise((resolve) => setTimeout(resolve, 5));
const started = at.payments.start(
  { paymentId, terminalId: 'terminal-1', amountMinor: Number(amountMinor), basketId: null },
  CASHIER,
);
if (!started.ok) throw new Error(JSON.stringify(started.problem));
// The microtask that writes to the terminal's socket has not run yet when this is the stop.
here('written');
for (;;) {
  const now = at.payments.payment(paymentId);
  if (!now.ok) throw new Error('the payment is gone');
  if (now.value.step === 'authorising') here('authorising');
  if (now.value.state === 'captured') break;
  await new Promise((resolve) => setTimeout(resolve, 2));
}
here('captured');
const sold = at.sell(`sale-${paymentId}`, [paymentId]);
if (!sold.ok) throw new Error(JSON.stringify(sold.problem));
here('sold');
