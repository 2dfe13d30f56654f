export * from './keys.ts';
export * from './open-copy.ts';
export * from './report.ts';
export * from './verify-day.ts';
export * from './verify-ledger.ts';
