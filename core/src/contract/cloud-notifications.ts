import { z } from 'zod';
import { tender } from '../journal/index.ts';
import { saleLine } from '../journal/kinds/sale.ts';
import { amountMinor, currencyCode } from '../money/index.ts';
import { defineRoutes } from './route.ts';

/** Messages to guests: a till hands over what the receipt says and to whom, the cloud sends it. */

const text = z.string().max(500);

/** A receipt as its paper says it; `ReceiptContent` of the paper. */
export const receiptContent = z.strictObject({
  kind: z.enum(['sale', 'refund']),
  receiptNumber: text,
  issuedAtMs: z.int(),
  operatorName: text,
  register: text,
  lines: z
    .array(
      z.strictObject({
        line: saleLine.extend({ quantity: z.int().min(0).max(999) }),
        sessionStartsAtMs: z.int().nullable(),
        day: z.string().max(10),
      }),
    )
    .max(500),
  taxTotals: z
    .array(
      z.strictObject({
        name: text,
        basisPoints: z.int(),
        netMinor: amountMinor,
        taxMinor: amountMinor,
        grossMinor: amountMinor,
      }),
    )
    .max(50),
  tenders: z.array(tender).max(50),
  totalMinor: amountMinor,
  roundingMinor: amountMinor,
  currency: currencyCode,
  original: z.strictObject({ receiptNumber: text, soldAtMs: z.int(), reason: text }).optional(),
  fiscal: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('signed'),
        signerId: text,
        counter: z.int(),
        signature: z.string().max(1_000),
      }),
      z.strictObject({ kind: z.literal('outage') }),
    ])
    .optional(),
  pickUpNumber: z.string().max(10).optional(),
});

const sendId = z.string().min(8).max(64);

export const mailState = z.enum(['accepted', 'sent', 'bounced', 'erased']);

export const notificationRoutes = defineRoutes({
  mailReceipt: {
    id: 'notificationsMailReceipt',
    method: 'POST',
    path: '/sync/v1/receipt-mails',
    summary: 'Send a receipt by e-mail; the same send id is sent once',
    tag: 'Notifications',
    access: 'station',
    body: z.strictObject({
      sendId,
      saleId: z.string().min(1).max(64),
      /** Made by the station: whoever erases this subject erases the address. */
      subjectId: z.string().min(8).max(64),
      subjectKey: z.string().regex(/^[\w-]{43}$/, '32 bytes, base64url'),
      email: z.email().max(254),
      /** BCP 47. */
      locale: z.string().min(2).max(35),
      receipt: receiptContent,
    }),
    response: z.strictObject({ state: mailState }),
  },
  mailStates: {
    id: 'notificationsMailStates',
    method: 'POST',
    path: '/sync/v1/receipt-mail-states',
    summary: 'What became of receipts sent by e-mail',
    tag: 'Notifications',
    access: 'station',
    body: z.strictObject({ sendIds: z.array(sendId).max(200) }),
    response: z.strictObject({
      states: z.array(z.strictObject({ sendId, state: mailState, detail: z.string().max(300) })),
    }),
  },
});
