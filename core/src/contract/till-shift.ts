import { z } from 'zod';
import { CASH_DIRECTIONS } from '../journal/index.ts';
import { amountMinor, currencyCode } from '../money/index.ts';
import { dayFigures, differenceCause, shiftFigures } from '../shift/index.ts';
import { defineRoutes } from './route.ts';
import { shiftState } from './station.ts';

/** The drawer, the shift and the safe of a till. Amounts are minor units of the venue's currency. */

const operationId = z.string().min(8).max(64);
const overrideId = z.string().nullable().default(null);
const reason = z.string().min(1).max(200);
const bagNumber = z.string().min(1).max(40);
/** Pieces by value in minor units. */
const pieces = z.record(z.string().regex(/^\d{1,9}$/), z.int().min(0).max(100_000));

export const drawerCount = z.strictObject({
  operationId,
  /** Left out where only a sum was counted; given, they come to `countedMinor`. */
  denominations: pieces.default({}),
  countedMinor: amountMinor.min(0),
  /** Notes of other currencies, each counted by itself. */
  foreign: z
    .array(z.strictObject({ currency: currencyCode, countedMinor: amountMinor.min(0) }))
    .max(20)
    .default([]),
});
export type DrawerCount = z.infer<typeof drawerCount>;

export const countResult = z.strictObject({
  shiftId: z.string(),
  attempt: z.int().min(1),
  countedMinor: z.int(),
  verdict: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('agreed') }),
    z.strictObject({ kind: z.literal('recount'), left: z.int() }),
    /** Only with somebody who may approve `amountMinor` of difference. */
    z.strictObject({ kind: z.literal('approval'), amountMinor: z.int().min(0) }),
  ]),
  /** Null as long as the count is blind. */
  revealed: z
    .strictObject({
      expectedMinor: z.int(),
      differenceMinor: z.int(),
      foreign: z.array(
        z.strictObject({ currency: z.string(), expectedMinor: z.int(), countedMinor: z.int() }),
      ),
      causes: z.array(differenceCause),
    })
    .nullable(),
});
export type CountResult = z.infer<typeof countResult>;

export const closedShift = z.strictObject({
  shiftId: z.string(),
  number: z.int(),
  zNumber: z.int(),
  openedAtMs: z.int(),
  closedAtMs: z.int(),
  openedBy: z.string(),
  closedBy: z.string(),
  floatMinor: z.int(),
  expectedMinor: z.int(),
  countedMinor: z.int(),
  differenceMinor: z.int(),
  attempts: z.int(),
  /** Somebody approved the difference. */
  approved: z.boolean(),
  saleCount: z.int(),
  grossMinor: z.int(),
  foreign: z.array(z.strictObject({ currency: z.string(), expectedMinor: z.int(), countedMinor: z.int() })),
  figures: shiftFigures,
  categoryNames: z.record(z.string(), z.string()),
  unknownPayments: z.int(),
  openDeposits: z.int(),
  causes: z.array(differenceCause),
  /** True while records of this shift have not reached the cloud. */
  provisional: z.boolean(),
  /** As the Z report prints them: "0184 · 3f9a-71c2"; the log's is null before the first checkpoint. */
  evidence: z.strictObject({ journal: z.string(), cloudLog: z.string().nullable() }).optional(),
});
export type ClosedShift = z.infer<typeof closedShift>;

/** The open shift so far; what should be in the drawer only for who may see it. */
export const xReport = z.strictObject({
  shift: shiftState,
  atMs: z.int(),
  figures: shiftFigures,
  categoryNames: z.record(z.string(), z.string()),
  unsyncedCount: z.int(),
});
export type XReport = z.infer<typeof xReport>;

