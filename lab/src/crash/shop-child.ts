import { writeSync } from 'node:fs';
import { FORMS, openShop, perform, planOf, type Shop } from './shop.ts';
import { diceFrom } from '../history/dice.ts';

/**
 * Works through a plan on a folder and says on stdout what it began (`ask`) and what it answered (`done`, `refused`,
 * `unknown`), with writes of its own so that their order against the file operations is the real one. Started again
 * on the same folder it retries everything under the same ids.
 *   honest     as the product is built
 *   normal     the same with synchronous=NORMAL set behind its back: must be caught losing answers
 *   off        with synchronous=OFF
 *   hasty      answers before it has done anything: the negative control of the oracle itself
 *   careless   answers "done" whatever the disk said
 *   untended   never checkpoints, and is killed behind its last answer instead of closing
 *   stubborn   asks again at once, under the same id, what failed
 */
const [folder = '', seed = '1', sales = '10', shiftSales = '40', mode = 'honest', asked = 'plain'] =
  process.argv.slice(2);
const form = FORMS.find((known) => known === asked) ?? 'plain';
const TRIES = 40;

const say = (...words: readonly string[]): void => void writeSync(1, `${words.join(' ')}\n`);

async function open(): Promise<Shop> {
  const shop = await openShop(folder, form, () => say('enrolled'));
  const weaker = { normal: 'NORMAL', off: 'OFF' }[mode];
  if (weaker) shop.ledger.read.db.pragma(`synchronous = ${weaker}`);
  return shop;
}

process.on('unhandledRejection', () => {});
let shop = await open();
say('opened');
for (const step of planOf(Number(sales), diceFrom(seed), Number(shiftSales))) {
  if (step.kind === 'upkeep') {
    if (mode === 'untended') continue;
    if (step.what === 'checkpoint') shop.ledger.checkpointBetween();
    else {
      await shop.close();
      shop = await open();
    }
    continue;
  }
  say('ask', step.operationId);
  if (mode === 'hasty') say('done', step.operationId, step.kind, '-');
  for (let tries = mode === 'stubborn' ? TRIES : 1; tries > 0; tries -= 1) {
    try {
      const outcome = perform(shop.till, shop.ledger, step);
      if (outcome.kind === 'refused' && mode !== 'careless') {
        say('refused', step.operationId, outcome.code);
        if (outcome.code.startsWith('storage_')) continue;
      } else if (mode !== 'hasty') {
        const answer = outcome.kind === 'done' ? outcome.answer : '';
        say('done', step.operationId, step.kind, answer || '-');
      }
      break;
    } catch (error) {
      if (mode === 'careless') say('done', step.operationId, step.kind, '-');
      else say('unknown', step.operationId, String((error as Error).message).replaceAll('\n', ' '));
    }
  }
}
if (mode === 'untended') process.kill(process.pid, 'SIGKILL');
await shop.close();
say('end');
process.exit(0);
