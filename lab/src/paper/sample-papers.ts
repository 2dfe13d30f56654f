import type { SaleLine, Tender } from '@gatehouse/core/journal';
import {
  giftReceiptPaper,
  orderSlipPaper,
  type PaperDocument,
  type PrintedTicket,
  type ReceiptContent,
  receiptPaper,
  type ReceiptVenue,
  ticketPaper,
  USUAL_TICKET_LAYOUTS,
} from '@gatehouse/core/paper';

/** A venue's papers, to be looked at and compared: what a till prints on a busy day, in one place. */

export const PARK: ReceiptVenue = {
  name: 'Waldspitz',
  legalName: 'Waldspitz Freizeitpark GmbH',
  addressLines: ['Forststraße 1', '6020 Innsbruck'],
  taxNumber: 'ATU12345678',
  receiptFooter: 'Danke für Ihren Besuch!',
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
};
export const FORT: ReceiptVenue = {
  name: 'आनंद वन',
  legalName: 'Anand Van Leisure Pvt Ltd',
  addressLines: ['14 MG Road', 'जयपुर 302001'],
  taxNumber: '08AAACA1234A1Z5',
  receiptFooter: 'आपका दिन शुभ हो! 🦁',
  timeZone: 'Asia/Kolkata',
  currency: 'INR',
};
export const OASIS: ReceiptVenue = {
  name: 'حديقة الواحة',
  legalName: 'شركة الواحة للترفيه',
  addressLines: ['شارع الملك فهد', 'الرياض'],
  taxNumber: '310122393500003',
  receiptFooter: 'شكرا لزيارتكم',
  timeZone: 'Asia/Riyadh',
  currency: 'SAR',
};

const AT_MS = Date.UTC(2026, 5, 15, 8, 42);

export const soldLine = (
  name: string,
  quantity: number,
  unitMinor: number,
  basisPoints: number,
  more: Partial<SaleLine> = {},
): SaleLine => {
  const off = (more.reductions ?? []).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const grossMinor = quantity * unitMinor - off;
  const taxMinor = Math.round((grossMinor * basisPoints) / (10_000 + basisPoints));
  return {
    lineId: `line-${name}`,
    productId: 'product',
    variantId: 'variant',
    name,
    quantity,
    unitPriceMinor: unitMinor,
    listUnitMinor: unitMinor,
    netMinor: grossMinor - taxMinor,
    taxMinor,
    grossMinor,
    taxRateId: `vat-${basisPoints}`,
    taxBasisPoints: basisPoints,
    kind: 'product',
    reductions: [],
    reference: null,
    deferral: { kind: 'none' },
    ...more,
  };
};

const family = {
  kind: 'promotion',
  reductionId: 'family',
  amountMinor: 1_200,
  reason: 'Family of four',
  overrideId: null,
} as const;

export const FAMILY_LINES: readonly SaleLine[] = [
  soldLine('Day ticket Adult', 2, 2_400, 1_300, {
    deferral: { kind: 'day', day: '2026-06-15' },
    reductions: [family],
  }),
  soldLine('Day ticket Child 4–15', 2, 1_700, 1_300, { deferral: { kind: 'day', day: '2026-06-15' } }),
  soldLine('Climbing forest with instructor and helmet hire, 90 minutes', 1, 3_850, 2_000),
  soldLine('Hot chocolate', 4, 390, 1_000),
];

export const CARD_AND_CASH: readonly Tender[] = [
  {
    tenderId: 'tender-1',
    kind: 'card',
    amountMinor: 10_000,
    paymentId: 'pay-1',
    terminalId: 'terminal-1',
    state: 'captured',
    brand: 'Visa',
    last4: '4242',
    approvalCode: '831000',
  },
  {
    tenderId: 'tender-2',
    kind: 'stored-value',
    amountMinor: 1_000,
    account: 'gift-card',
    accountId: 'gift-card-9f3a7c21',
    offline: false,
  },
];

/** Sums what lines say; the rest is paid in cash, rounded to five. */
export function contentOf(
  lines: readonly SaleLine[],
  tenders: readonly Tender[],
  more: Partial<ReceiptContent> = {},
): ReceiptContent {
  const totalMinor = lines.reduce((sum, { grossMinor }) => sum + grossMinor, 0);
  const restMinor = totalMinor - tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const roundedMinor = Math.round(restMinor / 5) * 5;
  const givenMinor = Math.ceil(roundedMinor / 1_000) * 1_000;
  const rates = new Map<number, { netMinor: number; taxMinor: number; grossMinor: number }>();
  for (const line of lines.filter(({ kind }) => kind === 'product')) {
    const sum = rates.get(line.taxBasisPoints) ?? { netMinor: 0, taxMinor: 0, grossMinor: 0 };
    rates.set(line.taxBasisPoints, {
      netMinor: sum.netMinor + line.netMinor,
      taxMinor: sum.taxMinor + line.taxMinor,
      grossMinor: sum.grossMinor + line.grossMinor,
    });
  }
  return {
    kind: 'sale',
    receiptNumber: 'T1-3F9A-000042',
    issuedAtMs: AT_MS,
    operatorName: 'Jonas',
    register: 'Till 1',
    lines: lines.map((line) => ({ line, sessionStartsAtMs: null, day: '2026-06-15' })),
    taxTotals: [...rates].map(([basisPoints, sum]) => ({
      name: `${basisPoints / 100} %`,
      basisPoints,
      ...sum,
    })),
    tenders:
      roundedMinor === 0
        ? tenders
        : [
            ...tenders,
            {
              tenderId: 'tender-cash',
              kind: 'cash',
              amountMinor: roundedMinor,
              tenderedMinor: givenMinor,
              changeMinor: givenMinor - roundedMinor,
            },
          ],
    totalMinor,
    roundingMinor: roundedMinor - restMinor,
    currency: 'EUR',
    ...more,
  };
}

