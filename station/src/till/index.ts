export * from './drawer.ts';
export type { TicketSigner } from './issue-tickets.ts';
export type { TillOperator, TillParts } from './parts.ts';
export { queueSaleJobs } from './sale-jobs.ts';
export * from './schema.ts';
export { sessionsOf, soldHereSince } from './sale-store.ts';
export { shiftState } from './shifts.ts';
export * from './till-service.ts';
export { renderPrintJob } from './render-job.ts';
