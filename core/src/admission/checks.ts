import { assertNever } from '../result/index.ts';
import { dateOfTicketDay } from '../time/index.ts';
import type { AdmissionQuestion } from './facts.ts';
import type { Reason, Remedy } from './reasons.ts';
import { type Subject } from './subject.ts';
import type { VerdictFacts } from './verdict.ts';

/** Why a check refuses: reason, next step and the facts behind it. Undefined means it has nothing against it. */
export interface Objection {
  readonly reason: Reason;
  readonly remedy: Remedy;
  readonly facts: VerdictFacts;
}

export type Check = (question: AdmissionQuestion, subject: Subject) => Objection | undefined;

const objection = (reason: Reason, remedy: Remedy, facts: VerdictFacts = {}): Objection => ({
  reason,
  remedy,
  facts,
});

/** A building that is being emptied lets nobody in, whatever they hold. */
const notEvacuating: Check = ({ facts }) =>
  facts.evacuating ? objection('evacuation', 'leave_by_exit') : undefined;

const readable: Check = ({ presented }) => {
  switch (presented.kind) {
    case 'unreadable':
      return objection('unreadable', 'scan_again', { cause: presented.cause });
    case 'malformed':
      return objection('malformed', 'scan_again', { cause: presented.error });
    case 'code':
    case 'barcode':
      return undefined;
    default:
      return assertNever(presented);
  }
};

/**
 * A signature that does not fit is `altered` when the serial belongs to a ticket we know (somebody changed a real
 * code) and `forged` when it does not: the operator treats the two guests differently.
 */
const authentic: Check = ({ presented, facts, moment }) => {
  if (presented.kind !== 'code') return undefined;
  const { authenticity } = presented;
  switch (authenticity.kind) {
    case 'authentic': {
      // A ticket nobody has a row of may have been signed after the till's certificate ran out, by whoever has the key.
      const bounds = authenticity.key.certificate;
      const isLate = bounds !== null && moment.nowMs > bounds.notAfterMs && !facts.ticket;
      return isLate ? objection('out_of_bounds', 'send_to_desk', { bound: 'certificate' }) : undefined;
    }
    case 'unknown-key':
      return objection('unknown_key', 'send_to_desk', { keyId: presented.code.claims.keyId });
    case 'revoked-key':
      return objection('revoked_key', 'send_to_desk', { keyId: presented.code.claims.keyId });
    case 'forged':
      return facts.ticket ? objection('altered', 'call_supervisor') : objection('forged', 'call_supervisor');
    case 'out-of-bounds':
      return objection('out_of_bounds', 'send_to_desk', { bound: authenticity.bound });
    default:
      return assertNever(authenticity);
  }
};

/** A signed code may be new to this replica; any other text must be known. */
const known: Check = ({ presented, facts }) =>
  presented.kind === 'barcode' && !facts.ticket ? objection('unknown_code', 'send_to_desk') : undefined;

const notRevoked: Check = ({ facts }) => {
  const status = facts.ticket?.status ?? 'valid';
  const detail = facts.ticket?.statusReason || facts.revokedFor || '';
  switch (status) {
    case 'voided':
      return objection('revoked', 'send_to_desk', { detail });
    case 'replaced':
      return objection('replaced', 'send_to_desk', { detail });
    case 'blocked':
      return objection('blocked', 'call_supervisor', { detail });
    case 'unpaid':
      return objection('unpaid', 'pay_balance', { detail });
    case 'valid':
      if (facts.revokedFor === undefined) return undefined;
      // The replica may still call it valid while the till's word that it was replaced is here already.
      return objection(facts.revokedFor === 'reissued' ? 'replaced' : 'revoked', 'send_to_desk', { detail });
    default:
      return assertNever(status);
  }
};

/** A code of the rotating shape is only good live, on the phone that holds its key. */
const liveCode: Check = ({ presented }) => {
  if (presented.kind !== 'code' || presented.rotation === 'not-rotating' || presented.rotation === 'live')
    return undefined;
  return objection('screenshot', 'show_live_code', { rotation: presented.rotation });
};

const acceptedHere: Check = ({ accessPoint }, subject) =>
  accessPoint.ticketClasses.length > 0 && !accessPoint.ticketClasses.includes(subject.ticketClass)
    ? objection('product_not_accepted', 'go_to_other_entrance')
    : undefined;

const onItsDay: Check = (_, subject) => {
  const { validFromDay, validUntilDay, todayDay } = subject;
  if (todayDay > validUntilDay)
    return objection('expired', 'send_to_desk', { validUntil: dateOfTicketDay(validUntilDay) });
  if (todayDay >= validFromDay) return undefined;
  return validFromDay === validUntilDay
    ? objection('wrong_day', 'send_to_desk', { validOn: dateOfTicketDay(validFromDay) })
    : objection('not_yet_valid', 'send_to_desk', { validFrom: dateOfTicketDay(validFromDay) });
};

const inItsSession: Check = ({ facts, moment }) => {
  const validity = facts.product?.admission.validity;
  if (validity?.kind !== 'session' || !facts.session) return undefined;
  const opensAtMs = facts.session.startsAtMs - validity.earlyMinutes * 60_000;
  const closesAtMs = facts.session.startsAtMs + validity.lateMinutes * 60_000;
  const { startsAtMs } = facts.session;
  if (moment.nowMs < opensAtMs) return objection('too_early', 'come_back_at', { opensAtMs, startsAtMs });
  return moment.nowMs > closesAtMs
    ? objection('too_late', 'send_to_desk', { closesAtMs, startsAtMs })
    : undefined;
};

const passLeft: Check = (_, subject) => {
  if (subject.nextOrdinal !== undefined) return undefined;
  const last = subject.usedInWindow.toSorted((a, b) => b.claimedAtMs - a.claimedAtMs)[0];
  const first = subject.usedInWindow.toSorted((a, b) => a.claimedAtMs - b.claimedAtMs)[0];
  if (!first || !last) return objection('no_entries_left', 'send_to_desk');
  if (subject.passesInWindow === 1) {
    return objection('already_used', 'ask_missed_exit', {
      usedAtMs: first.claimedAtMs,
      usedAt: first.accessPointName,
      accessPointId: first.accessPointId,
    });
  }
  return objection('no_entries_left', 'ask_missed_exit', {
    used: subject.usedInWindow.length,
    of: subject.passesInWindow,
    usedAtMs: last.claimedAtMs,
    usedAt: last.accessPointName,
    accessPointId: last.accessPointId,
  });
};

const roomInside: Check = ({ facts }) =>
  facts.area && facts.area.capacity > 0 && facts.area.inside >= facts.area.capacity
    ? objection('area_full', 'wait_for_lane', { inside: facts.area.inside, capacity: facts.area.capacity })
    : undefined;

/**
 * The order of checks, the same on every station, hub and in the cloud. What is wrong with the code itself comes
 * before what is wrong with the ticket, and that before what is wrong with the moment: the first objection is the
 * one a guest hears, so it must be the one that would remain if all later ones were mended.
 */
export const CHECKS: readonly { readonly name: string; readonly check: Check }[] = [
  { name: 'not-evacuating', check: notEvacuating },
  { name: 'readable', check: readable },
  { name: 'authentic', check: authentic },
  { name: 'known', check: known },
  { name: 'not-revoked', check: notRevoked },
  { name: 'live-code', check: liveCode },
  { name: 'accepted-here', check: acceptedHere },
  { name: 'on-its-day', check: onItsDay },
  { name: 'in-its-session', check: inItsSession },
  { name: 'pass-left', check: passLeft },
  { name: 'room-inside', check: roomInside },
];
