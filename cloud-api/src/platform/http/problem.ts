import type { Problem } from '@gatehouse/core/contract';
import type { z } from 'zod';

/** An answer that is not the wished one, thrown by a handler and sent as problem+json (RFC 9457). */
export class HttpProblem extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    title: string,
    more: Partial<Pick<Problem, 'detail' | 'errors'>> & { headers?: Record<string, string> } = {},
  ) {
    super(`${status} ${code}: ${title}`);
    this.problem = {
      type: 'about:blank',
      title,
      status,
      code,
      detail: more.detail ?? '',
      errors: more.errors ?? [],
    };
    this.headers = more.headers ?? {};
  }
}

/** The same words whether a thing does not exist or belongs to somebody else: ids must not be probed. */
export const notFound = (what: string): HttpProblem => new HttpProblem(404, 'not_found', `No such ${what}`);

export const tooMany = (waitMs: number): HttpProblem =>
  new HttpProblem(429, 'too_many_attempts', 'Too many attempts', {
    detail: 'Wait a moment and try again.',
    headers: { 'Retry-After': String(Math.max(1, Math.ceil(waitMs / 1000))) },
  });

/** Names every field that does not fit, with its path from the body, query or params. */
export function invalidInput(part: string, error: z.ZodError): HttpProblem {
  const errors = error.issues.flatMap((issue) => {
    const at = [part, ...issue.path.map(String)];
    const fields = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...at, key]) : [at];
    return fields.map((field) => ({ field: field.slice(1).join('.') || part, message: issue.message }));
  });
  const named = errors.map((one) => one.field).join(', ');
  return new HttpProblem(400, 'invalid_request', 'The request does not fit its schema', {
    detail: `Look at: ${named}`,
    errors,
  });
}
