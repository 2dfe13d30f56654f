/** Waits until `check` is true, looking often; fails with `what` at the deadline. Returns how long it took. */
export async function eventually(what: string, check: () => boolean, timeoutMs = 5_000): Promise<number> {
  const startedMs = performance.now();
  while (!check()) {
    if (performance.now() - startedMs > timeoutMs) {
      throw new Error(`not within ${timeoutMs} ms: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - startedMs;
}

/** The next event of a kind, or a failure at the deadline. */
export function nextEvent<T>(
  subscribe: (listener: (event: T) => void) => () => void,
  accept: (event: T) => boolean = () => true,
  timeoutMs = 5_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const deadline = setTimeout(() => {
      stop();
      reject(new Error(`no such event within ${timeoutMs} ms`));
    }, timeoutMs);
    const stop = subscribe((event) => {
      if (!accept(event)) return;
      clearTimeout(deadline);
      stop();
      resolve(event);
    });
  });
}
