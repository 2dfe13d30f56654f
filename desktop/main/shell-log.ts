/** What the shell tells its log: one JSON line each; never a body, a PIN or a code. */
export type ShellLog = (
  event: string,
  facts?: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;

export function createShellLog(write: (line: string) => void, nowMs: () => number): ShellLog {
  return (event, facts = {}) =>
    write(`${JSON.stringify({ at: new Date(nowMs()).toISOString(), event, ...facts })}\n`);
}
