export * from './accounts.ts';
export * from './closing.ts';
export * from './postings-of.ts';
export { incomeAccountOf, tenderMovements } from './postings/sale.ts';
export type { Posting } from './postings/movement.ts';
