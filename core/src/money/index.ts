export * from './cash-rounding.ts';
export * from './foreign-cash.ts';
export * from './money.ts';
export * from './rounding.ts';
export * from './tax.ts';
