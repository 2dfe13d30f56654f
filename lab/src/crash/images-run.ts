import { fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addTallies, type ImageTally } from './crash-images.ts';
import type { DiskModel } from './disk.ts';
import type { ImagesAsked, ImagesSaid } from './images-worker.ts';
import { recordShop } from './record.ts';
import type { Form } from './shop.ts';

const WORKER = fileURLToPath(new URL('images-worker.ts', import.meta.url));

export interface ImagesRun {
  readonly seed: string;
  readonly mode: 'honest' | 'normal' | 'off';
  readonly images: number;
  readonly model: DiskModel;
  readonly form?: Form;
  readonly salesPerRecording: number;
  readonly imagesPerRecording: number;
  readonly processes: number;
  readonly scratch: string;
  readonly onProgress?: (done: number) => void;
}

/** Records tills at work, one seed after another, and cuts the power on each recording in several processes. */
export async function runImagesInProcesses(run: ImagesRun): Promise<ImageTally> {
  const tallies: ImageTally[] = [];
  let before = 0;
  for (let number = 0; before < run.images; number += 1) {
    const seed = `${run.seed}-${number}`;
    const folder = join(run.scratch, `recording-${number}`);
    mkdirSync(folder, { recursive: true });
    const traceFile = join(folder, 'trace');
    const recorded = { folder: join(folder, 'till'), traceFile, seed, sales: run.salesPerRecording };
    const { form = 'plain' } = run;
    await recordShop({ ...recorded, mode: run.mode, form });
    const images = Math.min(run.imagesPerRecording, run.images - before);
    const done = Array.from({ length: run.processes }, () => 0);
    const shares = done.map((_, share) =>
      shareOf(
        {
          ...{ traceFile, folder: recorded.folder, seed, sales: recorded.sales, model: run.model, images },
          ...{ share, form, of: run.processes, scratch: folder, resumeEvery: 8 },
        },
        (count) => {
          done[share] = count;
          run.onProgress?.(before + done.reduce((sum, one) => sum + one, 0));
        },
      ),
    );
    const tally = addTallies(await Promise.all(shares));
    tallies.push({ ...tally, operations: tally.operations / run.processes, sales: recorded.sales });
    before += images;
    rmSync(folder, { recursive: true, force: true });
  }
  return addTallies(tallies);
}

function shareOf(asked: ImagesAsked, onProgress: (done: number) => void): Promise<ImageTally> {
  const child = fork(WORKER, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.on('message', (message: ImagesSaid) => {
      if (message.kind === 'progress') onProgress(message.done);
      else if (message.kind === 'tally') resolve(message.tally);
      else reject(new Error(message.message));
    });
    child.once('exit', (code) => reject(new Error(`a process that judged images ended with code ${code}`)));
    child.send(asked);
  });
}