/** What is open when a shift is to be closed. All of it is listed, and none of it keeps anybody from closing. */
export const closingView = z.strictObject({
  shiftId: z.string(),
  currency: currencyCode,
  /** Currencies whose notes were taken: each is counted. */
  foreignCurrencies: z.array(currencyCode),
  /** What cannot be counted in the drawer, as this till knows it. */
  tenders: z.array(
    z.strictObject({ kind: z.string(), of: z.string(), count: z.int(), amountMinor: z.int() }),
  ),
  terminals: z.array(
    z.strictObject({
      terminalId: z.string(),
      expectedMinor: z.int(),
      count: z.int(),
      unknownCount: z.int(),
      /** The terminal's own total when its batch was closed in this shift. */
      batchMinor: z.int().nullable(),
    }),
  ),
  unknownPayments: z.array(
    z.strictObject({ paymentId: z.string(), terminalId: z.string(), amountMinor: z.int(), atMs: z.int() }),
  ),
  deposits: z.array(z.strictObject({ reference: z.string(), amountMinor: z.int() })),
  parked: z.array(
    z.strictObject({ parkId: z.string(), amountMinor: z.int(), lineCount: z.int(), heldUntilMs: z.int() }),
  ),
  basketLines: z.int(),
  openPrintJobs: z.int(),
  unsyncedCount: z.int(),
  counts: z.int(),
  recounts: z.int(),
});
export type ClosingView = z.infer<typeof closingView>;

export const bagView = z.strictObject({
  bagNumber: z.string(),
  origin: z.enum(['drawer', 'safe']),
  state: z.enum(['sealed', 'collected']),
  amountMinor: z.int(),
  currency: currencyCode,
  sealedAtMs: z.int(),
  sealedBy: z.string(),
  collectedAtMs: z.int().nullable(),
});
export type BagView = z.infer<typeof bagView>;

export const safeView = z.strictObject({
  currency: currencyCode,
  /** In and out of the safe as this till recorded it, since its first record. */
  recordedMinor: z.int(),
  lastCount: z
    .strictObject({
      countedMinor: z.int(),
      atMs: z.int(),
      by: z.string(),
      /** What this till moved into the safe since, less what it took out. */
      movedSinceMinor: z.int(),
    })
    .nullable(),
  /** Sealed and still here first, then the newest that left. */
  bags: z.array(bagView),
});
export type SafeView = z.infer<typeof safeView>;

export const todayView = z.strictObject({
  businessDay: z.string(),
  atMs: z.int(),
  currency: currencyCode,
  figures: dayFigures,
  operatorNames: z.record(z.string(), z.string()),
  shifts: z.array(
    z.strictObject({
      shiftId: z.string(),
      number: z.int(),
      state: z.enum(['open', 'closed']),
      openedAtMs: z.int(),
      openedBy: z.string(),
      responsible: z.string(),
      closedAtMs: z.int().nullable(),
      zNumber: z.int().nullable(),
      floatMinor: z.int(),
      /** Open: what should be in the drawer. Closed: what should have been. */
      expectedMinor: z.int(),
      differenceMinor: z.int().nullable(),
      saleCount: z.int(),
      grossMinor: z.int(),
    }),
  ),
  /** An open drawer holds more than the venue wants in one. */
  dropAboveMinor: z.int().nullable(),
  unknownPayments: closingView.shape.unknownPayments,
  parked: closingView.shape.parked,
  deposits: closingView.shape.deposits,
  unsyncedCount: z.int(),
  oldestUnsyncedAtMs: z.int().nullable(),
  openPrintJobs: z.int(),
});
export type TodayView = z.infer<typeof todayView>;

