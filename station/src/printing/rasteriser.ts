import { Worker } from 'node:worker_threads';
import type { PaperDocument, TextLine } from '@gatehouse/core/paper';
import type { EncodedDocument, MonoImage, PrinterProfile } from '@gatehouse/hardware/protocols';
import { type DotsSize, type PressedPaper, type Rasteriser, ThreadLost } from './to-print.ts';

export type RasterAsked =
  | { readonly kind: 'draw'; readonly lines: readonly TextLine[]; readonly columns: number }
  | { readonly kind: 'encode'; readonly document: PaperDocument; readonly profile: PrinterProfile }
  | { readonly kind: 'picture'; readonly png: Uint8Array; readonly most: DotsSize };
export type RasterQuestion = RasterAsked & { readonly id: number };

export type RasterGiven =
  | { readonly kind: 'draw'; readonly images: readonly MonoImage[] }
  | { readonly kind: 'encode'; readonly encoded: EncodedDocument; readonly undrawn: string | null }
  | { readonly kind: 'picture'; readonly image: MonoImage }
  | { readonly kind: 'failed'; readonly message: string };
export type RasterAnswer = RasterGiven & { readonly id: number };

interface Waiting {
  readonly resolve: (given: RasterGiven) => void;
  readonly reject: (error: Error) => void;
}

/** Lays out, draws and encodes in a worker thread, started with the first paper and again if it dies. */
export function createRasteriser(): Rasteriser {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  const failAll = (why: string): void => {
    worker = undefined;
    for (const { reject } of waiting.values()) reject(new ThreadLost(why));
    waiting.clear();
  };
  const started = (): Worker => {
    if (worker) return worker;
    const fresh = new Worker(
      new URL(`./raster-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url),
    );
    fresh.unref();
    fresh.on('message', ({ id, ...given }: RasterAnswer) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      asked?.resolve(given);
    });
    const gone = (why: string): void => {
      // The exit of one that failed must not fail what its successor was asked.
      if (worker === fresh || worker === undefined) failAll(why);
    };
    fresh.on('error', (error) => gone(error instanceof Error ? error.message : String(error)));
    fresh.on('exit', () => gone('the thread that makes papers ended'));
    worker = fresh;
    return fresh;
  };
  const ask = async <Kind extends RasterAsked['kind']>(
    asked: Extract<RasterAsked, { kind: Kind }>,
  ): Promise<Extract<RasterGiven, { kind: Kind }>> => {
    lastId += 1;
    const id = lastId;
    const answer = new Promise<RasterGiven>((resolve, reject) => waiting.set(id, { resolve, reject }));
    started().postMessage({ ...asked, id } satisfies RasterQuestion);
    const given = await answer;
    if (given.kind === 'failed') throw new Error(given.message);
    if (given.kind !== asked.kind) throw new Error(`asked to ${asked.kind}, and got ${given.kind}`);
    return given as Extract<RasterGiven, { kind: Kind }>;
  };

  return {
    draw: async (lines, columns) => (await ask<'draw'>({ kind: 'draw', lines, columns })).images,
    async encode(document, profile): Promise<PressedPaper> {
      const { encoded, undrawn } = await ask<'encode'>({ kind: 'encode', document, profile });
      return { encoded, undrawn };
    },
    picture: async (png, most) => (await ask<'picture'>({ kind: 'picture', png, most })).image,
    warm: () => void started(),
    async close() {
      const running = worker;
      worker = undefined;
      await running?.terminate();
    },
  };
}
