export * from './order-row.ts';
