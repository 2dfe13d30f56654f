import { chunkPath, type SignedManifest, signedManifest, snapshotRoutes } from '@gatehouse/core/sync';
import { SnapshotFailure } from './failure.ts';
import type { SnapshotSource } from './fetch-snapshot.ts';

/** A link that says nothing for this long is dead, however long the whole takes. */
const SILENCE_MS = 15_000;

/** Pieces over HTTP with `Range`, under a token per request. */
export function httpSource(baseUrl: string, token: () => Promise<string>): SnapshotSource {
  const ask = async (path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> =>
    fetch(new URL(path, baseUrl), {
      headers: { ...headers, authorization: `Bearer ${await token()}` },
      // A redirect would carry the token to wherever it points.
      redirect: 'error',
      signal,
    });

  return {
    async manifest(): Promise<SignedManifest> {
      const answer = await ask(snapshotRoutes.manifest.path, {}, AbortSignal.timeout(SILENCE_MS)).catch(
        unreachable,
      );
      if (answer.status === 404) throw new SnapshotFailure('gone', 'there is no snapshot');
      if (!answer.ok) throw new SnapshotFailure('unreachable', `manifest: status ${answer.status}`);
      const read = signedManifest.safeParse(await answer.json().catch(unreachable));
      if (!read.success) throw new SnapshotFailure('unfit', 'the manifest cannot be read');
      return read.data;
    },
    async chunk(hash, fromByte) {
      const watch = silenceWatch();
      const answer = await ask(
        chunkPath(hash),
        fromByte > 0 ? { range: `bytes=${fromByte}-` } : {},
        watch.signal,
      ).catch((error: unknown) => {
        watch.stop();
        return unreachable(error);
      });
      watch.heard();
      if (answer.status === 404) throw watch.ended(new SnapshotFailure('gone', 'the snapshot was replaced'));
      if (!answer.ok || !answer.body)
        throw watch.ended(new SnapshotFailure('unreachable', `piece: status ${answer.status}`));
      const { body } = answer;
      return { fromByte: answer.status === 206 ? startOf(answer) : 0, bytes: heard(body, watch) };
    },
  };
}

const unreachable = (error: unknown): never => {
  throw new SnapshotFailure('unreachable', error instanceof Error ? error.message : 'no answer');
};

/** First byte of a partial answer (RFC 9110 §14.4); one that does not say is no use. */
function startOf(answer: Response): number {
  const start = /^bytes (\d+)-/.exec(answer.headers.get('content-range') ?? '')?.[1];
  return start === undefined ? Number.NaN : Number(start);
}

interface SilenceWatch {
  readonly signal: AbortSignal;
  heard(): void;
  stop(): void;
  ended<E extends Error>(error: E): E;
}

function silenceWatch(): SilenceWatch {
  const controller = new AbortController();
  const silent = (): void => controller.abort(new SnapshotFailure('unreachable', 'nothing more came'));
  let timer = setTimeout(silent, SILENCE_MS);
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(timer);
      timer = setTimeout(silent, SILENCE_MS);
    },
    stop: () => clearTimeout(timer),
    ended(error) {
      clearTimeout(timer);
      controller.abort();
      return error;
    },
  };
}

async function* heard(body: ReadableStream<Uint8Array>, watch: SilenceWatch): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of body) {
      watch.heard();
      yield part;
    }
  } finally {
    watch.stop();
  }
}
