import type { PrinterProfile, ReceiptPrinter } from '@gatehouse/hardware';

/** One printer of the station, and what comes out of it. */
export interface StationPrinter {
  readonly printerId: string;
  readonly name: string;
  readonly printer: ReceiptPrinter;
  readonly profile: PrinterProfile;
  /** `orders`: slips of what is to be made, for the categories it names. */
  readonly use: 'receipts' | 'orders';
  readonly categories: readonly string[];
  /**
   * What it takes by itself from a printer before it in the list that could not begin: nothing until a person says so,
   * receipts, or receipts and tickets. What was begun elsewhere is never taken.
   */
  readonly takesOver: 'asked' | 'receipts' | 'all';
}

/**
 * The printer that takes a job of which the given one did not print a byte; undefined when a person has to say. Only
 * printers further down the list: a job never wanders in circles.
 */
export function successorOf(
  printers: readonly StationPrinter[],
  from: string,
  document: 'receipt' | 'ticket' | 'report',
): StationPrinter | undefined {
  const at = printers.findIndex(({ printerId }) => printerId === from);
  const use = printers[at]?.use ?? 'receipts';
  return printers
    .slice(at + 1)
    .find(
      (one) =>
        one.use === use &&
        one.printer.health().kind !== 'gone' &&
        (one.takesOver === 'all' || (one.takesOver === 'receipts' && document === 'receipt')),
    );
}
