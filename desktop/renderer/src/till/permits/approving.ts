import type { Answer, ApprovalAsked, Problem, ShownByStaff } from '@gatehouse/core/contract';
import type { Till } from '../till.ts';

/** Something on screen that waits for somebody who may. */
export interface ApprovalPending {
  readonly wanted: ApprovalAsked;
  readonly state:
    | { readonly kind: 'asking' }
    | { readonly kind: 'checking' }
    | { readonly kind: 'refused'; readonly problem: Problem };
  /** With the approval, or null when nobody gives it. */
  readonly end: (overrideId: string | null) => void;
}

/**
 * Runs a request, and when it answers that its operator may not do it alone, asks somebody who may, on the spot, and
 * runs it once more with their approval. The request is the same both times, operation id included. Answers the first
 * refusal when nobody approves.
 */
export async function approved<Value>(
  till: Till,
  wanted: ApprovalAsked,
  run: (overrideId: string | null) => Promise<Answer<Value>>,
): Promise<Answer<Value>> {
  const first = await run(null);
  if (first.ok || first.problem.code !== 'needs_override') return first;
  const overrideId = await askForApproval(till, wanted);
  return overrideId === null ? first : run(overrideId);
}

/** Asks by itself, for what is used later in one request with others; null when nobody approves. */
export function askForApproval(till: Till, wanted: ApprovalAsked): Promise<string | null> {
  // One question at a time: whoever stood there before is told no.
  till.approval.get()?.end(null);
  return new Promise((resolve) => {
    const end = (overrideId: string | null): void => {
      till.approval.set(null);
      resolve(overrideId);
    };
    till.approval.set({ wanted, state: { kind: 'asking' }, end });
  });
}

/** Tries a PIN or a badge for what is being asked. */
export async function showForApproval(till: Till, shown: ShownByStaff): Promise<void> {
  const pending = till.approval.get();
  if (!pending || pending.state.kind === 'checking') return;
  till.approval.set({ ...pending, state: { kind: 'checking' } });
  const answer = await till.client.permits.approve({ body: { approval: pending.wanted, shown } });
  // Taken back meanwhile: the approval that was given is never used and dies by itself.
  if (till.approval.get()?.end !== pending.end) return;
  if (answer.ok) return pending.end(answer.value.overrideId);
  till.approval.set({ ...pending, state: { kind: 'refused', problem: answer.problem } });
}
