export * from './schema.ts';
export * from './ticket-overlay.ts';
