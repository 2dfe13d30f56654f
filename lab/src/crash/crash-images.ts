import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diceFrom } from '../history/dice.ts';
import { type DiskModel, ModelDisk, writeImage } from './disk.ts';
import { judge, saidBy } from './judge.ts';
import { planOf, type Form } from './shop.ts';
import type { FileOperation } from './trace.ts';

/** What came of a number of power cuts replayed on one recording. */
export interface ImageTally {
  readonly images: number;
  /** Images in which something answered was missing, and the most that one of them had lost. */
  readonly withLoss: number;
  readonly lostMost: number;
  readonly withWrong: number;
  /** The first few, with what names each image again. */
  readonly examples: readonly string[];
  readonly operations: number;
  readonly sales: number;
}

export interface ImagesOptions {
  readonly operations: readonly FileOperation[];
  /** Seed and number of sales of the recording: they tell its plan. */
  readonly seed: string;
  readonly sales: number;
  readonly model: DiskModel;
  readonly form?: Form;
  readonly images: number;
  /** Of a run shared by several processes: this one takes every `of`th image from `share` on. */
  readonly share?: number;
  readonly of?: number;
  readonly scratch: string;
  /** After every image in this many, the till also retries what was open and sells on. */
  readonly resumeEvery: number;
  readonly onProgress?: (done: number) => void;
}

const EXAMPLES_MAX = 5;

/** Crash points in the order of the recording: half anywhere, half right behind an answer, where a loss is nearest. */
function crashPoints(operations: readonly FileOperation[], images: number, seed: string): number[] {
  const dice = diceFrom(`${seed} points`);
  const answers = operations.flatMap((operation, index) =>
    operation.kind === 'said' && operation.line.startsWith('done') ? [index + 1] : [],
  );
  const points = Array.from({ length: images }, () => {
    const answer = answers[dice.between(0, Math.max(0, answers.length - 1))];
    const near = dice.chance(0.5) && answer !== undefined;
    return near
      ? Math.min(operations.length, answer + dice.between(0, 3))
      : dice.between(0, operations.length);
  });
  return points.toSorted((one, other) => one - other);
}

/** Cuts the power `images` times on a recording, and lets the till's own start and a judge look at what is left. */
export async function runImages(options: ImagesOptions): Promise<ImageTally> {
  const { operations, seed, sales, model, share = 0, of = 1, scratch } = options;
  const plan = planOf(sales, diceFrom(seed));
  const points = crashPoints(operations, options.images, seed);
  const disk = new ModelDisk(model);
  const said: string[] = [];
  let applied = 0;
  let [images, withLoss, lostMost, withWrong] = [0, 0, 0, 0];
  const examples: string[] = [];
  for (const [number, point] of points.entries()) {
    for (; applied < point; applied += 1) {
      const operation = operations[applied]!;
      disk.apply(operation);
      if (operation.kind === 'said') said.push(operation.line);
    }
    if (number % of !== share) continue;
    const folder = join(scratch, `image-${number}`);
    mkdirSync(folder);
    try {
      writeImage(folder, disk.afterPowerCut(diceFrom(`${seed} image ${number}`)));
      const resume = number % (options.resumeEvery * of) === share;
      const { lost, wrong } = await judge(folder, saidBy(said), plan, {
        resume,
        ...(options.form ? { form: options.form } : {}),
      });
      images += 1;
      if (lost.length > 0) withLoss += 1;
      if (wrong.length > 0) withWrong += 1;
      lostMost = Math.max(lostMost, lost.length);
      if (lost.length + wrong.length > 0 && examples.length < EXAMPLES_MAX)
        examples.push(
          `image ${number} (after operation ${point}): ${[...wrong, ...lost.map((id) => `lost ${id}`)].slice(0, 3).join('; ')}`,
        );
      options.onProgress?.(images);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { images, withLoss, lostMost, withWrong, examples, operations: operations.length, sales };
}

export function addTallies(tallies: readonly ImageTally[]): ImageTally {
  const sum = (of: (tally: ImageTally) => number): number =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  return {
    images: sum(({ images }) => images),
    withLoss: sum(({ withLoss }) => withLoss),
    lostMost: Math.max(0, ...tallies.map(({ lostMost }) => lostMost)),
    withWrong: sum(({ withWrong }) => withWrong),
    examples: tallies.flatMap(({ examples }) => examples).slice(0, EXAMPLES_MAX),
    operations: sum(({ operations }) => operations),
    sales: sum(({ sales }) => sales),
  };
}
