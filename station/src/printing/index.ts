export { jobsNeedingPersonCount, type KeptPrintJob } from './print-jobs.ts';
export * from './print-worker.ts';
export * from './schema.ts';
