import type { ErrorRequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Problem } from '@gatehouse/core/contract';

/** A request that cannot be done, thrown inside a route and answered as RFC 9457 problem details. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(status: number, code: string, title: string, detail = '', errors: Problem['errors'] = []) {
    super(title);
    this.problem = { type: 'about:blank', title, status, code, detail, errors };
  }
}

/** Parses a body or throws a problem that names every wrong field. */
export function bodyOf<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          field: [...issue.path, key].join('.'),
          message: 'is not a field of this request',
        }))
      : [{ field: issue.path.join('.') || 'body', message: issue.message }],
  );
  throw new ProblemError(
    400,
    'invalid_request',
    'The request is not well formed',
    errors.map(({ field, message }) => `${field}: ${message}`).join('; '),
    errors,
  );
}

export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** Last in the chain: everything thrown becomes a problem; what is our fault says so and is printed. */
export const answerProblems: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  if (error instanceof ProblemError) return sendProblem(response, error.problem);
  const status =
    typeof error === 'object' && error !== null && 'status' in error ? Number(error.status) : 500;
  if (status >= 400 && status < 500) {
    const detail = error instanceof Error ? error.message : '';
    const field = { field: 'body', message: detail };
    return sendProblem(response, {
      type: 'about:blank',
      title: 'The request is not well formed',
      status,
      code: 'invalid_request',
      detail,
      errors: [field],
    });
  }
  console.error(error);
  return sendProblem(response, {
    type: 'about:blank',
    title: 'The lab failed',
    status: 500,
    code: 'internal',
    detail: 'See the terminal it runs in.',
    errors: [],
  });
};
