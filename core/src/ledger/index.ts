export * from './accounts.ts';
export * from './postings-of.ts';
