import type { Transport } from '@gatehouse/core/contract';

/** A report over ninety days on a busy cloud may take seconds; beyond this nobody waits for it. */
const answerTimeoutMs = 15_000;

/** Carries the contract over HTTP to the origin the page came from; the sign-in's cookie travels along. */
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
  return { status: response.status, body: parsed(await response.text()) };
};

/** A proxy's error page is not an answer of the cloud: the client reports it as `bad_answer`. */
function parsed(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return {};
  }
}
