import { z } from 'zod';
import { isoDate } from '../../catalogue/catalogue.ts';
import { amountMinor, currencyCode } from '../../money/index.ts';
import { id, overrideId, text } from './shapes.ts';

/** What is sold, how it is paid, and what is taken back. */

const deferral1 = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('session'), sessionId: id }),
  z.strictObject({ kind: z.literal('day'), day: isoDate }),
]);
/** When the money of a line becomes revenue: at once, when what it was sold for is over, or when it is redeemed. */
export const deferral = z.discriminatedUnion('kind', [
  ...deferral1.options,
  /** A single-purpose voucher: taxed when sold (VAT Directive art. 30b), earned when redeemed. */
  z.strictObject({ kind: z.literal('voucher'), voucherId: id }),
]);
export type Deferral = z.infer<typeof deferral>;

const saleLine1 = z.strictObject({
  lineId: id,
  productId: id,
  variantId: id,
  name: text,
  quantity: z.int().min(1).max(999),
  unitPriceMinor: amountMinor,
  netMinor: amountMinor,
  taxMinor: amountMinor,
  grossMinor: amountMinor,
  taxRateId: id,
  taxBasisPoints: z.int(),
  deferral: deferral1,
});

/**
 * What a line is, which decides where its money goes. All but products have their kind as product id, no tax of their
 * own, and name in `reference` what they belong to (card, wallet, booking, rental).
 */
export const LINE_KINDS = [
  'product',
  'gift-card',
  'wallet-top-up',
  'tip',
  'donation',
  'deposit',
  'fee',
] as const;
export const lineKind = z.enum(LINE_KINDS);
export type LineKind = z.infer<typeof lineKind>;

export const REDUCTION_KINDS = [
  'promotion',
  'member',
  'discount',
  'price-override',
  'complimentary',
  'carer',
  'concession',
] as const;

/** What was taken off a line's list price, why, and under whose approval. */
export const reduction = z.strictObject({
  kind: z.enum(REDUCTION_KINDS),
  /** Promotion or reason code. */
  reductionId: id,
  /** Taken off the whole line, tax included where prices include it; never negative. */
  amountMinor: amountMinor.min(0),
  /** The sentence on screen and paper: "family of four". */
  reason: text,
  overrideId,
});
export type Reduction = z.infer<typeof reduction>;

export const saleLine = saleLine1.extend({
  kind: lineKind,
  /** The list price of one piece; `unitPriceMinor` is what one piece costs before reductions, after an override. */
  listUnitMinor: amountMinor,
  reductions: z.array(reduction).max(20),
  reference: id.nullable(),
  deferral,
});
export type SaleLine = z.infer<typeof saleLine>;

/** A refund by amount gives back money of a line and none of its pieces. */
const refundLine = saleLine.extend({ quantity: z.int().min(0).max(999) });

const tenderId = { tenderId: id };

const cashTender = z.strictObject({
  ...tenderId,
  kind: z.literal('cash'),
  amountMinor,
  tenderedMinor: amountMinor,
  changeMinor: amountMinor,
});

/**
 * What was given in payment, each with the amount it settles in the venue's currency. For cash, `amountMinor` is what
 * stays in the drawer: tendered less change, and negative where change is given on another tender.
 */
export const tender = z.discriminatedUnion('kind', [
  cashTender,
  z.strictObject({
    ...tenderId,
    kind: z.literal('foreign-cash'),
    amountMinor,
    foreignCurrency: currencyCode,
    /** What lies in the drawer. */
    foreignMinor: amountMinor,
    /** Venue minor units per foreign minor unit, in millionths. */
    rateMillionths: z.int().min(1),
  }),
  z.strictObject({
    ...tenderId,
    kind: z.literal('card'),
    amountMinor,
    paymentId: id,
    terminalId: id,
    /** `unknown`: the goods were handed over before anybody knew; a later record says what came of it. */
    state: z.enum(['captured', 'unknown']),
    brand: z.string().max(40),
    /** At most the last four digits; empty where the terminal told none. */
    last4: z.string().regex(/^\d{0,4}$/),
    approvalCode: z.string().max(40),
  }),
  z.strictObject({
    ...tenderId,
    kind: z.literal('stored-value'),
    amountMinor,
    account: z.enum(['gift-card', 'wallet']),
    accountId: id,
    /** Taken out of this station's allotment, without the cloud's word. */
    offline: z.boolean(),
  }),
  z.strictObject({
    ...tenderId,
    kind: z.literal('voucher'),
    amountMinor,
    voucherId: id,
    productId: id,
    taxRateId: id,
    /** As it was sold: the tax on the redeemed line was paid then. */
    netMinor: amountMinor,
    taxMinor: amountMinor,
  }),
  z.strictObject({
    ...tenderId,
    kind: z.literal('invoice'),
    amountMinor,
    debtorId: id,
    reference: z.string().max(80),
  }),
  z.strictObject({ ...tenderId, kind: z.literal('deposit'), amountMinor, reference: id }),
  z.strictObject({
    ...tenderId,
    kind: z.literal('online'),
    amountMinor,
    provider: z.string().max(40),
    reference: id,
  }),
]);
export type Tender = z.infer<typeof tender>;
export type TenderKind = Tender['kind'];

