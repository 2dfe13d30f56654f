export * from './handle-booking.ts';
export * from './handlers.ts';
export * from './schema.ts';
