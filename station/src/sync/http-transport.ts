import { promisify } from 'node:util';
import { constants, zstdCompress } from 'node:zlib';
import type { Transport } from '@gatehouse/core/contract';

export interface HttpTransportOptions {
  /** Origin of the service, e.g. https://cloud.example. */
  readonly baseUrl: string;
  /** Token for `Authorization: Bearer`, made per request; null sends none. */
  readonly token: () => Promise<string | null>;
  readonly timeoutMs?: number;
  /** Whether large bodies travel compressed; left out, to every host but this one. */
  readonly compresses?: boolean;
}

const TIMEOUT_MS = 10_000;
/** On this machine itself there is no line to be spared. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
/** Below this a body fits one packet anyway. */
const COMPRESS_FROM_BYTES = 1_024;
const compress = promisify(zstdCompress);
/** The fastest level: a journal shrinks to a seventh, and a slow till has other work. */
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** The body as it travels: what is large goes compressed, on another thread. */
async function encoded(
  body: unknown,
  compresses: boolean,
): Promise<{ readonly bytes: string | Uint8Array; readonly isZstd: boolean }> {
  const text = JSON.stringify(body);
  if (!compresses || text.length < COMPRESS_FROM_BYTES) return { bytes: text, isZstd: false };
  return { bytes: await compress(text, FAST), isZstd: true };
}

/** Carries contract requests over HTTP. Rejects when nothing came back in time; an answer that is no JSON has a null body. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { baseUrl, token } = options;
  const compresses = options.compresses ?? !LOOPBACK.test(new URL(baseUrl).hostname);
  return async ({ method, path, body }) => {
    const bearer = await token();
    const sent = body === undefined ? undefined : await encoded(body, compresses);
    const answer = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        accept: 'application/json',
        ...(sent && { 'content-type': 'application/json' }),
        ...(sent?.isZstd && { 'content-encoding': 'zstd' }),
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      },
      ...(sent && { body: sent.bytes }),
      // A redirect would carry the token to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    });
    const text = await answer.text();
    const retryAfterMs = retryAfter(answer.headers.get('retry-after'));
    const dateMs = dateOf(answer.headers.get('date'));
    return {
      status: answer.status,
      body: parsed(text),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(dateMs !== undefined && { dateMs }),
    };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** RFC 9110 §6.6.1: whole seconds, cut off, so the middle of the second is meant. */
export function dateOf(header: string | null): number | undefined {
  const atMs = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(atMs) ? undefined : atMs + 500;
}

/** RFC 9110 §10.2.3, seconds only: a date would be read on this station's own clock, which may be years off. */
export function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}
