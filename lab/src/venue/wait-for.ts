const POLL_MS = 100;

/** Asks until the answer is something; rejects after the deadline with the words given. */
export async function waitFor<T>(
  what: string | (() => string),
  deadlineMs: number,
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const untilMs = performance.now() + deadlineMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > untilMs)
      throw new Error(
        `${typeof what === 'string' ? what : what()} (waited ${Math.round(deadlineMs / 1000)} s)`,
      );
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** GETs JSON from a process of this machine; undefined while it does not answer well. */
export async function tryJson(url: string, headers: Record<string, string> = {}): Promise<unknown> {
  try {
    const answer = await fetch(url, { headers, signal: AbortSignal.timeout(3_000) });
    return answer.ok ? ((await answer.json()) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
