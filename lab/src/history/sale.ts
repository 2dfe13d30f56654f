import type { Product, TaxRate } from '@gatehouse/core/catalogue';
import { fact, type SaleLine, listPriceLine, WALK_IN } from '@gatehouse/core/journal';
import { taxDocument, timesMinor, type TaxRule } from '@gatehouse/core/money';
import { ticketDayOf } from '@gatehouse/core/time';
import { scopeNumberOf, sessionIdOf } from '../demo/sessions.ts';
import { idAt, type Dice } from './dice.ts';
import type { DraftRecord } from './journal-draft.ts';
import type { Purchase } from './party.ts';

export interface SaleMoment {
  readonly atMs: number;
  /** Business day of the sale. */
  readonly date: string;
  /** The day the tickets are for. */
  readonly visitDate: string;
  /** Local hour of the next session of an event with so many seats left; undefined when the day has none, and then it is not sold. */
  readonly seatAt: (eventId: string, seats: number) => number | undefined;
  readonly receiptNumber: string;
  readonly shiftId: string;
  readonly operatorId: string;
  readonly ticketKeyId: number;
}

/** A ticket that came out of a sale, with what a gate needs to let its holders in. */
export interface SoldTicket {
  readonly ticketId: string;
  readonly admits: number;
  readonly validFromDay: number;
  readonly scope: number;
  readonly sessionHour: number | null;
}

export interface SaleDrafts {
  readonly drafts: readonly DraftRecord[];
  readonly tickets: readonly SoldTicket[];
  readonly totalMinor: number;
}

/** One party at the counter: the sale, its tickets and the printed receipt, taxed by the same rule as at the till; undefined when nothing they want is to be had. */
export function saleDrafts(
  party: readonly Purchase[],
  catalogue: {
    readonly products: readonly Product[];
    readonly taxRates: readonly TaxRate[];
    readonly taxRule: TaxRule;
    readonly currency: string;
  },
  moment: SaleMoment,
  dice: Dice,
): SaleDrafts | undefined {
  const saleId = idAt(moment.atMs, dice);
  const chosen = party.flatMap((purchase) => {
    const { product, variant } = found(purchase.variantId, catalogue.products);
    const hour = product.eventId ? moment.seatAt(product.eventId, purchase.quantity) : null;
    return hour === undefined ? [] : [{ ...purchase, product, variant, hour }];
  });
  if (chosen.length === 0) return undefined;
  const rateOf = (taxRateId: string) =>
    catalogue.taxRates.find((rate) => rate.taxRateId === taxRateId)?.basisPoints ?? 0;
  const document = taxDocument(
    chosen.map(({ product, variant, quantity }) => ({
      amountMinor: timesMinor(variant.priceMinor, quantity),
      taxRateId: product.taxRateId,
      rateBasisPoints: rateOf(product.taxRateId),
    })),
    catalogue.taxRule,
  );
  const timed = ({ eventId }: Product, hour: number | null): string | null =>
    eventId && hour !== null ? sessionIdOf(eventId, moment.visitDate, hour) : null;
  const lines: SaleLine[] = chosen.map(({ product, variant, quantity, hour }, index) => {
    const taxed = document.lines[index]!;
    const sessionId = timed(product, hour);
    return listPriceLine({
      lineId: `${index + 1}`,
      productId: product.productId,
      variantId: variant.variantId,
      name: variant.name.default,
      quantity,
      unitPriceMinor: variant.priceMinor,
      netMinor: taxed.netMinor,
      taxMinor: taxed.taxMinor,
      grossMinor: taxed.grossMinor,
      taxRateId: taxed.taxRateId,
      taxBasisPoints: taxed.rateBasisPoints,
      deferral: sessionId
        ? { kind: 'session', sessionId }
        : product.admission
          ? { kind: 'day', day: moment.visitDate }
          : { kind: 'none' },
    });
  });
  const totalMinor = document.grossMinor;
  const tenderedMinor = tenderedFor(totalMinor, dice);
  const draft = (
    made: DraftRecord['fact'],
    laterMs: number,
    id = idAt(moment.atMs + laterMs, dice),
  ): DraftRecord => ({
    id,
    occurredAtMs: moment.atMs + laterMs,
    businessDay: moment.date,
    operatorId: moment.operatorId,
    shiftId: moment.shiftId,
    fact: made,
  });
  const drafts = [
    draft(
      fact('SaleCompleted', {
        saleId,
        receiptNumber: moment.receiptNumber,
        currency: catalogue.currency,
        lines,
        tenders: [
          {
            tenderId: '1',
            kind: 'cash',
            amountMinor: totalMinor,
            tenderedMinor,
            changeMinor: tenderedMinor - totalMinor,
          },
        ],
        roundingMinor: 0,
        totalMinor,
        ...WALK_IN,
      }),
      0,
      saleId,
    ),
  ];
  const tickets: SoldTicket[] = [];
  const validFromDay = ticketDayOf(moment.visitDate);
  chosen.forEach(({ product, variant, quantity, hour }, index) => {
    const policy = product.admission;
    if (!policy) return;
    const sessionId = timed(product, hour);
    const scope =
      product.eventId && hour !== null ? scopeNumberOf(product.eventId, moment.visitDate, hour) : 0;
    const validUntilDay = validFromDay + (policy.validity.kind === 'days' ? policy.validity.days - 1 : 0);
    for (let copy = 0; copy < quantity; copy += 1) {
      const ticketId = idAt(moment.atMs, dice);
      tickets.push({
        ticketId,
        admits: policy.admits,
        validFromDay,
        scope,
        sessionHour: hour,
      });
      drafts.push(
        draft(
          fact('TicketIssued', {
            ticketId,
            serial: dice.hex(16),
            keyId: moment.ticketKeyId,
            productId: product.productId,
            variantId: variant.variantId,
            ticketClass: policy.ticketClass,
            sessionId,
            scope,
            validFromDay,
            validUntilDay,
            admits: policy.admits,
            saleId,
            lineId: `${index + 1}`,
          }),
          0,
        ),
      );
    }
  });
  drafts.push(
    draft(
      fact('ReceiptPrinted', {
        jobId: idAt(moment.atMs, dice),
        saleId,
        document: 'receipt',
        printerId: null,
        copyNumber: 0,
      }),
      2_500,
    ),
  );
  return { drafts, tickets, totalMinor };
}

function found(variantId: string, products: readonly Product[]) {
  for (const product of products) {
    const variant = product.variants.find((candidate) => candidate.variantId === variantId);
    if (variant) return { product, variant };
  }
  throw new RangeError(`the catalogue has no variant ${variantId}`);
}

/** People pay with the note that is just large enough, and sometimes to the cent. */
function tenderedFor(totalMinor: number, dice: Dice): number {
  if (totalMinor === 0 || dice.chance(0.25)) return totalMinor;
  const note = [500, 1_000, 2_000, 5_000, 10_000].find((value) => value >= totalMinor) ?? 10_000;
  return note >= totalMinor ? note : Math.ceil(totalMinor / 5_000) * 5_000;
}
