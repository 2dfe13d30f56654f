export * from './day-figures.ts';
export * from './denominations.ts';
export * from './explain-difference.ts';
export * from './figures.ts';
export * from './policy.ts';
