import { Worker } from 'node:worker_threads';
import type { TextLine } from '@gatehouse/core/paper';
import type { MonoImage } from '@gatehouse/hardware';
import type { Rasteriser } from './to-print.ts';

export interface RasterQuestion {
  readonly id: number;
  readonly lines: readonly TextLine[];
  readonly columns: number;
}
export interface RasterAnswer {
  readonly id: number;
  readonly images: readonly MonoImage[];
  readonly error: string | null;
}

interface Waiting {
  readonly resolve: (images: readonly MonoImage[]) => void;
  readonly reject: (error: Error) => void;
}

/** Draws in a worker thread, started with the first line that needs it and again if it dies. */
export function createRasteriser(): Rasteriser {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  const failAll = (error: Error): void => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const started = (): Worker => {
    if (worker) return worker;
    const fresh = new Worker(
      new URL(`./raster-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
    );
    fresh.unref();
    fresh.on('message', ({ id, images, error }: RasterAnswer) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error === null) asked?.resolve(images);
      else asked?.reject(new Error(error));
    });
    fresh.on('error', failAll);
    fresh.on('exit', () => failAll(new Error('the drawing of paper stopped')));
    worker = fresh;
    return fresh;
  };

  return {
    draw(lines, columns) {
      lastId += 1;
      const id = lastId;
      const answer = new Promise<readonly MonoImage[]>((resolve, reject) =>
        waiting.set(id, { resolve, reject }),
      );
      started().postMessage({ id, lines, columns } satisfies RasterQuestion);
      return answer;
    },
    async close() {
      const running = worker;
      worker = undefined;
      await running?.terminate();
    },
  };
}
