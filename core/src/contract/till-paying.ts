import { z } from 'zod';
import { debtor } from '../catalogue/catalogue.ts';
import { amountMinor, CASH_ROUNDING_MODES, currencyCode } from '../money/index.ts';
import { defineRoutes } from './route.ts';

/** What a screen must know to show what is left to pay: the venue's rules as they hold on this business day. */

export const payingRules = z.strictObject({
  /** Null where cash is exact. */
  cashRounding: z
    .strictObject({ incrementMinor: amountMinor.min(1), mode: z.enum(CASH_ROUNDING_MODES) })
    .nullable(),
  foreignCash: z.array(
    z.strictObject({
      currency: currencyCode,
      rateMillionths: z.int().min(1),
      rounding: z.enum(['house', 'nearest', 'guest']),
      /** Notes that are taken, in minor units of the currency; empty where any amount is. */
      notes: z.array(amountMinor.min(1)),
    }),
  ),
  debtors: z.array(debtor),
});
export type PayingRules = z.infer<typeof payingRules>;

export const payingRoutes = defineRoutes({
  rules: {
    id: 'getPayingRules',
    method: 'GET',
    path: '/api/v1/till/paying/rules',
    summary: 'Cash rounding, foreign notes and debtors as they hold today',
    tag: 'Till',
    access: 'signed-in',
    response: payingRules,
  },
  deposit: {
    id: 'getHeldDeposit',
    method: 'GET',
    path: '/api/v1/till/paying/deposits/:reference',
    summary: 'What this station holds as a deposit under a reference',
    tag: 'Till',
    access: 'signed-in',
    params: z.strictObject({ reference: z.string().min(1).max(64) }),
    response: z.strictObject({ reference: z.string(), heldMinor: amountMinor }),
  },
});
