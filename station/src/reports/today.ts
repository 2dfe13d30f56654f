import type { TodayView } from '@gatehouse/core/contract';
import { readRecord } from '@gatehouse/core/journal';
import { createDayFold, DAY_KINDS } from '@gatehouse/core/shift';
import { answered, type Answered } from '../api/problem.ts';
import { jobsNeedingPersonCount } from '../printing/print-jobs.ts';
import { drawerPolicyOf, holderOf } from '../shift/drawer.ts';
import { openMatters } from '../shift/open-matters.ts';
import { keptClose } from '../shift/close-shift.ts';
import { policyOf, type TillParts } from '../till/parts.ts';
import { expectedCashMinor, openShiftRow } from '../till/shifts.ts';

export type TodayReport = () => Answered<TodayView>;

export interface TodaySources {
  readonly parts: TillParts;
  /** Of the present staff list; who left it keeps the id. */
  readonly nameOf: (operatorId: string) => string | undefined;
  readonly unsynced: () => { readonly count: number; readonly oldestAtMs: number | null };
}

/** Records looked at in one go while the day's beginning is searched for. */
const LOOK_BACK = 400;

/**
 * The business day of this till, from its own ledger. What was added up stays added up: a look costs what was written
 * since the one before.
 */
export function createTodayReport({ parts, nameOf, unsynced }: TodaySources): TodayReport {
  const { ledger, replica, clock } = parts;
  let day = '';
  let through = 0;
  let zone = '';
  let fold = createDayFold(() => 0);

  const startOver = (today: string, timeZone: string): void => {
    day = today;
    zone = timeZone;
    const hour = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone });
    fold = createDayFold((atMs) => Number(hour.format(atMs)));
    through = firstOf(today) - 1;
  };
  /** The position of the day's first record; the next position when it has none. */
  const firstOf = (today: string): number => {
    const last = ledger.read.value<number | null>('SELECT max(position) FROM record') ?? 0;
    let first = last + 1;
    for (let below = last + 1; below > 1; below -= LOOK_BACK) {
      const days = ledger.read.all<{ position: number; businessDay: string }>(
        `SELECT position, json_extract(text, '$.businessDay') AS businessDay FROM record
         WHERE position < ? AND position >= ? ORDER BY position DESC`,
        below,
        Math.max(1, below - LOOK_BACK),
      );
      for (const { position, businessDay } of days) {
        if (businessDay < today) return first;
        if (businessDay === today) first = position;
      }
    }
    return first;
  };
  const catchUp = (): void => {
    const last = ledger.read.value<number | null>('SELECT max(position) FROM record') ?? 0;
    for (const { text } of ledger.read.all<{ text: string }>(
      `SELECT text FROM record WHERE position > ? AND kind IN (SELECT value FROM json_each(?)) ORDER BY position`,
      through,
      JSON.stringify(DAY_KINDS),
    )) {
      const read = readRecord(text);
      if (read.kind === 'record' && read.record.businessDay === day) fold.add(read.record);
    }
    through = last;
  };

  return () => {
    const policy = policyOf(parts);
    if (!policy.ok) return policy;
    const today = ledger.businessDay();
    if (today !== day || policy.value.timeZone !== zone) startOver(today, policy.value.timeZone);
    catchUp();
    const figures = fold.figures();
    const named = [
      ...figures.byOperator.map(({ operatorId }) => operatorId),
      ...figures.overrides.flatMap(({ requestedBy, grantedBy }) => [requestedBy, grantedBy]),
    ];
    const { count, oldestAtMs } = unsynced();
    return answered({
      businessDay: today,
      atMs: clock.nowMs(),
      currency: policy.value.currency,
      figures,
      operatorNames: Object.fromEntries(
        [...new Set(named)].map((operatorId) => [operatorId, nameOf(operatorId) ?? operatorId]),
      ),
      shifts: shiftsOf(parts, today),
      dropAboveMinor: drawerPolicyOf({ replica }).dropAboveMinor,
      ...openMatters(ledger.read),
      unsyncedCount: count,
      oldestUnsyncedAtMs: oldestAtMs,
      openPrintJobs: jobsNeedingPersonCount(ledger.read),
    });
  };
}

interface ShiftRow {
  readonly shiftId: string;
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly openedAtMs: number;
  readonly openedBy: string;
  readonly closedAtMs: number | null;
  readonly floatMinor: number;
  readonly saleCount: number;
  readonly grossMinor: number;
}

/** Shifts that were opened or closed on the day, and the one that is open; newest first. */
function shiftsOf(parts: TillParts, today: string): TodayView['shifts'] {
  const { ledger } = parts;
  const rows = ledger.read.all<ShiftRow>(
    `SELECT shift_id AS shiftId, number, state, opened_at_ms AS openedAtMs, opened_by AS openedBy,
       closed_at_ms AS closedAtMs, float_minor AS floatMinor, sale_count AS saleCount, gross_minor AS grossMinor
     FROM shift WHERE state = 'open' OR (SELECT json_extract(text, '$.businessDay') FROM record WHERE id = opened_record_id) = ?
     ORDER BY number DESC LIMIT 50`,
    today,
  );
  const open = openShiftRow(ledger.read);
  return rows.map((row) => {
    const closed = row.state === 'closed' ? keptClose(ledger.read, row.shiftId) : undefined;
    const isOpen = open?.shiftId === row.shiftId;
    return {
      ...row,
      saleCount: isOpen ? open.saleCount : row.saleCount,
      grossMinor: isOpen ? open.grossMinor : row.grossMinor,
      responsible: holderOf(ledger.read, row.shiftId)?.name ?? row.openedBy,
      zNumber: closed?.zNumber ?? null,
      expectedMinor: isOpen ? expectedCashMinor(ledger, open) : (closed?.expectedMinor ?? 0),
      differenceMinor: closed?.differenceMinor ?? null,
    };
  });
}
