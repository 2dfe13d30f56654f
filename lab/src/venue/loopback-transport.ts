import type { Transport } from '@gatehouse/core/contract';

interface LoopbackTransportOptions {
  readonly baseUrl: string;
  /** Headers that prove who asks; read before every request. */
  readonly headers: () => Record<string, string>;
  /** `name=value` pairs of cookies that an answer set. */
  readonly onCookies?: (cookies: readonly string[]) => void;
  readonly timeoutMs?: number;
}

/** Carries contract requests to a process of this venue. */
export function loopbackTransport(options: LoopbackTransportOptions): Transport {
  return async ({ method, path, body }) => {
    const answer = await fetch(options.baseUrl + path, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...options.headers() },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(options.timeoutMs ?? 5_000),
    });
    const cookies = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    if (cookies.length > 0) options.onCookies?.(cookies);
    return { status: answer.status, body: await answer.json() };
  };
}
