export * from './handlers.ts';
export * from './held-deposit.ts';
