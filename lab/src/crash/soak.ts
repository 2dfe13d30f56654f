import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { diceFrom } from '../history/dice.ts';
import { judge, saidBy } from './judge.ts';
import { CHILD } from './record.ts';
import { planOf } from './shop.ts';

export interface SoakTally {
  readonly kills: number;
  readonly answered: number;
  readonly lost: number;
  readonly wrong: readonly string[];
}

const SALES = 40;
/** A folder is judged and a new one begun after so many kills: a judge reads the whole journal. */
const KILLS_PER_FOLDER = 25;

/** Kills a till at random moments, over and over on the same files, and judges them by what it had said. */
export async function soak(options: {
  readonly seed: string;
  readonly minutes: number;
  readonly scratch: string;
  readonly kills?: number;
  readonly onProgress?: (kills: number) => void;
}): Promise<SoakTally> {
  const untilMs = performance.now() + options.minutes * 60_000;
  const dice = diceFrom(`${options.seed} soak`);
  let [kills, answered, lost] = [0, 0, 0];
  const wrong: string[] = [];
  const goesOn = (): boolean => performance.now() < untilMs && kills < (options.kills ?? Infinity);
  for (let number = 0; goesOn(); number += 1) {
    const folder = join(options.scratch, `soak-${number}`);
    const seed = `${options.seed}-${number}`;
    const lines: string[] = [];
    for (let kill = 0; kill < KILLS_PER_FOLDER && goesOn(); kill += 1) {
      const child = spawn(process.execPath, [CHILD, folder, seed, String(SALES), '15', 'honest'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      let timer: NodeJS.Timeout | undefined;
      // The clock starts when the till does: reading its modules takes longer than all it is killed in.
      const arm = (): void => {
        timer ??= setTimeout(() => child.kill('SIGKILL'), dice.between(0, 400));
      };
      const early = setTimeout(arm, dice.between(100, 1_500));
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        arm();
      });
      await once(child, 'close');
      clearTimeout(early);
      clearTimeout(timer);
      // The last line may have been cut by the kill: then it was not said.
      lines.push(...said.split('\n').slice(0, -1));
      kills += child.signalCode === 'SIGKILL' ? 1 : 0;
      options.onProgress?.(kills);
    }
    const heard = saidBy(lines);
    answered += heard.done.size;
    const verdict = await judge(folder, heard, planOf(SALES, diceFrom(seed), 15), { resume: true });
    lost += verdict.lost.length;
    wrong.push(
      ...[...verdict.wrong, ...verdict.lost.map((id) => `lost ${id}`)].map((what) => `${seed}: ${what}`),
    );
  }
  return { kills, answered, lost, wrong };
}
