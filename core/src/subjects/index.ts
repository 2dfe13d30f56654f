export * from './holder-seal.ts';
export * from './subject-row.ts';
