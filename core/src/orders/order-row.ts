import { z } from 'zod';
import { isoDate } from '../catalogue/catalogue.ts';
import { amountMinor, currencyCode } from '../money/index.ts';

const id = z.string().min(1).max(64);

export const orderLine = z.strictObject({
  lineId: id,
  productId: id,
  variantId: id,
  name: z.string().max(200),
  quantity: z.int().min(1).max(999),
  grossMinor: amountMinor,
  sessionId: id.nullable(),
  sessionStartsAtMs: z.int().nullable(),
  day: isoDate,
});
export type OrderLine = z.infer<typeof orderLine>;

/** A ticket of an order, issued and signed by the cloud: the till prints it or links a band to it. */
export const orderTicket = z.strictObject({
  ticketId: id,
  serial: z.string().regex(/^[0-9a-f]{16}$/),
  code: z.string().max(200),
  lineId: id,
  productId: id,
  productName: z.string().max(200),
  admits: z.int().min(1),
  /** Who takes part with it; null until somebody says so. */
  customerId: id.nullable(),
  /** As the cloud knows it; a till and its hub may know more. */
  collectedAtMs: z.int().nullable().default(null),
  collectedBy: z.string().max(64).nullable().default(null),
  mediaCode: z.string().max(200).nullable().default(null),
});
export type OrderTicket = z.infer<typeof orderTicket>;

/** An answer somebody gave to a question, sealed under their own key: what one eats is nobody else's business. */
export const orderAnswers = z.strictObject({ customerId: id, sealed: z.string() });

/** An order as tills know it, in the `orders` scope: all that collecting needs when the internet is away. */
export const orderRow = z.strictObject({
  orderId: id,
  /** What the guest reads out: eight letters and digits in two groups. */
  code: z.string().max(20),
  customerId: id,
  placedAtMs: z.int(),
  day: isoDate,
  currency: currencyCode,
  totalMinor: amountMinor,
  paidMinor: amountMinor,
  status: z.enum(['open', 'cancelled']),
  lines: z.array(orderLine).min(1).max(200),
  tickets: z.array(orderTicket).max(1_000),
  /** Everybody who takes part, children too. */
  personIds: z.array(id).max(1_000),
  answers: z.array(orderAnswers).max(1_000).default([]),
  /** Sales at tills that are in `paidMinor`: a till adds its own that are not. */
  paidRecords: z.array(id).max(1_000).default([]),
});
export type OrderRow = z.infer<typeof orderRow>;

/** The answers as they are sealed: by question id. */
export const answerText = z.record(z.string(), z.string().max(500));
export type AnswerText = z.infer<typeof answerText>;

/** How far an order is collected, from its tickets. */
export type OrderState = 'open' | 'partly' | 'collected' | 'cancelled';
export function orderState(
  status: OrderRow['status'],
  tickets: readonly { readonly isCollected: boolean }[],
): OrderState {
  if (status === 'cancelled') return 'cancelled';
  const done = tickets.filter(({ isCollected }) => isCollected).length;
  return done === 0 ? 'open' : done === tickets.length ? 'collected' : 'partly';
}

/** What is still to be paid; a cancelled order owes nothing. */
export const balanceOf = (order: Pick<OrderRow, 'status' | 'totalMinor' | 'paidMinor'>): number =>
  order.status === 'cancelled' ? 0 : Math.max(0, order.totalMinor - order.paidMinor);

/** What people type and read of an order code: letters that look like digits are those digits, dashes are nothing. */
export const orderCodeKey = (typed: string): string =>
  typed
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
    .replaceAll('U', 'V');

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** An order code from five random bytes: "7KQ2-M4XD", 40 bits. */
export function orderCodeOf(bytes: Uint8Array): string {
  let bits = bytes.slice(0, 5).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let code = '';
  for (let at = 0; at < 8; at += 1) {
    code = (ALPHABET[Number(bits % 32n)] ?? '0') + code;
    bits /= 32n;
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