const SIGNED = {
  kind: 'signed',
  signerId: 'SIG-4711',
  counter: 184,
  signature: 'q9Xk2LmP0aVb7TzR',
} as const;

export const FAMILY = contentOf(FAMILY_LINES, CARD_AND_CASH, { fiscal: SIGNED, pickUpNumber: '042' });
export const REFUND = contentOf([FAMILY_LINES[2] as SaleLine], [], {
  kind: 'refund',
  receiptNumber: 'T1-3F9A-000043',
  original: { receiptNumber: 'T1-3F9A-000042', soldAtMs: AT_MS, reason: 'Closed because of wind' },
});
export const PASSED_THROUGH = contentOf(
  [
    soldLine('Hot chocolate', 1, 390, 1_000),
    soldLine('Gift card', 1, 5_000, 0, { kind: 'gift-card', name: 'Gift card ..7c21' }),
    soldLine('Tip', 1, 200, 0, { kind: 'tip' }),
    soldLine('Day ticket voucher', 1, 2_400, 1_300, { deferral: { kind: 'voucher', voucherId: 'v-1' } }),
    soldLine('Deposit for helmet 14', 1, 2_000, 0, { kind: 'deposit' }),
  ],
  [],
  { fiscal: { kind: 'outage' } },
);

export const TICKET: PrintedTicket = {
  venueName: 'Waldspitz',
  productName: 'Climbing forest Adult',
  code: '0'.repeat(20) + '4Q7M2K9X1W8Z3V6T5R'.repeat(6) + '01234567',
  shortCode: '7KQ4-M2X9WZ',
  admits: 1,
  validFromDay: '2026-06-15',
  validUntilDay: '2026-06-15',
  sessionStartsAtMs: AT_MS,
  holderFirstName: 'Mara',
  bandColour: 'Green',
  timeZone: 'Europe/Vienna',
};

const fort = contentOf(
  [
    soldLine('दिवस टिकट वयस्क', 2, 125_000, 1_800, {
      reductions: [{ ...family, amountMinor: 25_000, reason: 'परिवार छूट' }],
    }),
    soldLine('मसाला चाय ☕', 3, 8_000, 500),
  ],
  [],
  { currency: 'INR', operatorName: 'Priya', register: 'Counter 1' },
);
const oasis = contentOf(
  [soldLine('تذكرة يوم للكبار', 2, 12_000, 1_500), soldLine('عصير برتقال', 1, 1_800, 1_500)],
  [],
  { currency: 'SAR', operatorName: 'ليلى', register: 'Till 1' },
);

/** Each paper by the name of its picture. */
export const SAMPLE_PAPERS: Readonly<
  Record<string, { readonly widthMm: 58 | 80; readonly paper: PaperDocument }>
> = {
  'receipt-en': { widthMm: 80, paper: receiptPaper({ content: FAMILY, venue: PARK, locale: 'en-AT' }) },
  'receipt-de-58': { widthMm: 58, paper: receiptPaper({ content: FAMILY, venue: PARK, locale: 'de-AT' }) },
  'receipt-fr-copy': {
    widthMm: 80,
    paper: receiptPaper({ content: FAMILY, venue: PARK, locale: 'fr-FR', copyNumber: 2 }),
  },
  'refund-es': { widthMm: 80, paper: receiptPaper({ content: REFUND, venue: PARK, locale: 'es-ES' }) },
  'passed-through-de': {
    widthMm: 80,
    paper: receiptPaper({ content: PASSED_THROUGH, venue: PARK, locale: 'de-AT' }),
  },
  'gift-receipt-en': {
    widthMm: 80,
    paper: giftReceiptPaper({ content: FAMILY, venue: PARK, locale: 'en-AT' }),
  },
  'ticket-80': { widthMm: 80, paper: ticketPaper(USUAL_TICKET_LAYOUTS[80], TICKET, 'en-AT') },
  'ticket-58': { widthMm: 58, paper: ticketPaper(USUAL_TICKET_LAYOUTS[58], TICKET, 'de-AT', 1) },
  'order-slip': {
    widthMm: 80,
    paper: orderSlipPaper({
      place: 'Kitchen',
      receiptNumber: 'T1-3F9A-000042',
      pickUpNumber: '042',
      orderedAtMs: AT_MS,
      register: 'Till 1',
      operatorName: 'Jonas',
      lines: [
        { quantity: 4, name: 'Hot chocolate', note: '' },
        { quantity: 1, name: 'Veggie burger', note: 'no onions, allergy!' },
      ],
      note: 'Table by the window',
      timeZone: 'Europe/Vienna',
      locale: 'en-AT',
    }),
  },
  'receipt-hi': { widthMm: 80, paper: receiptPaper({ content: fort, venue: FORT, locale: 'en-IN' }) },
  'receipt-ar': { widthMm: 80, paper: receiptPaper({ content: oasis, venue: OASIS, locale: 'en-SA' }) },
};
