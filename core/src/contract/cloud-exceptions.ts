import { z } from 'zod';
import { EXCEPTION_ACTIONS, FIELD_NAMES, STATION_TASKS, SUGGESTION_REASONS } from '../exceptions/index.ts';

/** Exceptions as the console reads them: what broke, the records side by side, and what was decided. */

const fieldValue = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('id'), id: z.string() }),
  z.strictObject({ kind: z.literal('count'), count: z.int() }),
  z.strictObject({ kind: z.literal('money'), amountMinor: z.int(), currency: z.string() }),
  z.strictObject({ kind: z.literal('time'), atMs: z.int() }),
]);

export const exceptionRecord = z.strictObject({
  stationId: z.string(),
  stationName: z.string(),
  incarnation: z.string(),
  seq: z.int(),
  kind: z.string(),
  occurredAtMs: z.int(),
  /** Cloud time less station time as the station last sampled it; null when it never had. */
  clockOffsetMs: z.int().nullable(),
  receivedAtMs: z.int().nullable(),
  /** False for the other branch of a fork: a record that came, and stands in no journal here. */
  stands: z.boolean(),
  /** As it was written. */
  text: z.string(),
  fields: z.array(
    z.strictObject({
      name: z.enum(FIELD_NAMES),
      value: fieldValue,
      /** A name for an id, where one is known. */
      label: z.string(),
    }),
  ),
  quarantine: z
    .strictObject({
      cause: z.string(),
      detail: z.string(),
      state: z.enum(['aside', 'released']),
      /** How it would be judged today. */
      verdict: z.enum(['sound', 'unsound', 'unreadable']),
      expected: z.array(z.strictObject({ field: z.string(), expected: z.string(), found: z.string() })),
    })
    .nullable(),
});
export type ExceptionRecord = z.infer<typeof exceptionRecord>;

/** The history that does not count, of a station that has two. */
export const otherBranch = z.strictObject({
  total: z.int(),
  /** Records that repeat nothing of the first history, and those of them that move money. */
  onlyThere: z.int(),
  moneyOnlyThere: z.int(),
  records: z.array(
    z.strictObject({
      seq: z.int(),
      kind: z.string(),
      occurredAtMs: z.int(),
      /** Record of the first history that says the same. */
      repeatOfSeq: z.int().nullable(),
    }),
  ),
});
export type OtherBranch = z.infer<typeof otherBranch>;

export const exceptionDecision = z.strictObject({
  kind: z.enum(['resolved', 'reopened']),
  round: z.int(),
  action: z.string(),
  note: z.string(),
  operatorName: z.string(),
  atMs: z.int(),
  /** What the stations' people were asked to do, and when a station's record said that it was done. */
  task: z.enum(STATION_TASKS).nullable(),
  taskClosedAtMs: z.int().nullable(),
  /** Stations whose journals took note, and those that have not yet. */
  acknowledged: z.array(z.strictObject({ stationName: z.string(), atMs: z.int(), seq: z.int() })),
  waitingFor: z.array(z.string()),
});
export type ExceptionDecision = z.infer<typeof exceptionDecision>;

export const exceptionRow = z.strictObject({
  exceptionId: z.string(),
  kind: z.string(),
  raisedAtMs: z.int(),
  stationId: z.string().nullable(),
  stationName: z.string(),
  detail: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.int()])),
  records: z.array(exceptionRecord),
  otherBranch: otherBranch.nullable(),
  state: z.enum(['open', 'resolved']),
  suggestion: z
    .strictObject({
      action: z.enum(EXCEPTION_ACTIONS),
      reason: z.enum(SUGGESTION_REASONS),
      values: z.record(z.string(), z.int()),
    })
    .nullable(),
  /** Every decision so far, oldest first; the last one stands. */
  history: z.array(exceptionDecision),
});
export type ExceptionRow = z.infer<typeof exceptionRow>;

export const exceptionQuery = z.strictObject({
  state: z.enum(['open', 'resolved']).optional(),
  kind: z.string().max(60).optional(),
  station: z.string().max(64).optional(),
  /** Raised at least this long ago. */
  olderThanHours: z.coerce.number().int().min(1).max(100_000).optional(),
  exceptionId: z.string().max(64).optional(),
});

export const exceptionList = z.strictObject({
  exceptions: z.array(exceptionRow),
  /** How many the filter fits; the list holds the newest of them. */
  total: z.int(),
  /** Of the asked state, whatever else is filtered. */
  counts: z.strictObject({
    open: z.int(),
    resolved: z.int(),
    byKind: z.array(z.strictObject({ kind: z.string(), count: z.int() })),
    byStation: z.array(z.strictObject({ stationId: z.string(), name: z.string(), count: z.int() })),
  }),
});
export type ExceptionList = z.infer<typeof exceptionList>;

const noteText = z.string().trim().min(1).max(500);
export const decisionBody = z.strictObject({ action: z.enum(EXCEPTION_ACTIONS), note: noteText });
export const bulkDecisionBody = decisionBody.extend({
  exceptionIds: z.array(z.string().max(64)).min(1).max(200),
});
export const bulkDecisionAnswer = z.strictObject({
  resolved: z.array(z.string()),
  /** Left as they were, and why. */
  skipped: z.array(z.strictObject({ exceptionId: z.string(), code: z.string() })),
});
export const reopenBody = z.strictObject({ reason: noteText });
