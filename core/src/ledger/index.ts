export * from './accounts.ts';
export * from './closing.ts';
export * from './postings-of.ts';
