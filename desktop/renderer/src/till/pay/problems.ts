/** Refusals of paying that have a sentence of their own: it names the field at fault and what to do about it. */
export const payProblems = [
  'tender_too_small',
  'tender_too_large',
  'tender_not_taken',
  'currency_not_taken',
  'notes_only',
  'worth_nothing',
  'unknown_debtor',
  'reference_required',
  'over_account_limit',
  'no_deposit',
  'deposit_too_small',
  'training_switched',
  'not_in_training',
  'training_unavailable',
] as const;
export type PayProblem = (typeof payProblems)[number];

export const payProblemOf = (code: string): PayProblem | undefined =>
  payProblems.find((candidate) => candidate === code);
