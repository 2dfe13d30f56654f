import type { ExceptionAction, ExceptionKind } from './kinds.ts';
import { leastGapMs, type Moment, orderOf } from './moments.ts';

/** Why a resolution is suggested: a code that has a sentence in every language, and what goes into it. */
export interface Suggestion {
  readonly action: ExceptionAction;
  readonly reason: SuggestionReason;
  readonly values: Readonly<Record<string, number>>;
}

export const SUGGESTION_REASONS = [
  'same_gate_at_once',
  'order_undetermined',
  'two_gates_too_quick',
  'long_after',
  'within_budget',
  'few_over',
  'many_over',
  'name_missing',
  'small_amount',
  'refunded_twice',
  'value_overspent',
  'one_code',
  'used_before_refund',
  'used_after_refund',
  'sound_now',
  'not_sound',
  'not_readable',
  'station_mistrusted',
  'station_trusted_again',
  'repeats_only',
  'sales_in_both',
  'tail_lost',
  'proof_stands',
] as const;
export type SuggestionReason = (typeof SUGGESTION_REASONS)[number];

/** What a suggestion is drawn from: the facts as raised, and what can be known of the records by now. */
export interface SuggestionGround {
  readonly facts: Readonly<Record<string, string | number>>;
  readonly moments: readonly Moment[];
  /** For what was put aside: whether it holds when judged today. */
  readonly verdict?: 'sound' | 'unsound' | 'unreadable' | undefined;
  /** For two branches of one journal: records of the losing one that stand in no other, and how many carry money. */
  readonly branch?: { readonly onlyThere: number; readonly moneyOnlyThere: number } | undefined;
  readonly stationState?: 'active' | 'retired' | 'revoked' | undefined;
}

/** Two gates this far apart cannot be reached by one guest any sooner. */
const WALK_MS = 5 * 60_000;
/** One guest, scanned again because the lane did not turn. */
const SAME_LANE_MS = 90_000;
const SMALL_AMOUNT_MINOR = 500;

/** The decision a careful manager would most likely take. It decides nothing by itself. */
export function suggestResolution(kind: ExceptionKind, ground: SuggestionGround): Suggestion {
  const { facts } = ground;
  const number = (name: string): number => (typeof facts[name] === 'number' ? facts[name] : 0);
  switch (kind) {
    case 'duplicate_admission':
      return duplicate(ground, number('secondAtMs') - number('firstAtMs'));
    case 'degraded_admission':
      return suggestion('accept', 'within_budget', { count: number('count') });
    case 'oversold_session': {
      const over = Math.max(1, number('taken') - number('capacity'));
      return over <= Math.max(1, Math.floor(number('capacity') / 20))
        ? suggestion('accept', 'few_over', { count: over })
        : suggestion('move_guests', 'many_over', { count: over });
    }
    case 'unknown_product':
      return suggestion('fix_catalogue', 'name_missing');
    case 'unknown_session':
      return suggestion('fix_schedule', 'name_missing');
    case 'refund_exceeds_sale': {
      const amountMinor = number('refundedMinor') - number('paidMinor');
      return amountMinor <= SMALL_AMOUNT_MINOR
        ? suggestion('approve', 'small_amount', { amountMinor })
        : suggestion('recover', 'refunded_twice', { amountMinor });
    }
    case 'refunded_after_use':
      return number('usedAtMs') <= number('refundedAtMs')
        ? suggestion('accept_loss', 'used_before_refund')
        : suggestion('charge_guest', 'used_after_refund');
    case 'gift_card_overdrawn': {
      const amountMinor = number('overdrawnMinor');
      return amountMinor <= SMALL_AMOUNT_MINOR
        ? suggestion('accept', 'small_amount', { amountMinor })
        : suggestion('recover', 'value_overspent', { amountMinor });
    }
    case 'order_collected_twice':
      return suggestion('accept', 'one_code');
    case 'unbalanced_record':
      return ground.verdict === 'sound'
        ? suggestion('reopen', 'sound_now')
        : suggestion('correct_at_till', 'not_sound');
    case 'quarantined_record':
      if (ground.verdict === 'sound') return suggestion('reopen', 'sound_now');
      return ground.verdict === 'unreadable'
        ? suggestion('discard_from_books', 'not_readable')
        : suggestion('accept_as_evidence', 'not_sound');
    case 'revoked_station_records':
      return ground.stationState === 'active'
        ? suggestion('reopen', 'station_trusted_again')
        : suggestion('keep_aside', 'station_mistrusted');
    case 'stream_forked':
    case 'station_cloned':
    case 'station_restored':
      return branches(ground);
    case 'station_truncated':
      return suggestion('recount_drawer', 'tail_lost');
    case 'evidence_conflict':
      return suggestion('keep_cloud_copy', 'proof_stands');
  }
}

const suggestion = (
  action: ExceptionAction,
  reason: SuggestionReason,
  values: Readonly<Record<string, number>> = {},
): Suggestion => ({ action, reason, values });

function duplicate({ facts, moments }: SuggestionGround, shownGapMs: number): Suggestion {
  const [one, other] = moments;
  const sameGate = facts['firstAt'] === facts['secondAt'];
  const gapMs = one && other ? leastGapMs(one, other) : Math.max(0, shownGapMs);
  const minutes = Math.round(Math.max(0, shownGapMs) / 60_000);
  if (sameGate && shownGapMs <= SAME_LANE_MS) {
    return suggestion('mistake_readmit', 'same_gate_at_once', { seconds: Math.round(shownGapMs / 1_000) });
  }
  if (one && other && orderOf(one, other) === 'undetermined') {
    return suggestion('accept_loss', 'order_undetermined');
  }
  if (!sameGate && gapMs < WALK_MS) return suggestion('void_ticket', 'two_gates_too_quick', { minutes });
  return suggestion('accept_loss', 'long_after', { minutes });
}

function branches({ branch }: SuggestionGround): Suggestion {
  if (!branch || branch.moneyOnlyThere > 0)
    return suggestion('keep_both', 'sales_in_both', { count: branch?.moneyOnlyThere ?? 0 });
  return suggestion('branch_is_duplicate', 'repeats_only', { count: branch.onlyThere });
}
