export * from './bands.ts';
export * from './catalogue.ts';
export * from './offers.ts';
