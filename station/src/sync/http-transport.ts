import type { Transport } from '@gatehouse/core/contract';

export interface HttpTransportOptions {
  /** Origin of the service, e.g. https://cloud.example. */
  readonly baseUrl: string;
  /** Token for `Authorization: Bearer`, made per request; null sends none. */
  readonly token: () => Promise<string | null>;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/** Carries contract requests over HTTP. Rejects when nothing came back in time; an answer that is no JSON has a null body. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { baseUrl, token } = options;
  return async ({ method, path, body }) => {
    const bearer = await token();
    const answer = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // A redirect would carry the token to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    });
    const text = await answer.text();
    return { status: answer.status, body: parsed(text) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
