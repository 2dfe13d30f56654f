import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a state: asks again until the answer is truthy, and fails with `what` after the deadline. */
export async function until<Value>(
  what: string,
  ask: () => Value | Promise<Value>,
  timeoutMs = 8_000,
): Promise<NonNullable<Value>> {
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (value) return value;
    if (performance.now() > endMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(10);
  }
}
