import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { amountMinor, currencyCode } from '../money/index.ts';

/** What a cashier has in hand before a sale: lines of the catalogue, lines of money, reductions, and how it is paid. */

const id = z.string().min(1).max(64);
const reason = z.string().min(1).max(200);
/** The approval of somebody who may, where the operator may not. */
const overrideId = id.nullable().default(null);
const taken = { reason, overrideId };

/** What the cashier takes off by hand. Promotions are the engine's and are never asked for. */
export const adjustment = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('discount-percent'),
    basisPoints: z.int().min(1).max(10_000),
    ...taken,
  }),
  z.strictObject({ kind: z.literal('discount-amount'), amountMinor: amountMinor.min(1), ...taken }),
  /** Another price for one piece, up or down. */
  z.strictObject({ kind: z.literal('price-override'), unitPriceMinor: amountMinor.min(0), ...taken }),
  z.strictObject({ kind: z.literal('complimentary'), ...taken }),
  /** Free, beside a guest who needs them. */
  z.strictObject({ kind: z.literal('carer'), ...taken }),
  /** The product's concession price, for whoever showed a proof: `reason` says which. */
  z.strictObject({ kind: z.literal('concession'), basisPoints: z.int().min(1).max(10_000), ...taken }),
]);
export type Adjustment = z.infer<typeof adjustment>;

export const basketLine = z.strictObject({
  lineId: id,
  variantId: z.string(),
  quantity: z.int().min(1).max(999),
  sessionId: z.string().nullable().default(null),
  /** The date the line is sold for. */
  day: isoDate,
  adjustment: adjustment.nullable().default(null),
  /** For the paper and the kitchen. */
  note: z.string().max(200).default(''),
  /** The bundle or product this line came along with; null when it was chosen by itself. */
  parentLineId: id.nullable().default(null),
  /** One code that admits all pieces of the line (a family, a class), or a code for each. */
  codes: z.enum(['each', 'one']).default('each'),
  /** Sold although its session is full; null where it is not. */
  oversell: z.strictObject({ overrideId }).nullable().default(null),
  /** Sold as a single-purpose voucher for it: no date, no ticket, and the account of the voucher's code. */
  voucherId: id.nullable().default(null),
});
export type BasketLine = z.infer<typeof basketLine>;
/** A line as callers hand it in. */
export type BasketLineInput = z.input<typeof basketLine>;

/** A line of money that is no product of the catalogue. */
export const basketExtra = z.discriminatedUnion('kind', [
  z.strictObject({
    lineId: id,
    kind: z.literal('gift-card'),
    accountId: id,
    amountMinor: amountMinor.min(1),
  }),
  z.strictObject({
    lineId: id,
    kind: z.literal('wallet-top-up'),
    accountId: id,
    amountMinor: amountMinor.min(1),
  }),
  z.strictObject({ lineId: id, kind: z.literal('tip'), amountMinor: amountMinor.min(1) }),
  z.strictObject({ lineId: id, kind: z.literal('donation'), amountMinor: amountMinor.min(1) }),
  /** Held for a booking or a rental and given back or set off later. */
  z.strictObject({
    lineId: id,
    kind: z.literal('deposit'),
    reference: id,
    name: z.string().max(200),
    amountMinor: amountMinor.min(1),
  }),
]);
export type BasketExtra = z.infer<typeof basketExtra>;

const ownIds = (of: {
  readonly lines: readonly { lineId: string }[];
  readonly extras: readonly { lineId: string }[];
}) =>
  new Set([...of.lines, ...of.extras].map(({ lineId }) => lineId)).size ===
  of.lines.length + of.extras.length;

/** Lines have ids of their own, by which tickets, voids and refunds name them. */
export const basketContent = {
  /** Made with the first line; voided lines and the sale name it. Null in a basket an older screen kept. */
  basketId: id.nullable().default(null),
  lines: z.array(basketLine).max(200),
  extras: z.array(basketExtra).max(50).default([]),
  /** Off the whole basket, shared out over its lines. */
  adjustment: adjustment.nullable().default(null),
  promotionCodes: z.array(z.string().min(1).max(40)).max(10).default([]),
  customerId: id.nullable().default(null),
  orderId: id.nullable().default(null),
  bookingId: id.nullable().default(null),
  note: z.string().max(500).default(''),
  /** BCP 47 language of the guest's paper; null is the venue's. */
  guestLanguage: z.string().max(20).nullable().default(null),
} as const;

export const basket = z
  .strictObject(basketContent)
  .refine(ownIds, { error: 'every line needs a lineId of its own' });
export type Basket = z.infer<typeof basket>;
export type BasketInput = z.input<typeof basket>;

/** How the guest pays. Non-cash tenders settle what they say; cash settles the rest and alone gives change. */
export const tenderAsked = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cash'), tenderedMinor: amountMinor.min(0) }),
  z.strictObject({
    kind: z.literal('foreign-cash'),
    currency: currencyCode,
    /** What the guest hands over, in minor units of that currency. */
    tenderedMinor: amountMinor.min(1),
  }),
  /** A card payment that was taken before, by its id: captured, or unknown where policy lets the goods go. */
  z.strictObject({ kind: z.literal('card'), paymentId: id }),
  z.strictObject({
    kind: z.literal('stored-value'),
    /** What was scanned, tapped or typed. */
    code: z.string().min(1).max(200),
    amountMinor: amountMinor.min(1),
  }),
  z.strictObject({ kind: z.literal('voucher'), code: z.string().min(1).max(200) }),
  z.strictObject({
    kind: z.literal('invoice'),
    debtorId: id,
    reference: z.string().max(80).default(''),
    amountMinor: amountMinor.min(1),
    overrideId,
  }),
  /** A deposit held for the basket's booking. */
  z.strictObject({ kind: z.literal('deposit'), reference: id, amountMinor: amountMinor.min(1) }),
]);
export type TenderAsked = z.infer<typeof tenderAsked>;

export const saleAsked = z
  .strictObject({
    ...basketContent,
    /** Made when the cashier starts to pay; a retry with the same id gets the first answer. */
    operationId: z.string().min(8).max(64),
    /** What the screen showed, before cash rounding; another total answers 409 `total_changed` and sells nothing. */
    expectedTotalMinor: amountMinor,
    tenders: z.array(tenderAsked).max(20),
  })
  .refine(ownIds, { error: 'every line needs a lineId of its own' })
  .refine(({ lines, extras }) => lines.length + extras.length > 0, { error: 'a sale has at least one line' });
export type SaleAsked = z.infer<typeof saleAsked>;
/** A sale as callers hand it in: what has a default may be left out. */
export type SaleAskedInput = z.input<typeof saleAsked>;
