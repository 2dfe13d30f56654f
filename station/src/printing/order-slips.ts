import { orderSlipPaper, pickUpNumberOf } from '@gatehouse/core/paper';
import type { VenuePolicy } from '@gatehouse/core/catalogue';
import type { NewPrintJob } from './print-jobs.ts';
import type { StationPrinter } from './printers.ts';

export interface OrderedSale {
  readonly saleId: string;
  readonly receiptNumber: string;
  readonly soldAtMs: number;
  readonly operatorName: string;
  /** For the whole order. */
  readonly note?: string;
  readonly lines: readonly {
    readonly name: string;
    readonly quantity: number;
    readonly note: string;
    readonly variantId: string;
  }[];
}

export interface OrderSlipParts {
  readonly printers: readonly StationPrinter[];
  readonly policy: () => VenuePolicy | undefined;
  readonly register: () => string;
  /** Undefined for what the catalogue no longer has: the paper would reach nobody who makes it. */
  readonly categoryOf: (variantId: string) => string | undefined;
  readonly nextId: () => string;
}

export type OrderSlips = (sale: OrderedSale) => NewPrintJob[];

/** A slip for each printer that makes something of a sale: the kitchen its dishes, the bar its drinks. */
export function createOrderSlips(parts: OrderSlipParts): OrderSlips | undefined {
  const places = parts.printers.filter(({ use }) => use === 'orders');
  if (places.length === 0) return undefined;
  return (sale) => {
    const policy = parts.policy();
    if (!policy) return [];
    return places.flatMap((place): NewPrintJob[] => {
      const lines = sale.lines.filter(({ variantId }) =>
        place.categories.includes(parts.categoryOf(variantId) ?? ''),
      );
      if (lines.length === 0) return [];
      const content = orderSlipPaper({
        place: place.name,
        receiptNumber: sale.receiptNumber,
        pickUpNumber: pickUpNumberOf(sale.receiptNumber),
        orderedAtMs: sale.soldAtMs,
        register: parts.register(),
        operatorName: sale.operatorName,
        lines,
        note: sale.note ?? '',
        timeZone: policy.timeZone,
        locale: policy.locale,
      });
      return [
        {
          jobId: parts.nextId(),
          document: 'report',
          paper: 'order-slip',
          saleId: sale.saleId,
          subject: place.printerId,
          copy: false,
          createdAtMs: sale.soldAtMs,
          content,
          printerId: place.printerId,
        },
      ];
    });
  };
}
