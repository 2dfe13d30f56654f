/** A failure that may cross a process boundary: plain fields only, because structured clone drops error subclasses. */
export interface Failure<Code extends string = string> {
  readonly ok: false;
  readonly code: Code;
  readonly detail: string;
  readonly retryable: boolean;
}

export interface Success<Value> {
  readonly ok: true;
  readonly value: Value;
}

export type Result<Value, Code extends string = string> = Success<Value> | Failure<Code>;

export const success = <Value>(value: Value): Success<Value> => ({ ok: true, value });

export const failure = <Code extends string>(
  code: Code,
  detail: string,
  retryable = false,
): Failure<Code> => ({
  ok: false,
  code,
  detail,
  retryable,
});
