import { fact, type Fact, listPriceLine, WALK_IN } from '@gatehouse/core/journal';

/** A balanced sale of one line, as the till writes it. */
export function saleFact(saleId: string, grossMinor: number, taxMinor = 0): Fact {
  return fact('SaleCompleted', {
    saleId,
    receiptNumber: `R-${saleId}`,
    currency: 'EUR',
    roundingMinor: 0,
    totalMinor: grossMinor,
    ...WALK_IN,
    lines: [
      listPriceLine({
        lineId: 'l',
        productId: 'day',
        variantId: 'day-adult',
        name: 'Day ticket',
        quantity: 1,
        unitPriceMinor: grossMinor,
        netMinor: grossMinor - taxMinor,
        taxMinor,
        grossMinor,
        taxRateId: 'vat',
        taxBasisPoints: 1_300,
        deferral: { kind: 'day', day: '2026-06-15' },
      }),
    ],
    tenders: [
      { tenderId: 't', kind: 'cash', amountMinor: grossMinor, tenderedMinor: grossMinor, changeMinor: 0 },
    ],
  });
}

export const shiftFact = (shiftId: string, floatMinor: number): Fact =>
  fact('ShiftOpened', { shiftId, floatMinor, currency: 'EUR' });
