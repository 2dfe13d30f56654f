export * from './cash-suggestions.ts';
export * from './price-basket.ts';
export * from './share-of-line.ts';
