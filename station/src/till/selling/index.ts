export * from './adjust.ts';
export * from './basket-watch.ts';
export * from './handlers.ts';
export * from './permit-reductions.ts';
export * from './pricing-moment.ts';
export * from './schema.ts';
export * from './sold-out.ts';
export * from './void.ts';
