import type { Problem } from '@gatehouse/core/contract';

/** A problem as a service states it: RFC 9457 members, the field at fault, and facts a client may use as numbers. */
export interface ServiceProblem {
  readonly status: number;
  /** Stable and machine-readable: `session_full`. */
  readonly code: string;
  /** One sentence for the person at the screen. */
  readonly title: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
  /** Extension members, flat: `{left: 3}`. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

export type Answered<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: ServiceProblem };

export const answered = <Value>(value: Value): Answered<Value> => ({ ok: true, value });

export const refused = (
  status: number,
  code: string,
  title: string,
  more: Omit<ServiceProblem, 'status' | 'code' | 'title'> = {},
): { readonly ok: false; readonly problem: ServiceProblem } => ({
  ok: false,
  problem: { status, code, title, ...more },
});

/** The problem as it goes over a wire, facts beside the standard members (RFC 9457 §3.2). */
export function problemBody({ status, code, title, detail, errors, facts }: ServiceProblem): Problem {
  return {
    ...facts,
    type: 'about:blank',
    title,
    status,
    code,
    detail: detail ?? '',
    errors: [...(errors ?? [])],
  };
}
