export * from './approvals.ts';
export * from './handlers.ts';
export * from './require.ts';
export * from './schema.ts';
