export type SelfCheck = {
  readonly name: string;
  /** Resolves with what was seen; rejects with why it is wrong. */
  readonly run: () => Promise<string>;
};
export type CheckResult = { readonly name: string; readonly passed: boolean; readonly seen: string };

/** Runs all checks one after another; one that hangs fails after its time and does not stop the others. */
export async function runChecks(
  checks: readonly SelfCheck[],
  timeoutMs: number,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { name, run } of checks) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      results.push({ name, passed: true, seen: await Promise.race([run(), late]) });
    } catch (error) {
      results.push({ name, passed: false, seen: error instanceof Error ? error.message : String(error) });
    } finally {
      clearTimeout(timer);
    }
  }
  return results;
}

/** One line per check, as a person and a script read it. */
export function reportChecks(results: readonly CheckResult[]): string {
  return results.map(({ name, passed, seen }) => `${passed ? 'pass' : 'FAIL'}  ${name}: ${seen}\n`).join('');
}
