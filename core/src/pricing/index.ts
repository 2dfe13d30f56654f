export * from './cash-suggestions.ts';
export * from './price-basket.ts';
