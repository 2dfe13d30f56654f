import { runImages, type ImageTally } from './crash-images.ts';
import type { DiskModel } from './disk.ts';
import { readTrace } from './record.ts';
import type { Form } from './shop.ts';

/** One process's share of the images of a recording: the parent asks with one message and gets the tally. */
export interface ImagesAsked {
  readonly traceFile: string;
  readonly folder: string;
  readonly seed: string;
  readonly sales: number;
  readonly model: DiskModel;
  readonly form: Form;
  readonly images: number;
  readonly share: number;
  readonly of: number;
  readonly scratch: string;
  readonly resumeEvery: number;
}

export type ImagesSaid =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'tally'; readonly tally: ImageTally }
  | { readonly kind: 'failed'; readonly message: string };

const tell = (message: ImagesSaid): void => void process.send?.(message);

process.once('message', (asked: ImagesAsked) => {
  void (async () => {
    const operations = await readTrace(asked.traceFile, asked.folder);
    const onProgress = (done: number): void => {
      if (done % 50 === 0) tell({ kind: 'progress', done });
    };
    tell({ kind: 'tally', tally: await runImages({ ...asked, operations, onProgress }) });
  })()
    .catch((error: unknown) => tell({ kind: 'failed', message: String((error as Error).stack) }))
    .finally(() => process.disconnect());
});
