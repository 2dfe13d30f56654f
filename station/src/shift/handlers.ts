import { shiftRoutes } from '@gatehouse/core/contract';
import { type Admitted, answered, type MountedRoute, mountRoutes, type Answered } from '../api/index.ts';
import type { ShiftState } from '@gatehouse/core/contract';
import type { TillOperator, TillParts } from '../till/parts.ts';
import type { TodayReport } from '../reports/index.ts';
import { closedShift, closeShift, reprintZ } from './close-shift.ts';
import { closingView } from './closing-view.ts';
import { countDrawer } from './count-drawer.ts';
import { shownTo } from './drawer.ts';
import { moveCash, noSale } from './move-cash.ts';
import { openShift, takeOverShift } from './open-shift.ts';
import { collectBag, countSafe, safeView, sealBag } from './safe.ts';
import { printX, xReport } from './x-report.ts';

function operatorOf(caller: Admitted): TillOperator {
  if (!caller.operator) throw new Error('a handler asked for an operator on a route that needs none');
  return caller.operator;
}

export interface ShiftHandlerParts {
  readonly till: TillParts;
  readonly today: TodayReport;
}

/** The drawer, the shift, the safe and the day, for a screen. */
export function shiftHandlers({ till: parts, today }: ShiftHandlerParts): MountedRoute[] {
  const shown = (answer: Answered<ShiftState>, caller: Admitted): Answered<ShiftState> =>
    answer.ok ? answered(shownTo(operatorOf(caller), answer.value)) : answer;
  return mountRoutes(shiftRoutes, {
    openShift: ({ body }, caller) => shown(openShift(parts, body, operatorOf(caller)), caller),
    xReport: (_input, caller) => xReport(parts, operatorOf(caller)),
    printX: ({ body }, caller) => printX(parts, body, operatorOf(caller)),
    closing: () => closingView(parts),
    countDrawer: ({ body }, caller) => countDrawer(parts, body, operatorOf(caller)),
    closeShift: ({ body }, caller) => closeShift(parts, body, operatorOf(caller)),
    closedShift: ({ params }) => closedShift(parts, params.shiftId),
    reprintZ: ({ params, body }) => reprintZ(parts, { ...body, shiftId: params.shiftId }),
    takeOver: ({ body }, caller) => shown(takeOverShift(parts, body, operatorOf(caller)), caller),
    moveCash: ({ body }, caller) => shown(moveCash(parts, body, operatorOf(caller)), caller),
    openDrawer: ({ body }, caller) => noSale(parts, body, operatorOf(caller)),
    safe: () => safeView(parts),
    sealBag: ({ body }, caller) => sealBag(parts, body, operatorOf(caller)),
    collectBag: ({ params, body }, caller) =>
      collectBag(parts, { ...body, bagNumber: params.bagNumber }, operatorOf(caller)),
    countSafe: ({ body }, caller) => countSafe(parts, body, operatorOf(caller)),
    today: () => today(),
  });
}
