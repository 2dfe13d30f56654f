export * from './extra-line.ts';
export * from './extra-taker.ts';
