import { z } from 'zod';

/** What can break in the books or at the gates without anything being lost. A person decides; the facts stand. */
export const EXCEPTION_KINDS = [
  'duplicate_admission',
  'degraded_admission',
  'oversold_session',
  'unknown_product',
  'unknown_session',
  'refund_exceeds_sale',
  'refunded_after_use',
  'gift_card_overdrawn',
  'order_collected_twice',
  'unbalanced_record',
  'quarantined_record',
  'revoked_station_records',
  'stream_forked',
  'station_cloned',
  'station_restored',
  'station_truncated',
  'evidence_conflict',
] as const;
export const exceptionKind = z.enum(EXCEPTION_KINDS);
export type ExceptionKind = z.infer<typeof exceptionKind>;

export const isExceptionKind = (text: string): text is ExceptionKind =>
  (EXCEPTION_KINDS as readonly string[]).includes(text);

/** Everything a person can decide. Which of them fit a kind is in `RESOLUTIONS`. */
export const EXCEPTION_ACTIONS = [
  'accept',
  'accept_loss',
  'charge_guest',
  'void_ticket',
  'mistake_readmit',
  'check_link',
  'move_guests',
  'refund',
  'fix_catalogue',
  'fix_schedule',
  'approve',
  'recover',
  'correct_at_till',
  'reopen',
  'accept_as_evidence',
  'discard_from_books',
  'keep_aside',
  'keep_both',
  'branch_is_duplicate',
  'station_replaced',
  'recount_drawer',
  'keep_cloud_copy',
] as const;
export const exceptionAction = z.enum(EXCEPTION_ACTIONS);
export type ExceptionAction = z.infer<typeof exceptionAction>;

/** What is asked of the station's people when the cloud cannot do it: money is only ever moved where the drawer is. */
export const STATION_TASKS = [
  'charge-guest',
  'move-guests',
  'refund-guest',
  'recover-cash',
  'sell-again',
  'recount-drawer',
  'check-link',
] as const;
export const stationTask = z.enum(STATION_TASKS);
export type StationTask = z.infer<typeof stationTask>;
