export * from './handlers.ts';
export * from './projection.ts';
export * from './rental-service.ts';
export { openDeposits } from './rental-store.ts';
export * from './schema.ts';