const saleMoney1 = {
  currency: currencyCode,
  lines: z.array(saleLine1).min(1).max(500),
  tenders: z.array(cashTender).min(1),
  roundingMinor: amountMinor,
  totalMinor: amountMinor,
};

/** The money of a sale: tenders = total + rounding. A refund carries the same, positive: what goes back. */
const saleMoney = {
  currency: currencyCode,
  tenders: z.array(tender).max(50),
  /** What rounding the cash added to the total; negative when the guest paid less. */
  roundingMinor: amountMinor,
  totalMinor: amountMinor,
};

const refunded1 = { refundId: id, saleId: id, receiptNumber: text, reason: text };

export const saleKinds = {
  SaleCompleted: [
    z.strictObject({ saleId: id, receiptNumber: text, ...saleMoney1 }),
    z.strictObject({
      saleId: id,
      receiptNumber: text,
      ...saleMoney,
      lines: z.array(saleLine).min(1).max(500),
      /** The basket it was: its voided lines name the same. */
      basketId: id.nullable(),
      customerId: id.nullable(),
      orderId: id.nullable(),
    }),
  ],
  SaleRefunded: [
    z.strictObject({ ...refunded1, ...saleMoney1 }),
    z.strictObject({
      ...refunded1,
      ...saleMoney,
      lines: z.array(refundLine).min(1).max(500),
      scope: z.enum(['whole', 'lines', 'amount']),
      overrideId,
      /** The sale that took its place; its tender is what the refund gave. */
      exchangeSaleId: id.nullable(),
    }),
  ],
  /** Before completion: the guest changed their mind, or the cashier mistyped. */
  LineVoided: [
    z.strictObject({
      basketId: id,
      lineId: id,
      productId: id,
      variantId: id,
      quantity: z.int().min(1),
      amountMinor,
      currency: currencyCode,
      reason: text,
      overrideId,
    }),
  ],
  BasketVoided: [
    z.strictObject({
      basketId: id,
      lineCount: z.int().min(1),
      amountMinor,
      currency: currencyCode,
      reason: text,
      overrideId,
    }),
  ],
  /** A wrong tender put right before the close: `removed` and `added` settle the same amount. */
  TenderCorrected: [
    z.strictObject({
      correctionId: id,
      saleId: id,
      currency: currencyCode,
      removed: tender,
      added: tender,
      reason: text,
      overrideId,
    }),
  ],
  BasketParked: [
    z.strictObject({
      parkId: id,
      basketId: id,
      lineCount: z.int().min(1),
      amountMinor,
      currency: currencyCode,
      seats: z.array(z.strictObject({ sessionId: id, seats: z.int().min(1) })).max(200),
      heldUntilMs: z.int(),
    }),
  ],
  ParkedBasketEnded: [
    z.strictObject({ parkId: id, outcome: z.enum(['taken-back', 'released', 'discarded']) }),
  ],
} as const;

/** How lines of the first version read today. */
export const line1Today = (line: Readonly<Record<string, unknown>>) => ({
  ...line,
  kind: 'product',
  listUnitMinor: line['unitPriceMinor'],
  reductions: [],
  reference: null,
});

/** A line of a product at its list price: nothing taken off, belonging to nothing else. */
export const listPriceLine = (line: z.infer<typeof saleLine1>): SaleLine => ({
  ...line,
  kind: 'product',
  listUnitMinor: line.unitPriceMinor,
  reductions: [],
  reference: null,
});

/** A sale at the counter to nobody in particular. */
export const WALK_IN = { basketId: null, customerId: null, orderId: null } as const;

/** A refund of everything, by right and in exchange for nothing. */
export const WHOLE_REFUND = { scope: 'whole', overrideId: null, exchangeSaleId: null } as const;

/** A close counted once, with nothing open and nothing foreign. */
export const PLAIN_CLOSE = {
  attempts: 1,
  foreign: [],
  unknownPayments: 0,
  openDeposits: 0,
  overrideId: null,
};
