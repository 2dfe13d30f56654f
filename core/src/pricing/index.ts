export * from './adjustments.ts';
export * from './cash-suggestions.ts';
export * from './in-force.ts';
export * from './price-basket.ts';
export * from './share-of-line.ts';
