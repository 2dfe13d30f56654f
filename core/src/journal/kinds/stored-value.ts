import { z } from 'zod';
import { amountMinor, currencyCode } from '../../money/index.ts';
import { id, overrideId, text } from './shapes.ts';

/**
 * Gift cards, wallets and single-purpose vouchers. An account is named by a digest of the code it was opened with, so
 * that no record can be used to pay. What is sold and redeemed stands in the sales themselves.
 */

export const STORED_VALUE_KINDS = ['gift-card', 'wallet', 'voucher'] as const;
export const storedValueKind = z.enum(STORED_VALUE_KINDS);
export type StoredValueKind = z.infer<typeof storedValueKind>;

const spendable = z.enum(['gift-card', 'wallet']);
const money = { amountMinor: amountMinor.min(1), currency: currencyCode };

export const storedValueKinds = {
  /** A code was taken into use; it holds nothing until something is sold on it. */
  StoredValueOpened: [
    z.strictObject({
      accountId: id,
      account: storedValueKind,
      currency: currencyCode,
      last4: z.string().max(4),
      /** First day it can no longer be spent without a supervisor; null: never. */
      expiresOn: z.iso.date().nullable(),
    }),
  ],
  /** Another code for the same account: a family's second band. */
  StoredValueLinked: [
    z.strictObject({ codeId: id, accountId: id, account: spendable, last4: z.string().max(4), overrideId }),
  ],
  /** A balance, or a part of it, moved to another account of its kind. */
  StoredValueTransferred: [
    z.strictObject({
      transferId: id,
      account: spendable,
      fromAccountId: id,
      toAccountId: id,
      ...money,
      overrideId,
    }),
  ],
  /** A balance put right by somebody who may; negative takes away. */
  StoredValueAdjusted: [
    z.strictObject({
      adjustmentId: id,
      account: spendable,
      accountId: id,
      amountMinor: amountMinor.refine((minor) => minor !== 0),
      currency: currencyCode,
      reason: text,
      overrideId,
    }),
  ],
  /** A balance given back in cash at the drawer: a wallet that is closed out. */
  StoredValuePaidOut: [
    z.strictObject({ payoutId: id, account: spendable, accountId: id, ...money, overrideId }),
  ],
} as const;
