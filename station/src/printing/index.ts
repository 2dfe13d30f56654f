export {
  enqueuePaper,
  enqueuePrintJob,
  jobsNeedingPersonCount,
  type KeptPrintJob,
  type NewPrintJob,
} from './print-jobs.ts';
export * from './paper-makers.ts';
export * from './print-worker.ts';
export * from './printers.ts';
export { createRasteriser } from './rasteriser.ts';
export * from './schema.ts';
export * from './to-print.ts';
