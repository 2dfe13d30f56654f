export * from './customer-row.ts';
export * from './person-seal.ts';
export * from './search-words.ts';
