import { CHECKS, type Objection } from './checks.ts';
import type { AdmissionQuestion } from './facts.ts';
import { type Subject, subjectOf } from './subject.ts';
import type { Verdict } from './verdict.ts';

/** A verdict with what the claim needs and no screen shows. */
export interface Decision {
  readonly verdict: Verdict;
  readonly entitlementWindow: string;
  /** The pass to claim; 0 when refused or at an exit. */
  readonly ordinal: number;
  readonly ticketId: string | null;
  /** Names of the checks that objected, in order; at an exit they only warn. */
  readonly objections: readonly string[];
}

/**
 * Decides whether a credential may pass an access point now. Pure: the same question gives the same answer on a
 * gate, on the hub and in the cloud, online and offline. An exit is always free; there the rules only warn.
 */
export function decide(question: AdmissionQuestion): Decision {
  const subject = subjectOf(question);
  return question.accessPoint.direction === 'out' ? letOut(question, subject) : letIn(question, subject);
}

function letIn(question: AdmissionQuestion, subject: Subject): Decision {
  for (const { name, check } of CHECKS) {
    const found = check(question, subject);
    if (found) return refuse(found, subject, name);
  }
  const ordinal = subject.nextOrdinal ?? 0;
  return {
    verdict: grantedVerdict(subject, ordinal, [
      ...(subject.fromSignature ? ['not_in_ticket_list'] : []),
      ...(subject.sessionUnknown ? ['session_not_known_here'] : []),
    ]),
    entitlementWindow: subject.entitlementWindow,
    ordinal,
    ticketId: subject.presentedTicket?.ticketId ?? null,
    objections: [],
  };
}

function letOut(question: AdmissionQuestion, subject: Subject): Decision {
  const warnings = CHECKS.flatMap(({ name, check }) => {
    const found = name === 'pass-left' ? undefined : check(question, subject);
    return found ? [found.reason] : [];
  });
  return {
    verdict: grantedVerdict(subject, 0, warnings),
    entitlementWindow: subject.entitlementWindow,
    ordinal: 0,
    ticketId: subject.presentedTicket?.ticketId ?? null,
    objections: warnings,
  };
}

function grantedVerdict(subject: Subject, ordinal: number, warnings: readonly string[]): Verdict {
  return {
    kind: 'granted',
    ticket: subject.presentedTicket,
    ordinal,
    admits: subject.admits,
    entitlementWindow: subject.entitlementWindow,
    fromSignature: subject.fromSignature,
    degraded: null,
    warnings: [...warnings],
  };
}

const refuse = (found: Objection, subject: Subject, name: string): Decision => ({
  verdict: {
    kind: 'refused',
    reason: found.reason,
    remedy: found.remedy,
    facts: found.facts,
    ticket: subject.presentedTicket,
  },
  entitlementWindow: subject.entitlementWindow,
  ordinal: 0,
  ticketId: subject.presentedTicket?.ticketId ?? null,
  objections: [name],
});