export const shiftRoutes = defineRoutes({
  openShift: {
    id: 'openShift',
    method: 'POST',
    path: '/api/v1/till/shifts',
    summary: 'Open a shift with a float',
    tag: 'Shift',
    access: 'cash.open-shift',
    body: z.strictObject({ operationId, floatMinor: amountMinor.min(0) }),
    response: shiftState,
    status: 201,
  },
  xReport: {
    id: 'getXReport',
    method: 'GET',
    path: '/api/v1/till/shifts/current',
    summary: 'The open shift so far (X); changes nothing',
    tag: 'Shift',
    access: 'cash.close-shift',
    response: xReport,
  },
  printX: {
    id: 'printXReport',
    method: 'POST',
    path: '/api/v1/till/shifts/current/prints',
    summary: 'Print the open shift so far (X); changes nothing',
    tag: 'Shift',
    access: 'cash.close-shift',
    body: z.strictObject({ operationId }),
    response: z.strictObject({ jobId: z.string() }),
    status: 201,
  },
  closing: {
    id: 'getClosing',
    method: 'GET',
    path: '/api/v1/till/shifts/current/closing',
    summary: 'What is open before the shift is closed',
    tag: 'Shift',
    access: 'cash.close-shift',
    response: closingView,
  },
  countDrawer: {
    id: 'countDrawer',
    method: 'POST',
    path: '/api/v1/till/shifts/current/counts',
    summary: 'Hand in one blind count of the drawer',
    tag: 'Shift',
    access: 'cash.close-shift',
    body: drawerCount,
    response: countResult,
    status: 201,
  },
  closeShift: {
    id: 'closeShift',
    method: 'POST',
    path: '/api/v1/till/shifts/close',
    summary: 'Close the shift with what was counted last',
    tag: 'Shift',
    access: 'cash.close-shift',
    body: z.strictObject({
      operationId,
      /** Counts and closes in one step: a count like any other, handed in with the close. */
      countedMinor: amountMinor.min(0).optional(),
      overrideId,
    }),
    response: closedShift,
  },
  closedShift: {
    id: 'getClosedShift',
    method: 'GET',
    path: '/api/v1/till/shifts/:shiftId',
    summary: 'A shift that was closed here, as its Z report has it',
    tag: 'Shift',
    access: 'cash.close-shift',
    params: z.strictObject({ shiftId: z.string() }),
    response: closedShift,
  },
  reprintZ: {
    id: 'reprintZ',
    method: 'POST',
    path: '/api/v1/till/shifts/:shiftId/prints',
    summary: 'Print a Z report again, marked as a copy',
    tag: 'Shift',
    access: 'cash.close-shift',
    params: z.strictObject({ shiftId: z.string() }),
    body: z.strictObject({ operationId }),
    response: z.strictObject({ jobId: z.string() }),
    status: 201,
  },
  takeOver: {
    id: 'takeOverShift',
    method: 'POST',
    path: '/api/v1/till/shifts/current/hand-overs',
    summary: 'Take over the drawer from the cashier responsible for it, counted or as it stands',
    tag: 'Shift',
    access: 'cash.hand-over',
    body: z.strictObject({ operationId, countedMinor: amountMinor.min(0).nullable() }),
    response: shiftState,
    status: 201,
  },
  moveCash: {
    id: 'moveCash',
    method: 'POST',
    path: '/api/v1/till/cash-movements',
    summary: 'Cash between the drawer, the safe, a banking bag and the world outside',
    tag: 'Shift',
    access: 'signed-in',
    body: z.strictObject({
      operationId,
      direction: z.enum(CASH_DIRECTIONS),
      amountMinor: amountMinor.min(1),
      reason,
      bagNumber: bagNumber.nullable().default(null),
      overrideId,
    }),
    response: shiftState,
    status: 201,
  },
  openDrawer: {
    id: 'openDrawer',
    method: 'POST',
    path: '/api/v1/till/drawer',
    summary: 'Open the drawer without a sale',
    tag: 'Shift',
    access: 'signed-in',
    body: z.strictObject({ operationId, reason, overrideId }),
    response: z.strictObject({ opened: z.boolean() }),
  },
  safe: {
    id: 'getSafe',
    method: 'GET',
    path: '/api/v1/till/safe',
    summary: 'The safe as this till knows it, and its banking bags',
    tag: 'Shift',
    access: 'cash.safe',
    response: safeView,
  },
  sealBag: {
    id: 'sealBag',
    method: 'POST',
    path: '/api/v1/till/bags',
    summary: 'Seal cash of the safe into a numbered bag',
    tag: 'Shift',
    access: 'cash.safe',
    body: z.strictObject({ operationId, bagNumber, amountMinor: amountMinor.min(1), reason }),
    response: safeView,
    status: 201,
  },
  collectBag: {
    id: 'collectBag',
    method: 'POST',
    path: '/api/v1/till/bags/:bagNumber/collect',
    summary: 'Hand a sealed bag over for the bank',
    tag: 'Shift',
    access: 'cash.safe',
    params: z.strictObject({ bagNumber }),
    body: z.strictObject({ operationId, reason }),
    response: safeView,
    status: 201,
  },
  countSafe: {
    id: 'countSafe',
    method: 'POST',
    path: '/api/v1/till/safe/counts',
    summary: 'Write down what was counted in the safe',
    tag: 'Shift',
    access: 'cash.safe',
    body: z.strictObject({
      operationId,
      countedMinor: amountMinor.min(0),
      denominations: pieces.default({}),
    }),
    response: safeView,
    status: 201,
  },
  today: {
    id: 'getToday',
    method: 'GET',
    path: '/api/v1/till/today',
    summary: 'The business day of this till, from its own ledger',
    tag: 'Reports',
    access: 'report.sales',
    response: todayView,
  },
});
