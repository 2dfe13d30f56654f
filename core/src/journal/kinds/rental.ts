import { z } from 'zod';
import { amountMinor, currencyCode } from '../../money/index.ts';
import { id, overrideId, text } from './shapes.ts';

/** Things with a number that go out and come back: a harness, a locker, skates. */
export const rentalKinds = {
  /** An item went out. What was paid and deposited stands in the sale. */
  RentalStarted: [
    z.strictObject({
      rentalId: id,
      typeId: id,
      itemNumber: z.string().min(1).max(20),
      saleId: id.nullable(),
      depositMinor: amountMinor.min(0),
      currency: currencyCode,
      dueAtMs: z.int().nullable(),
    }),
  ],
  /** It came back. The deposit leaves the drawer, less what was kept for damage: `refundMinor` + `feeMinor` = deposit. */
  RentalReturned: [
    z.strictObject({
      rentalId: id,
      typeId: id,
      itemNumber: z.string().min(1).max(20),
      depositMinor: amountMinor.min(0),
      refundMinor: amountMinor.min(0),
      feeMinor: amountMinor.min(0),
      feeNetMinor: amountMinor.min(0),
      feeTaxMinor: amountMinor.min(0),
      taxRateId: id.nullable(),
      currency: currencyCode,
      reason: text,
      overrideId,
    }),
  ],
} as const;
