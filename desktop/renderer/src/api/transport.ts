import type { Transport } from '@gatehouse/core/contract';

/** After this a station on loopback is not slow but gone; the same operation may be asked again with its id. */
const answerTimeoutMs = 10_000;

/** Carries the contract over HTTP to the origin the page came from; the cookie of the launch link travels along. */
export const httpTransport: Transport = async ({ method, path, body }) => {
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(answerTimeoutMs),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text) };
};

/** A proxy's page or an empty body is not an answer of a station: the client reports it as `bad_answer`. */
function parsed(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}
