export * from './come-back.ts';
export * from './copy-ledger.ts';
export * from './rehearse.ts';
export * from './restore.ts';
export * from './schedule.ts';
export * from './stamp.ts';
export * from './verify-chains.ts';
