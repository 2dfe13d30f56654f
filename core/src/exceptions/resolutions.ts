import type { Permission } from '../permissions/index.ts';
import type { ExceptionAction, ExceptionKind, StationTask } from './kinds.ts';

/** What deciding sets in motion. */
export type ResolutionEffect =
  /** The decision is the whole of it. */
  | { readonly kind: 'note' }
  /** The ticket is revoked: gates refuse it from the next round on. */
  | { readonly kind: 'void-ticket' }
  /** The record is judged again and, if it holds now, takes its slot in the books. */
  | { readonly kind: 'project-record' }
  /** People at the station have something to do; their station's later record closes it. */
  | { readonly kind: 'station-task'; readonly task: StationTask };

export interface ResolutionChoice {
  readonly action: ExceptionAction;
  readonly effect: ResolutionEffect;
  /** Wanted besides `exception.resolve`. */
  readonly permission: Permission | null;
}

const note = (action: ExceptionAction, permission: Permission | null = null): ResolutionChoice => ({
  action,
  effect: { kind: 'note' },
  permission,
});
const task = (
  action: ExceptionAction,
  of: StationTask,
  permission: Permission | null = null,
): ResolutionChoice => ({ action, effect: { kind: 'station-task', task: of }, permission });

const VOID_TICKET: ResolutionChoice = {
  action: 'void_ticket',
  effect: { kind: 'void-ticket' },
  permission: 'ticket.revoke',
};
const REOPEN: ResolutionChoice = {
  action: 'reopen',
  effect: { kind: 'project-record' },
  permission: 'station.manage',
};
const REFUND = task('refund', 'refund-guest', 'sale.refund');
const BRANCHES: readonly ResolutionChoice[] = [
  note('keep_both', 'station.manage'),
  note('branch_is_duplicate', 'station.manage'),
  note('station_replaced', 'station.manage'),
];

/** The closed list of decisions per kind, in the order a screen offers them. */
export const RESOLUTIONS: Readonly<Record<ExceptionKind, readonly ResolutionChoice[]>> = {
  duplicate_admission: [
    note('accept_loss'),
    task('charge_guest', 'charge-guest'),
    VOID_TICKET,
    note('mistake_readmit'),
  ],
  degraded_admission: [note('accept'), task('check_link', 'check-link', 'station.manage')],
  oversold_session: [note('accept'), task('move_guests', 'move-guests'), REFUND],
  unknown_product: [note('fix_catalogue'), note('accept'), REFUND],
  unknown_session: [note('fix_schedule'), task('move_guests', 'move-guests'), REFUND, note('accept')],
  refund_exceeds_sale: [note('approve'), task('recover', 'recover-cash')],
  refunded_after_use: [note('accept_loss'), task('charge_guest', 'charge-guest'), VOID_TICKET],
  gift_card_overdrawn: [note('accept'), task('recover', 'recover-cash')],
  order_collected_twice: [note('accept'), task('charge_guest', 'charge-guest')],
  unbalanced_record: [REOPEN, task('correct_at_till', 'sell-again'), note('discard_from_books')],
  quarantined_record: [REOPEN, note('accept_as_evidence'), note('discard_from_books')],
  revoked_station_records: [
    note('keep_aside'),
    REOPEN,
    note('accept_as_evidence'),
    note('discard_from_books'),
  ],
  stream_forked: BRANCHES,
  station_cloned: BRANCHES,
  station_restored: BRANCHES,
  station_truncated: [
    note('keep_both', 'station.manage'),
    task('recount_drawer', 'recount-drawer'),
    note('station_replaced', 'station.manage'),
  ],
  evidence_conflict: [
    note('keep_cloud_copy', 'station.manage'),
    note('keep_both', 'station.manage'),
    note('station_replaced', 'station.manage'),
  ],
};

/** The choice an action is for a kind; undefined when it is none of that kind's. */
export const choiceOf = (kind: ExceptionKind, action: string): ResolutionChoice | undefined =>
  RESOLUTIONS[kind].find((one) => one.action === action);

/** Decisions that fit every one of the kinds: what a bulk decision may be. */
export function commonChoices(kinds: readonly ExceptionKind[]): readonly ResolutionChoice[] {
  const [first, ...others] = kinds;
  if (!first) return [];
  return RESOLUTIONS[first].filter(({ action }) => others.every((kind) => choiceOf(kind, action)));
}
