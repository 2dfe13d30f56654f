export * from './catalogue.ts';
export * from './offers.ts';
