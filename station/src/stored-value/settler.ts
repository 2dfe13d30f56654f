import type { ServiceClient } from '@gatehouse/core/contract';
import { type Allotment, returnable, type storedValueRoutes } from '@gatehouse/core/stored-value';
import type { Clock, Timers } from '@gatehouse/core/time';
import type { Ledger, SqlReader } from '../ledger/index.ts';
import { allotmentOf, heldMinor, keepGranted } from './account-store.ts';

const SETTLE_EVERY_MS = 3_000;
/** A guest who was last seen here so long ago is somewhere else: nothing is kept for them. */
const KEEP_FOR_MS = 12 * 3_600_000;
const AT_A_TIME = 500;
/** What was set aside by a question whose answer got lost is known to the cloud alone: it is asked now and then. */
const ASK_ALL_EVERY_MS = 60_000;

interface AllotmentRow extends Allotment {
  readonly accountId: string;
  readonly toldMinor: number;
  readonly recalled: number;
  readonly touchedAtMs: number | null;
}

export interface SettlerParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly client: ServiceClient<typeof storedValueRoutes>;
  /** Whether the cloud answers: what is handed back while it does not would be nobody's. */
  readonly isOnline: () => boolean;
  readonly keepMinor: () => number;
  readonly report: (error: unknown) => void;
}

export interface Settler {
  start(): void;
  /** One round now. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** Hands back what this station does not need of other people's balances, and hears what other stations want. */
export function createSettler(parts: SettlerParts): Settler {
  const { ledger, clock, client } = parts;
  let running: Promise<void> | undefined;
  let cancel: (() => void) | undefined;
  let askedAllMs = Number.NEGATIVE_INFINITY;

  const round = async (): Promise<void> => {
    if (!parts.isOnline()) return;
    const { incarnation } = ledger.identity();
    const open = openAllotments(ledger.read, incarnation);
    const nowMs = clock.monotonicMs();
    if (open.length === 0 && nowMs - askedAllMs < ASK_ALL_EVERY_MS) return;
    askedAllMs = nowMs;
    const returned = handBack(open, incarnation);
    const answer = await client.settle({ body: { returned } });
    if (!answer.ok) return;
    const recalled = new Set(answer.value.recalled);
    const isMore = answer.value.granted.some(
      ({ accountId, grantedMinor }) =>
        grantedMinor > allotmentOf(ledger.read, incarnation, accountId).grantedMinor,
    );
    const isNews =
      isMore ||
      recalled.size > 0 ||
      open.some((row) => row.recalled === 1) ||
      open.some((row) => row.toldMinor !== sumOf(returned, row.accountId));
    if (!isNews) return;
    ledger.transact((writer) => {
      for (const { accountId, grantedMinor } of answer.value.granted)
        keepGranted(writer, incarnation, accountId, grantedMinor);
      for (const { accountId, returnedMinor } of returned)
        writer.run(
          `UPDATE stored_value_allotment SET told_minor = max(told_minor, ?), recalled = ?
           WHERE incarnation = ? AND account_id = ?`,
          returnedMinor,
          recalled.has(accountId) ? 1 : 0,
          incarnation,
          accountId,
        );
    });
    // Somebody waits for it, or it belongs to nobody here: at once, not in the next round.
    if (isMore || open.some(({ accountId, recalled: before }) => before === 0 && recalled.has(accountId)))
      await round();
  };

  /** Committed here before it is told: what was handed back can not be spent here, whatever becomes of the message. */
  const handBack = (open: readonly AllotmentRow[], incarnation: string) => {
    const nowMs = clock.nowMs();
    const backs = open.map((row) => {
      const isFresh = nowMs - (row.touchedAtMs ?? 0) < KEEP_FOR_MS;
      const backMinor = returnable(row, {
        heldMinor: heldMinor(ledger.read, row.accountId, nowMs),
        keepMinor: isFresh ? parts.keepMinor() : 0,
        isRecalled: row.recalled === 1,
      });
      return { accountId: row.accountId, backMinor, returnedMinor: row.returnedMinor + backMinor };
    });
    if (backs.some(({ backMinor }) => backMinor > 0))
      ledger.transact((writer) => {
        for (const { accountId, backMinor } of backs)
          if (backMinor > 0)
            writer.run(
              `UPDATE stored_value_allotment SET returned_minor = returned_minor + ?
               WHERE incarnation = ? AND account_id = ?`,
              backMinor,
              incarnation,
              accountId,
            );
      });
    return backs.map(({ accountId, returnedMinor }) => ({ accountId, returnedMinor }));
  };

  const settle = (): Promise<void> => {
    running ??= round()
      .catch(parts.report)
      .finally(() => (running = undefined));
    return running;
  };
  return {
    settle,
    start() {
      cancel = parts.timers.every(SETTLE_EVERY_MS, () => void settle());
    },
    async stop() {
      cancel?.();
      await running;
    },
  };
}

const sumOf = (
  returned: readonly { readonly accountId: string; readonly returnedMinor: number }[],
  accountId: string,
): number => returned.find((one) => one.accountId === accountId)?.returnedMinor ?? 0;

/** Those with something left, and those whose return was not heard of yet. */
const openAllotments = (sql: SqlReader, incarnation: string): AllotmentRow[] =>
  sql.all<AllotmentRow>(
    `SELECT account_id AS accountId, granted_minor AS grantedMinor, issued_minor AS issuedMinor,
       redeemed_minor AS redeemedMinor, returned_minor AS returnedMinor, told_minor AS toldMinor, recalled,
       (SELECT touched_at_ms FROM stored_value_account WHERE stored_value_account.account_id = stored_value_allotment.account_id)
         AS touchedAtMs
     FROM stored_value_allotment
     WHERE incarnation = ?
       AND (granted_minor + issued_minor > redeemed_minor + returned_minor OR returned_minor > told_minor)
     LIMIT ?`,
    incarnation,
    AT_A_TIME,
  );
