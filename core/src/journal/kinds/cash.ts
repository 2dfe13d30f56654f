import { z } from 'zod';
import { amountMinor, currencyCode } from '../../money/index.ts';
import { id, overrideId, text } from './shapes.ts';

/** The drawer, the shift and the safe. */

const chainPlace = z.strictObject({ incarnation: z.string(), seq: z.int().min(0), hash: z.string() });

const shiftClosed1 = z.strictObject({
  shiftId: id,
  zNumber: z.int().min(1),
  currency: currencyCode,
  expectedMinor: amountMinor,
  countedMinor: amountMinor.min(0),
  differenceMinor: amountMinor,
  saleCount: z.int(),
  grossMinor: amountMinor,
});
const shiftClosed2 = shiftClosed1.extend({
  /** Records of this till no cloud had acknowledged: while there are any, the close is provisional. Null: not noted. */
  unsyncedCount: z.int().min(0).nullable(),
  /** The journal's head the Z report prints in short; the closing record follows it. */
  journal: chainPlace.nullable(),
  /** The last signed tree head of the cloud's log this station held. */
  checkpoint: z.strictObject({ treeSize: z.int().min(1), rootHash: z.string() }).nullable(),
});

const cashMoved1 = z.strictObject({
  movementId: id,
  direction: z.enum(['paid-in', 'paid-out', 'drop']),
  amountMinor: amountMinor.min(1),
  currency: currencyCode,
  reason: text,
});

/** `drop`: drawer to safe. `change-in`: change from the safe. `to-bag`: drawer straight into a numbered banking bag. */
export const CASH_DIRECTIONS = ['paid-in', 'paid-out', 'drop', 'change-in', 'to-bag'] as const;

/** Notes and coins by their value in minor units. */
const denominations = z.record(z.string().regex(/^\d+$/), z.int().min(0).max(100_000));

export const cashKinds = {
  ShiftOpened: [z.strictObject({ shiftId: id, floatMinor: amountMinor.min(0), currency: currencyCode })],
  CashMoved: [
    cashMoved1,
    cashMoved1.extend({
      direction: z.enum(CASH_DIRECTIONS),
      bagNumber: id.nullable(),
      overrideId,
    }),
  ],
  DrawerOpened: [
    z.strictObject({
      cause: z.enum(['sale', 'refund', 'no-sale', 'shift']),
      saleId: id.nullable(),
      reason: text,
    }),
  ],
  /** One blind count: what was counted before anybody was shown what should be there. */
  DrawerCounted: [
    z.strictObject({
      shiftId: id,
      attempt: z.int().min(1),
      currency: currencyCode,
      countedMinor: amountMinor.min(0),
      denominations,
    }),
  ],
  /** The same drawer, another cashier responsible; counted or taken over as it stands (null). */
  ShiftHandedOver: [
    z.strictObject({
      shiftId: id,
      fromOperatorId: id,
      toOperatorId: id,
      currency: currencyCode,
      countedMinor: amountMinor.min(0).nullable(),
    }),
  ],
  ShiftClosed: [
    shiftClosed1,
    shiftClosed2,
    shiftClosed2.extend({
      /** Counts made, the last of them booked. */
      attempts: z.int().min(1),
      /** Foreign notes, each in its own currency. */
      foreign: z
        .array(
          z.strictObject({
            currency: currencyCode,
            expectedMinor: amountMinor,
            countedMinor: amountMinor.min(0),
          }),
        )
        .max(20),
      unknownPayments: z.int().min(0),
      openDeposits: z.int().min(0),
      /** Set when the difference was larger than its cashier may book. */
      overrideId,
    }),
  ],
  /** Cash out of the safe into a numbered bag. */
  BagSealed: [
    z.strictObject({ bagNumber: id, amountMinor: amountMinor.min(1), currency: currencyCode, reason: text }),
  ],
  /** A bag left the venue for the bank. */
  BagCollected: [
    z.strictObject({ bagNumber: id, amountMinor: amountMinor.min(1), currency: currencyCode, reason: text }),
  ],
  SafeCounted: [z.strictObject({ currency: currencyCode, countedMinor: amountMinor.min(0), denominations })],
} as const;
