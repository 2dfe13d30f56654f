export * from './pin-verifier.ts';
export * from './schema.ts';
export * from './staff-service.ts';
export * from './identify.ts';
