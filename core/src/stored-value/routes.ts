import { z } from 'zod';
import { defineRoutes } from '../contract/route.ts';
import { storedValueKind } from '../journal/kinds/stored-value.ts';
import { amountMinor, currencyCode } from '../money/index.ts';

const id = z.string().min(1).max(64);

/** What a single-purpose voucher was sold for: the tax was paid then, at that rate. */
export const voucherTerms = z.strictObject({
  productId: id,
  variantId: id,
  name: z.string().max(200),
  taxRateId: id,
  netMinor: amountMinor,
  taxMinor: amountMinor,
});
export type VoucherTerms = z.infer<typeof voucherTerms>;

/** An account as the cloud knows it: what has reached it by now. */
export const cloudAccount = z.strictObject({
  accountId: id,
  account: storedValueKind,
  currency: currencyCode,
  last4: z.string().max(4),
  balanceMinor: z.int(),
  /** Of the balance, not set aside for any station. */
  availableMinor: z.int(),
  /** Set aside for the asking station, as far as its records have arrived. */
  ownMinor: z.int(),
  expiresOn: z.iso.date().nullable(),
  terms: voucherTerms.nullable(),
});
export type CloudAccount = z.infer<typeof cloudAccount>;

/** The asking incarnation's allotment of one account, in the sums that only the cloud can raise. */
const grantedSum = z.strictObject({ accountId: id, grantedMinor: z.int().min(0) });

/** What a station asks the one authority over balances. */
export const storedValueRoutes = defineRoutes({
  look: {
    id: 'lookUpStoredValue',
    method: 'POST',
    path: '/sync/v1/stored-value/look',
    summary: 'The account of a code, by the code’s digest',
    tag: 'Stored value',
    access: 'station',
    body: z.strictObject({ codeId: id }),
    response: z.strictObject({ account: cloudAccount.nullable() }),
  },
  reserve: {
    id: 'reserveStoredValue',
    method: 'POST',
    path: '/sync/v1/stored-value/reserve',
    summary: 'Set a part of a balance aside for this station; once per operation',
    tag: 'Stored value',
    access: 'station',
    body: z.strictObject({
      operationId: z.string().min(8).max(64),
      codeId: id,
      /** What is needed now. */
      wantedMinor: z.int().min(1),
      /** What would be kept for the next outage, out of what is left. */
      keepMinor: z.int().min(0),
    }),
    response: z.strictObject({
      account: cloudAccount.nullable(),
      grantedMinor: z.int().min(0),
    }),
  },
  settle: {
    id: 'settleStoredValue',
    method: 'POST',
    path: '/sync/v1/stored-value/settle',
    summary: 'Hand back what is not needed, and hear what others want',
    tag: 'Stored value',
    access: 'station',
    body: z.strictObject({
      returned: z.array(z.strictObject({ accountId: id, returnedMinor: z.int().min(0) })).max(500),
    }),
    response: z.strictObject({
      granted: z.array(grantedSum),
      /** Accounts of which another station wants more than is left: nothing is kept of them. */
      recalled: z.array(id),
    }),
  },
});
