import { fact } from '@gatehouse/core/journal';
import { instantOf } from '@gatehouse/core/time';
import { idAt, type Dice } from './dice.ts';
import type { DraftRecord } from './journal-draft.ts';
import type { SoldTicket } from './sale.ts';

const REFUSALS: readonly (readonly [reason: string, odds: number])[] = [
  ['already_used', 40],
  ['wrong_day', 18],
  ['too_early', 22],
  ['unknown_code', 9],
  ['malformed', 6],
  ['expired', 5],
];

interface Entrance {
  readonly accessPointId: string;
  readonly date: string;
  readonly timeZone: string;
}

/** The holders of one ticket walk in within the next minutes; now and then one is refused first, or turns round. */
export function visitDrafts(
  ticket: SoldTicket,
  soldAtMs: number,
  entrance: Entrance,
  dice: Dice,
): DraftRecord[] {
  const drafts: DraftRecord[] = [];
  const window = ticket.scope === 0 ? `day:${entrance.date}` : `scope:${ticket.scope}`;
  const sessionOpensMs =
    ticket.sessionHour === null
      ? 0
      : instantOf(entrance.date, ticket.sessionHour * 60, entrance.timeZone) - 20 * 60_000;
  let atMs = Math.max(soldAtMs + dice.between(45_000, 540_000), sessionOpensMs + dice.between(0, 900_000));
  const { accessPointId } = entrance;
  const draft = (made: DraftRecord['fact'], momentMs: number): DraftRecord => ({
    id: idAt(momentMs, dice),
    occurredAtMs: momentMs,
    businessDay: entrance.date,
    operatorId: null,
    shiftId: null,
    fact: made,
  });
  for (let ordinal = 1; ordinal <= ticket.admits; ordinal += 1) {
    if (dice.chance(0.02))
      drafts.push(draft(refusal(ticket, accessPointId, atMs, dice), atMs - dice.between(5_000, 30_000)));
    const admission = { ticketId: ticket.ticketId, accessPointId, direction: 'in' as const, claimId: null };
    const granted = (momentMs: number): string => {
      const admissionId = idAt(momentMs, dice);
      drafts.push(
        draft(
          fact('AdmissionGranted', {
            admissionId,
            ...admission,
            entitlementWindow: window,
            ordinal,
            degraded: null,
          }),
          momentMs,
        ),
      );
      return admissionId;
    };
    if (dice.chance(0.012)) {
      drafts.push(
        draft(
          fact('PassageTimedOut', { admissionId: granted(atMs), ...admission, cause: 'timed-out' }),
          atMs + 8_000,
        ),
      );
      atMs += 15_000;
    }
    drafts.push(
      draft(
        fact('PassageCompleted', { admissionId: granted(atMs), ...admission, sensed: true }),
        atMs + dice.between(900, 3_800),
      ),
    );
    atMs += dice.between(3_000, 9_000);
  }
  return drafts;
}

function refusal(ticket: SoldTicket, accessPointId: string, atMs: number, dice: Dice) {
  const [reason] = REFUSALS[dice.weighted(REFUSALS.map(([, odds]) => odds))] ?? REFUSALS[0]!;
  const foreign = reason === 'unknown_code' || reason === 'malformed';
  return fact('AdmissionRefused', {
    admissionId: idAt(atMs, dice),
    ticketId: foreign ? null : ticket.ticketId,
    presentedDigest: dice.hex(16),
    accessPointId,
    direction: 'in',
    reason,
    facts: {},
  });
}
