export * from './basket.ts';
export * from './price.ts';
