import type { ClosedShift, CountResult, SafeView, TodayView } from '@gatehouse/core/contract';
import type { Permission } from '@gatehouse/core/permissions';
import { createShiftFold, type DifferenceCause, judgeCount, USUAL_DRAWER } from '@gatehouse/core/shift';
import { Refused, type FakeStation, type Handlers } from './fake-station.ts';

export interface FakeDrawer {
  /** Books cash, sales and turnover of the open shift. */
  readonly book: (cashMinor: number, saleCount: number, grossMinor: number) => void;
  readonly handlers: Handlers;
}

export interface FakeDrawerOptions {
  readonly need: (permission: Permission) => void;
  readonly operator: () => { readonly operatorId: string; readonly name: string };
  readonly may: (permission: Permission) => boolean;
  readonly today?: TodayView;
  readonly causes?: readonly DifferenceCause[];
}

/** The drawer of the till in memory: blind counts with recounts, a safe with bags, a close with its figures. */
export function createFakeDrawer(station: FakeStation, options: FakeDrawerOptions): FakeDrawer {
  const { need, operator, may } = options;
  let cashMinor = 0;
  let counts: CountResult[] = [];
  let closed: ClosedShift | undefined;
  let safe: SafeView = { currency: 'EUR', recordedMinor: 184_000, lastCount: null, bags: [] };

  const openShift = () => {
    const { shift } = station.status();
    if (!shift) throw new Refused(409, 'no_shift', 'No open shift');
    return shift;
  };
  const show = (change: Partial<ReturnType<typeof openShift>>) => {
    const shift = {
      ...openShift(),
      ...change,
      expectedCashMinor: may('cash.see-expected') ? cashMinor : null,
    };
    station.setStatus({ shift });
    return shift;
  };
  const book: FakeDrawer['book'] = (cash, saleCount, grossMinor) => {
    cashMinor += cash;
    const shift = openShift();
    show({ saleCount: shift.saleCount + saleCount, grossMinor: shift.grossMinor + grossMinor });
  };
  const figures = createShiftFold({ categoryOf: () => undefined }).figures;

  const handlers: Handlers = {
    openShift: ({ body }) => {
      need('cash.open-shift');
      cashMinor = body.floatMinor;
      counts = [];
      const shift = {
        shiftId: 'shift-118',
        number: 118,
        openedAtMs: station.nowMs(),
        openedBy: operator().name,
        responsibleId: operator().operatorId,
        responsibleName: operator().name,
        floatMinor: body.floatMinor,
        expectedCashMinor: may('cash.see-expected') ? cashMinor : null,
        saleCount: 0,
        grossMinor: 0,
      };
      station.setStatus({ shift });
      return shift;
    },
    xReport: () => ({
      shift: show({}),
      atMs: station.nowMs(),
      figures: { ...figures(), saleCount: openShift().saleCount, soldMinor: openShift().grossMinor },
      categoryNames: {},
      unsyncedCount: 0,
    }),
    printX: () => ({ jobId: 'job-x' }),
    closing: () => ({
      shiftId: openShift().shiftId,
      currency: 'EUR',
      foreignCurrencies: [],
      tenders: [],
      terminals: [],
      unknownPayments: [],
      deposits: [],
      parked: [],
      basketLines: 0,
      openPrintJobs: station.status().openPrintJobs,
      unsyncedCount: station.status().cloud.unsyncedCount,
      counts: counts.length,
      recounts: USUAL_DRAWER.recounts,
    }),
    countDrawer: ({ body }) => {
      need('cash.close-shift');
      const attempt = counts.length + 1;
      const differenceMinor = body.countedMinor - cashMinor;
      const judged = may('cash.approve-difference')
        ? ({ kind: 'agreed' } as const)
        : judgeCount(USUAL_DRAWER, attempt, [differenceMinor]);
      const result: CountResult = {
        shiftId: openShift().shiftId,
        attempt,
        countedMinor: body.countedMinor,
        verdict:
          judged.kind === 'approval' ? { kind: 'approval', amountMinor: Math.abs(differenceMinor) } : judged,
        revealed:
          judged.kind === 'approval' || may('cash.see-expected')
            ? {
                expectedMinor: cashMinor,
                differenceMinor,
                foreign: [],
                causes: differenceMinor === 0 ? [] : [...(options.causes ?? [])],
              }
            : null,
      };
      counts.push(result);
      return result;
    },
    closeShift: ({ body }) => {
      const shift = openShift();
      const count = counts.at(-1);
      if (!count) throw new Refused(409, 'not_counted', 'Count the drawer first');
      if (count.verdict.kind === 'recount') throw new Refused(409, 'count_again', 'Count again');
      if (count.verdict.kind === 'approval' && body.overrideId === null)
        throw new Refused(403, 'needs_override', 'You may not do this alone');
      const differenceMinor = count.countedMinor - cashMinor;
      closed = {
        shiftId: shift.shiftId,
        number: shift.number,
        zNumber: 57,
        openedAtMs: shift.openedAtMs,
        closedAtMs: station.nowMs(),
        openedBy: shift.openedBy,
        closedBy: operator().name,
        floatMinor: shift.floatMinor,
        expectedMinor: cashMinor,
        countedMinor: count.countedMinor,
        differenceMinor,
        attempts: count.attempt,
        approved: count.verdict.kind === 'approval',
        saleCount: shift.saleCount,
        grossMinor: shift.grossMinor,
        foreign: [],
        figures: { ...figures(), saleCount: shift.saleCount, soldMinor: shift.grossMinor },
        categoryNames: {},
        unknownPayments: 0,
        openDeposits: 0,
        causes: differenceMinor === 0 ? [] : [...(options.causes ?? [])],
        provisional: true,
        evidence: { journal: '0184 · 3f9a-71c2', cloudLog: '912 · 88ab-0c1d' },
      };
      station.setStatus({ shift: null });
      return closed;
    },
    closedShift: () => {
      if (!closed) throw new Refused(404, 'no_such_shift', 'No such shift');
      return closed;
    },
    reprintZ: () => ({ jobId: 'job-z' }),
    takeOver: () => show({ responsibleId: operator().operatorId, responsibleName: operator().name }),
    moveCash: ({ body }) => {
      if (
        body.overrideId === null &&
        (!may('cash.move') || (!may('cash.safe') && body.direction !== 'drop' && body.amountMinor > 5_000))
      )
        throw new Refused(403, 'needs_override', 'You may not do this alone');
      const comesIn = body.direction === 'paid-in' || body.direction === 'change-in';
      book((comesIn ? 1 : -1) * body.amountMinor, 0, 0);
      return show({});
    },
    openDrawer: ({ body }) => {
      if (!may('cash.no-sale') && body.overrideId === null)
        throw new Refused(403, 'needs_override', 'You may not do this alone');
      return { opened: true };
    },
    safe: () => safe,
    sealBag: ({ body }) => {
      const bag = {
        bagNumber: body.bagNumber,
        origin: 'safe' as const,
        state: 'sealed' as const,
        amountMinor: body.amountMinor,
        currency: 'EUR',
        sealedAtMs: station.nowMs(),
        sealedBy: operator().name,
        collectedAtMs: null,
      };
      safe = {
        ...safe,
        recordedMinor: safe.recordedMinor - body.amountMinor,
        bags: [bag, ...safe.bags],
      };
      return safe;
    },
    collectBag: ({ params }) => {
      safe = {
        ...safe,
        bags: safe.bags.map((bag) =>
          bag.bagNumber === params.bagNumber
            ? { ...bag, state: 'collected', collectedAtMs: station.nowMs() }
            : bag,
        ),
      };
      return safe;
    },
    countSafe: ({ body }) => {
      safe = {
        ...safe,
        lastCount: {
          countedMinor: body.countedMinor,
          atMs: station.nowMs(),
          by: operator().name,
          movedSinceMinor: 0,
        },
      };
      return safe;
    },
    ...(options.today && { today: () => options.today as TodayView }),
  };
  return { book, handlers };
}
