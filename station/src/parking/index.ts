export * from './handlers.ts';
export * from './park-sale.ts';
export { seatsHeld } from './parked-store.ts';
export * from './schema.ts';
