import { z } from 'zod';
import { storedValueKind } from '../journal/kinds/stored-value.ts';
import { amountMinor, currencyCode } from '../money/index.ts';
import { voucherTerms } from '../stored-value/routes.ts';
import { defineRoutes } from './route.ts';

/** Gift cards, wallets and vouchers at the counter. Amounts are minor units of the venue's currency. */

const operationId = z.string().min(8).max(64);
const overrideId = z.string().min(1).max(64).nullable().default(null);
/** What was scanned, tapped or typed. It is never kept. */
const code = z.string().min(3).max(200);

/** An account as this till can speak of it now. */
export const storedValueView = z.strictObject({
  accountId: z.string(),
  account: storedValueKind,
  currency: currencyCode,
  last4: z.string(),
  /** Null when nobody could be asked and this till has never seen it. */
  balanceMinor: z.int().nullable(),
  /** When the balance was last heard from the cloud; null when it is this till's own word. */
  asOfMs: z.int().nullable(),
  /** Whether the cloud could be asked just now. */
  isOnline: z.boolean(),
  /** What can be paid with it here and now. */
  payableMinor: amountMinor,
  /** Of the balance, set aside for other tills. */
  elsewhereMinor: amountMinor,
  expiresOn: z.iso.date().nullable(),
  isExpired: z.boolean(),
  /** What a voucher buys; null for money. */
  terms: voucherTerms.nullable(),
});
export type StoredValueView = z.infer<typeof storedValueView>;

export const storedValueHold = z.strictObject({
  heldMinor: amountMinor,
  /** Out of what this till has set aside, without asking the cloud. */
  isOffline: z.boolean(),
  view: storedValueView,
});
export type StoredValueHold = z.infer<typeof storedValueHold>;

/** What goes into the basket as a line of money. */
export const preparedStoredValue = z.strictObject({
  accountId: z.string(),
  account: storedValueKind,
  last4: z.string(),
  /** Before what is about to be put on it; null when nobody could be asked. */
  balanceMinor: z.int().nullable(),
  /** A fresh code that the slip will show; nothing was scanned. */
  isGenerated: z.boolean(),
});
export type PreparedStoredValue = z.infer<typeof preparedStoredValue>;

export const tillStoredValueRoutes = defineRoutes({
  look: {
    id: 'lookAtStoredValue',
    method: 'POST',
    path: '/api/v1/till/stored-value/look',
    summary: 'Balance of a gift card, wallet or voucher',
    tag: 'Stored value',
    access: 'signed-in',
    body: z.strictObject({ code }),
    response: storedValueView,
  },
  prepare: {
    id: 'prepareStoredValue',
    method: 'POST',
    path: '/api/v1/till/stored-value/prepare',
    summary: 'Take a card, band or fresh code into use before something is sold on it',
    tag: 'Stored value',
    access: 'signed-in',
    status: 201,
    body: z.strictObject({
      operationId,
      account: storedValueKind,
      /** Null makes a fresh code, which is printed once the sale is done. */
      code: code.nullable(),
      amountMinor: amountMinor.min(1),
      overrideId,
    }),
    response: preparedStoredValue,
  },
  hold: {
    id: 'holdStoredValue',
    method: 'POST',
    path: '/api/v1/till/stored-value/hold',
    summary: 'Set an amount aside for the sale in hand; once per operation',
    tag: 'Stored value',
    access: 'signed-in',
    status: 201,
    body: z.strictObject({ operationId, code, amountMinor: amountMinor.min(1), overrideId }),
    response: storedValueHold,
  },
  release: {
    id: 'releaseStoredValue',
    method: 'POST',
    path: '/api/v1/till/stored-value/release',
    summary: 'Give back what was set aside for a sale that did not happen',
    tag: 'Stored value',
    access: 'signed-in',
    body: z.strictObject({ operationId }),
    response: z.strictObject({}),
  },
  transfer: {
    id: 'transferStoredValue',
    method: 'POST',
    path: '/api/v1/till/stored-value/transfer',
    summary: 'Move a balance to another card or band',
    tag: 'Stored value',
    access: 'signed-in',
    status: 201,
    body: z.strictObject({
      operationId,
      fromCode: code,
      toCode: code,
      /** Null moves all of it. */
      amountMinor: amountMinor.min(1).nullable(),
      overrideId,
    }),
    response: z.strictObject({ movedMinor: amountMinor, from: storedValueView, to: storedValueView }),
  },
  link: {
    id: 'linkStoredValue',
    method: 'POST',
    path: '/api/v1/till/stored-value/link',
    summary: 'Let another band pay from the same wallet',
    tag: 'Stored value',
    access: 'signed-in',
    status: 201,
    body: z.strictObject({ operationId, code, sharedWith: code, overrideId }),
    response: storedValueView,
  },
  adjust: {
    id: 'adjustStoredValue',
    method: 'POST',
    path: '/api/v1/till/stored-value/adjust',
    summary: 'Put a balance right, with a reason',
    tag: 'Stored value',
    access: 'signed-in',
    status: 201,
    body: z.strictObject({
      operationId,
      code,
      /** Negative takes away. */
      amountMinor: amountMinor.refine((minor) => minor !== 0),
      reason: z.string().min(1).max(200),
      overrideId,
    }),
    response: storedValueView,
  },
  payOut: {
    id: 'payOutStoredValue',
    method: 'POST',
    path: '/api/v1/till/stored-value/pay-out',
    summary: 'Close a wallet out: its balance goes back in cash',
    tag: 'Stored value',
    access: 'signed-in',
    status: 201,
    body: z.strictObject({ operationId, code, overrideId }),
    response: z.strictObject({ paidOutMinor: amountMinor, view: storedValueView }),
  },
});
