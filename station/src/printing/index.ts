export {
  enqueuePaper,
  enqueuePrintJob,
  jobsNeedingPersonCount,
  type KeptPrintJob,
  type NewPrintJob,
} from './print-jobs.ts';
export * from './customer-display.ts';
export { paperHandlers, widthOf } from './handlers.ts';
export * from './order-slips.ts';
export * from './paper-makers.ts';
export * from './print-worker.ts';
export * from './printers.ts';
export { createRasteriser } from './rasteriser.ts';
export * from './receipt-mail.ts';
export * from './schema.ts';
export * from './ticket-holders.ts';
export * from './ticket-layouts.ts';
export * from './to-print.ts';
export * from './venue-logo.ts';
