import { shortCodeOf } from '../tickets/index.ts';
import { businessDayOf, dateOfTicketDay, ticketDayOf } from '../time/index.ts';
import type { AdmissionQuestion, LiveClaim } from './facts.ts';
import type { PresentedTicket } from './verdict.ts';

/** The ticket in question, from the replica where it is known and from the signed code where it is not. */
export interface Subject {
  readonly ticketClass: number;
  readonly validFromDay: number;
  readonly validUntilDay: number;
  readonly todayDay: number;
  readonly admits: number;
  /** Names the span within which passes are counted: a business day, or the session a scope number stands for. */
  readonly entitlementWindow: string;
  /** Passes one ticket has in the window; Infinity for a product without a limit. */
  readonly passesInWindow: number;
  readonly usedInWindow: readonly LiveClaim[];
  /** Lowest pass that is free; undefined when none is. */
  readonly nextOrdinal: number | undefined;
  readonly fromSignature: boolean;
  /** The ticket is for a session this replica has no row of: only its dates can be judged. */
  readonly sessionUnknown: boolean;
  readonly presentedTicket: PresentedTicket | null;
}

/** Gathers what the checks need. A credential about which nothing is known yields a subject that is never valid. */
export function subjectOf(question: AdmissionQuestion): Subject {
  const { presented, facts, moment } = question;
  const { ticket, product, session } = facts;
  const claims = presented.kind === 'code' ? presented.code.claims : undefined;
  const today = businessDayOf(moment.nowMs, moment.calendar);
  const admission = product?.admission;
  // From the ticket or its code, which every replica can read alike: a window that depended on the session's row
  // would change when the row arrives late, and the same pass would be there a second time.
  const scope = ticket?.scope ?? claims?.scope ?? 0;
  const entitlementWindow = scope === 0 ? `day:${today}` : `scope:${scope}`;
  const admits = ticket?.admits ?? admission?.admits ?? 1;
  const perPerson = admission?.entriesPerWindow ?? 1;
  const passesInWindow = perPerson === 0 ? Number.POSITIVE_INFINITY : admits * perPerson;
  const usedInWindow = facts.liveClaims.filter((claim) => claim.entitlementWindow === entitlementWindow);
  const validFromDay = ticket?.validFromDay ?? claims?.validFromDay ?? 0;
  const validUntilDay = ticket?.validUntilDay ?? claims?.validUntilDay ?? 0;
  const serial = ticket?.serial ?? claims?.serial;
  return {
    ticketClass: ticket?.ticketClass ?? claims?.ticketClass ?? 0,
    validFromDay,
    validUntilDay,
    todayDay: ticketDayOf(today),
    admits,
    entitlementWindow,
    passesInWindow,
    usedInWindow,
    nextOrdinal: lowestFreeOrdinal(usedInWindow, passesInWindow),
    fromSignature: ticket === undefined,
    sessionUnknown: scope !== 0 && session === undefined,
    presentedTicket:
      serial === undefined
        ? null
        : {
            ticketId: ticket?.ticketId ?? ticketIdOfSerial(serial),
            shortCode: shortCodeOf(serial),
            productName: product?.name ?? '',
            // Names are sealed; a gate puts it in for the moment the code is in front of it, and writes it nowhere.
            holder: '',
            validFrom: dateOfTicketDay(validFromDay),
            validUntil: dateOfTicketDay(validUntilDay),
            sessionStartsAtMs: session?.startsAtMs ?? null,
          },
  };
}

/** The id under which a ticket is claimed before its row is known: stable, and made of nothing but its serial. */
export const ticketIdOfSerial = (serial: string): string => `serial:${serial}`;

/**
 * Every id under which claims of a ticket may stand. Gather `liveClaims` under all of them: a pass taken on the
 * signature alone must still count when the ticket's row arrives a minute later.
 */
export const claimedTicketIds = (serial: string, ticketId: string | undefined): readonly string[] =>
  ticketId === undefined ? [ticketIdOfSerial(serial)] : [ticketId, ticketIdOfSerial(serial)];

/** First name and initial of the last: "Mara K." A gate shows no more. */
export function shortHolder(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return last ? `${words[0]} ${last.charAt(0)}.` : (words[0] ?? '');
}

function lowestFreeOrdinal(used: readonly LiveClaim[], passes: number): number | undefined {
  const taken = new Set(used.map((claim) => claim.ordinal));
  for (let ordinal = 1; ordinal <= passes; ordinal += 1) if (!taken.has(ordinal)) return ordinal;
  return undefined;
}
